package io.camelsoar.incident;

import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who writes an incident's case, and how far it is written. Respond opens the case while record may already wait for it: a lease
 * of its own, beside the stage's claim, lets in one of them at a time.
 */
public class Cases {

    /** Kibana's writes are found by a search about a second later: until then a repeat could open a second case. */
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private final IncidentStore store;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final String owner;
    private final Duration lease;

    public Cases(IncidentStore store, JdbcClient jdbc, Clock clock, String owner, Duration lease) {
        this.store = store;
        this.jdbc = jdbc;
        this.clock = clock;
        this.owner = owner;
        this.lease = lease;
    }

    /**
     * Takes the incident's case and reads the incident anew: another may have opened the case meanwhile.
     *
     * @throws IllegalStateException if another worker writes it, or failed to open it just now
     */
    public void claim(Exchange exchange) {
        String id = id(exchange);
        boolean mine =
                jdbc.sql("""
                        UPDATE incident SET case_owner = ?, case_lease_end = ?
                        WHERE id = ? AND (case_owner IS NULL OR case_lease_end < ?)""").params(owner, now() + lease.toMillis(), id, now()).update() == 1;
        if (!mine) {
            throw new IllegalStateException("another worker writes the case, or tried to open it just now");
        }
        exchange.setVariable("incident", store.get(id));
    }

    /** Lets go of the case. While it is in doubt whether one was opened, nobody may look for it at once. */
    public void release(Exchange exchange) {
        String id = id(exchange);
        if (store.get(id).caseId() == null) {
            jdbc.sql("UPDATE incident SET case_lease_end = ? WHERE id = ?")
                    .params(now() + SETTLE.toMillis(), id)
                    .update();
        } else {
            jdbc.sql("UPDATE incident SET case_owner = NULL, case_lease_end = NULL WHERE id = ?")
                    .param(id)
                    .update();
        }
    }

    public void opened(String caseId, Exchange exchange) {
        String id = id(exchange);
        store.caseOpened(id, caseId);
        exchange.setVariable("incident", store.get(id));
    }

    public void alertAttached(Exchange exchange) {
        jdbc.sql("UPDATE incident SET alert_attached = TRUE WHERE id = ?")
                .param(id(exchange))
                .update();
    }

    /** The comment of this place in the split is written, with all before it: none is written twice. */
    public void commented(int index, Exchange exchange) {
        String id = id(exchange);
        jdbc.sql("UPDATE incident SET case_comments = ?, case_lease_end = ? WHERE id = ?")
                .params(index + 1, now() + lease.toMillis(), id)
                .update();
        store.renew(id);
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }

    private long now() {
        return clock.millis();
    }
}
