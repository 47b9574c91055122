package io.camelsoar.incident;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which Slack messages do not show yet what their incident has become: an update that failed is made up for. */
public class Messages {

    private static final int MOST_AT_ONCE = 100;

    private final IncidentStore store;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Duration patience;

    /** @param patience how long an update may be on its way before it counts as failed */
    public Messages(IncidentStore store, JdbcClient jdbc, Clock clock, Duration patience) {
        this.store = store;
        this.jdbc = jdbc;
        this.clock = clock;
        this.patience = patience;
    }

    /** Reads the incident into the variable {@code incident}, to be shown as it is now. */
    public void load(Exchange exchange) {
        exchange.setVariable("incident", store.get(exchange.getVariable("incidentId", String.class)));
    }

    /** What was loaded is shown in Slack. */
    public void shown(Exchange exchange) {
        Incident incident = exchange.getVariable("incident", Incident.class);
        jdbc.sql("UPDATE incident SET message_shown = ? WHERE id = ? AND message_shown < ?")
                .params(incident.messageChanges(), incident.id(), incident.messageChanges())
                .update();
    }

    /** The ids of incidents whose message is behind and on no way to be updated. */
    public List<String> behind() {
        return jdbc.sql("""
                        SELECT id FROM incident
                        WHERE message_shown < message_changes AND slack_ts IS NOT NULL AND updated_at < ?
                        ORDER BY updated_at FETCH FIRST ? ROWS ONLY""")
                .params(clock.millis() - patience.toMillis(), MOST_AT_ONCE)
                .query(String.class)
                .list();
    }
}
