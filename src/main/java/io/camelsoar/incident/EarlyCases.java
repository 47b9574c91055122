package io.camelsoar.incident;

import io.camelsoar.failure.Failures;
import io.camelsoar.incident.Incident.TriageOutcome;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cases of incidents that are not over: opened before anybody has decided, and told of the approval, should that not have come to pass when
 * it was given. So are those of recorded ones that somebody deleted, or for which a result came late. Nothing waits for them for long: after a failure none is tried for a while, so that a Kibana that does not answer holds
 * up no alert on its way to Slack, and what is missing is made up for later.
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
     * @param wanted whether cases are opened before anybody has decided
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

    /**
     * Whether the incident's case is to be looked at now: it is approved, recorded and its case lacks something, or triaged and waits to be
     * shown or decided.
     */
    public boolean due(Exchange exchange) {
        if (isPaused()) {
            return false;
        }
        Incident incident = incidents.get(id(exchange));
        return incident.playbook().withCase() && (hasStatus(incident) || wanted && waits(incident));
    }

    private static boolean waits(Incident incident) {
        return incident.outcome() != TriageOutcome.NOT_TRIAGED
                && (incident.state() == IncidentState.TRIAGED || incident.state() == IncidentState.AWAITING_APPROVAL);
    }

    /**
     * Whether the case's status is to follow: it is approved, or recorded, and its case is another since. What is between is record's; what
     * came late changes none that a person may have set meanwhile.
     */
    public boolean followed(Exchange exchange) {
        Incident incident = incidents.get(id(exchange));
        return incident.state() == IncidentState.RECORDED ? hasAnotherCase(incident) : hasStatus(incident);
    }

    private boolean hasAnotherCase(Incident incident) {
        return store.sql("""
                        SELECT COUNT(*) FROM audit_event WHERE incident_id = :incident AND action IN ('CASE_OPENED', 'CASE_SHARED', 'CASE_GONE')
                        AND seq > (SELECT MAX(seq) FROM audit_event WHERE incident_id = :incident AND action = 'RECORDED')""").param("incident", incident.id()).query(Long.class).single() > 0;
    }

    private static boolean hasStatus(Incident incident) {
        return incident.state() == IncidentState.RECORDED || CaseStatuses.AT_WORK.contains(incident.state());
    }

    /** The case is there, with all that is known so far; alerts that joined the incident meanwhile have their turn. */
    public void opened(Exchange exchange) {
        store.transact(() -> {
            store.lock(id(exchange)); // none joins it meanwhile
            boolean more =
                    store.sql("SELECT COUNT(*) FROM incident_alert WHERE incident_id = ? AND " + CaseAlerts.MISSING)
                                    .param(id(exchange))
                                    .query(Long.class)
                                    .single()
                            > 0;
            // of a recorded one only what was seen before the case was written is done: a result may have come since
            store.sql(
                            "UPDATE incident SET case_due_at = ? WHERE id = ? AND (state <> 'RECORDED' OR case_due_at = CAST(? AS BIGINT))")
                    .params(more ? store.now() : null, id(exchange), exchange.getVariable(Cases.DUE_SEEN, Long.class))
                    .update();
            return true;
        });
    }

    /** It is tried again later; at the latest when the incident is over. */
    public void failed(String why, Exception failure, Exchange exchange) {
        if (failures.isWaiting(failure)) {
            LOG.info("Incident {}: its case is written later: {}", id(exchange), why);
        } else {
            store.recent().note(PAUSE, wait);
            LOG.warn("Incident {}: its case is written later: {}", id(exchange), why);
        }
        Duration next = failures.kind(failure).passes() ? wait : longestWait;
        dueAt(store.now() + next.toMillis(), exchange);
    }

    /** Ids of incidents whose cases lack something, the longest overdue first: by the index of that time, from 0 on, since in most there is none. */
    public List<String> behind() {
        if (isPaused()) {
            return List.of();
        }
        long now = store.now();
        // later than any wait: the clock was set back
        long latest = now + Math.max(wait.toMillis(), longestWait.toMillis());
        return store.sql("""
                        SELECT id FROM incident
                        WHERE (state IN ('APPROVED', 'EXECUTING', 'UNKNOWN', 'RECORDED') OR CAST(? AS BOOLEAN) AND state IN ('TRIAGED', 'AWAITING_APPROVAL'))
                        AND case_due_at > 0 AND (case_due_at < ? OR case_due_at > ?) ORDER BY case_due_at FETCH FIRST ? ROWS ONLY""")
                .params(wanted, now, latest, MOST_AT_ONCE)
                .query(String.class)
                .list();
    }

    private boolean isPaused() {
        return store.recent().lasts(PAUSE);
    }

    private void dueAt(long time, Exchange exchange) {
        store.sql(
                        "UPDATE incident SET case_due_at = ? WHERE id = ? AND (state <> 'RECORDED' OR case_due_at IS NOT NULL)")
                .params(time, id(exchange))
                .update();
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
