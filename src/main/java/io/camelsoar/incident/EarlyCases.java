package io.camelsoar.incident;

import io.camelsoar.failure.Failures;
import io.camelsoar.incident.Incident.TriageOutcome;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cases that are opened before anybody has decided. Nothing waits for them for long: after a failure none is tried for a while, so that
 * a Kibana that does not answer holds up no alert on its way to Slack, and what is missing is made up for later.
 */
public final class EarlyCases {

    private static final Logger LOG = LoggerFactory.getLogger(EarlyCases.class);
    private static final int MOST_AT_ONCE = 100;
    private static final String PAUSE = "early cases";

    private final Store store;
    private final IncidentStore incidents;
    private final Failures failures;
    private final boolean wanted;
    private final Duration wait;
    private final Duration longestWait;

    /**
     * @param wanted whether there are any
     * @param wait how long none is tried after a failure
     * @param longestWait how long one is not tried whose failure does not pass by itself
     */
    public EarlyCases(
            Store store,
            IncidentStore incidents,
            Failures failures,
            boolean wanted,
            Duration wait,
            Duration longestWait) {
        this.store = store;
        this.incidents = incidents;
        this.failures = failures;
        this.wanted = wanted;
        this.wait = wait;
        this.longestWait = longestWait;
    }

    /** Whether the incident's case is to be opened now: it is triaged and waits to be shown or decided. */
    public boolean due(Exchange exchange) {
        if (!wanted || isPaused()) {
            return false;
        }
        Incident incident = incidents.get(id(exchange));
        return incident.outcome() != TriageOutcome.NOT_TRIAGED
                && incident.playbook().withCase()
                && (incident.state() == IncidentState.TRIAGED || incident.state() == IncidentState.AWAITING_APPROVAL);
    }

    /** The case is there, with all that is known so far. */
    public void opened(Exchange exchange) {
        dueAt(null, exchange);
    }

    /** It is tried again later; at the latest when the incident is decided. */
    public void failed(String why, Exception failure, Exchange exchange) {
        if (failures.isWaiting(failure)) {
            LOG.info("Incident {}: its case is opened later: {}", id(exchange), why);
        } else {
            store.recent().note(PAUSE, wait);
            LOG.warn("Incident {}: its case is opened later: {}", id(exchange), why);
        }
        Duration next = failures.kind(failure).passes() ? wait : longestWait;
        dueAt(store.now() + next.toMillis(), exchange);
    }

    /** Ids of incidents that wait for a decision without their case, the longest overdue first. */
    public List<String> behind() {
        if (!wanted || isPaused()) {
            return List.of();
        }
        long now = store.now();
        // later than any wait: the clock was set back
        long latest = now + Math.max(wait.toMillis(), longestWait.toMillis());
        return store.sql("""
                        SELECT id FROM incident WHERE state IN ('TRIAGED', 'AWAITING_APPROVAL')
                        AND (case_due_at < ? OR case_due_at > ?) ORDER BY case_due_at FETCH FIRST ? ROWS ONLY""")
                .params(now, latest, MOST_AT_ONCE)
                .query(String.class)
                .list();
    }

    private boolean isPaused() {
        return store.recent().lasts(PAUSE);
    }

    private void dueAt(Long time, Exchange exchange) {
        store.sql("UPDATE incident SET case_due_at = ? WHERE id = ?")
                .params(time, id(exchange))
                .update();
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
