package io.camelsoar.incident;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The status of a case, which follows the work. Where requests about one alert share it, the last of them to end says what it is to be. */
public final class CaseStatuses {

    private static final String OPEN = "open";
    private static final String IN_PROGRESS = "in-progress";
    static final String CLOSED = "closed";
    /** Approved, and not over. */
    static final Set<IncidentState> AT_WORK =
            EnumSet.of(IncidentState.APPROVED, IncidentState.EXECUTING, IncidentState.UNKNOWN);

    /** @param executed place in the audit trail of the end of its commands; 0: there is none */
    private record Request(String id, IncidentState state, long executed) {}

    private final Store store;
    private final String executed;
    private final String declined;
    private final String expired;
    private final Duration soon;

    /**
     * @param executed once every approved command has an outcome
     * @param declined once somebody declined them
     * @param expired once nobody decided in time
     * @param soon how long after a failure that passes a case is written again
     */
    public CaseStatuses(Store store, String executed, String declined, String expired, Duration soon) {
        this.store = store;
        this.executed = executed;
        this.declined = declined;
        this.expired = expired;
        this.soon = soon;
    }

    /** What an incident's case is to have; null: whatever it has. */
    String of(Incident incident) {
        return switch (outcome(incident)) {
            case NEW, TRIAGED, AWAITING_APPROVAL, POSTED, RECORDED -> null;
            case APPROVED, EXECUTING, UNKNOWN -> IN_PROGRESS;
            case EXECUTED -> ended(incident, executed);
            // the case of a request that follows is that of the first, which says what it is to be
            case DENIED -> incident.follows() != null ? null : ended(incident, declined);
            case EXPIRED -> incident.follows() != null ? null : ended(incident, expired);
        };
    }

    /**
     * The same, for a case that has this status. It only goes forward, and back to open only from what camel-soar has set, which is in
     * progress from the approval on: before, a person has taken it in hand.
     */
    String of(Incident incident, String now) {
        String wanted = of(incident);
        boolean theirs = OPEN.equals(wanted) && IN_PROGRESS.equals(now) && outcome(incident) != IncidentState.EXECUTED;
        return theirs ? null : wanted;
    }

    /**
     * Whether the alerts, which are those of the first request, are yet to be attached to the case: Kibana attaches none to a closed one.
     * Where that is tried again only much later, as what no repeat mends is, nobody waits for it.
     */
    boolean awaitsAlerts(Incident incident) {
        return incident.follows() != null
                && store.sql("""
                        SELECT COUNT(*) FROM incident WHERE id = ? AND case_id = ? AND parked_at IS NULL
                        AND (state IN ('EXECUTED', 'DENIED', 'EXPIRED') OR state = 'RECORDED' AND case_due_at <= ?)
                        AND (NOT alert_attached OR EXISTS (SELECT 1 FROM incident_alert WHERE incident_id = incident.id AND %s))""".formatted(CaseAlerts.MISSING))
                                .params(incident.follows(), incident.caseId(), store.now() + soon.toMillis())
                                .query(Long.class)
                                .single()
                        > 0;
    }

    private IncidentState outcome(Incident incident) {
        return incident.state() == IncidentState.RECORDED
                ? Outcome.of(incident, store.audited(incident.id()))
                : incident.state();
    }

    private String ended(Incident incident, String setting) {
        List<Request> sharing = sharing(incident);
        if (sharing.stream().anyMatch(request -> AT_WORK.contains(request.state()))) {
            return IN_PROGRESS;
        }
        long last = sharing.stream().mapToLong(Request::executed).max().orElse(0);
        boolean another = sharing.stream()
                .anyMatch(request -> request.executed() == last && !request.id().equals(incident.id()));
        return last > 0 && another ? null : setting;
    }

    /** The requests about its alert, itself among them, but for those that have another case. */
    private List<Request> sharing(Incident incident) {
        String first = FollowUps.first(incident);
        return store.sql("""
                        SELECT id, state, (SELECT COALESCE(MAX(seq), 0) FROM audit_event
                                           WHERE audit_event.incident_id = incident.id AND action = 'EXECUTED') AS executed
                        FROM incident WHERE (id = ? OR follows = ?) AND (case_id IS NULL OR case_id = CAST(? AS VARCHAR(64)))""")
                .params(first, first, incident.caseId())
                .query((row, n) -> new Request(
                        row.getString("id"), IncidentState.valueOf(row.getString("state")), row.getLong("executed")))
                .list();
    }
}
