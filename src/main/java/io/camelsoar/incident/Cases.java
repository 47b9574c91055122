package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.BusyException;
import io.camelsoar.failure.Failures;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * Who writes an incident's case, and how far it is written. Respond writes the case while record may already wait for it: a lease
 * of its own, beside the stage's claim, lets in one of them at a time.
 *
 * <p>A write whose answer was lost, as by a proxy's 504 or a crash, may still be done by Kibana a while later. Until that is out of
 * the question it is looked for, and nothing else is written.
 */
public class Cases {

    /** The event that tells that somebody deleted the case. */
    static final String GONE = "CASE_GONE";

    /** The variable with the time since which the case is to be looked at: as it was before what is to be written was read. */
    static final String DUE_SEEN = "caseDueSeen";

    private static final String WRITE = "case_write_since";

    /** The variable that says since when a write is on its way. */
    private static final String WRITING = "caseWriting";

    /** The variable that says whether the case was opened by this very try: nothing is in it but what this writes. */
    static final String NEW = "caseNew";

    private final IncidentStore incidents;
    private final Store store;
    private final Leases leases;
    private final Claims claims;
    private final Failures failures;
    private final CaseDocument document;
    private final Assignees assignees;
    private final CaseStatuses statuses;
    private final Late late;

    /** @param longestWrite how long a write may be on its way before it is certain that it will not come any more */
    public Cases(
            IncidentStore incidents,
            Store store,
            Leases leases,
            Claims claims,
            Failures failures,
            CaseDocument document,
            Assignees assignees,
            CaseStatuses statuses,
            Duration longestWrite) {
        this.incidents = incidents;
        this.store = store;
        this.leases = leases;
        this.claims = claims;
        this.failures = failures;
        this.document = document;
        this.assignees = assignees;
        this.statuses = statuses;
        this.late = new Late(store, "Kibana", longestWrite);
    }

    /**
     * Takes the incident's case and reads the incident anew: another may have opened the case meanwhile.
     *
     * @throws BusyException if another worker writes it
     */
    public void claim(Exchange exchange) {
        String id = id(exchange);
        String lease = leases.take(name(id));
        if (lease == null) {
            throw new BusyException("another worker writes the case");
        }
        exchange.setVariable("caseLease", lease);
        exchange.setVariable("caseLookedAt", store.look());
        exchange.removeVariable(WRITING);
        exchange.setVariable(NEW, false);
        try {
            exchange.setVariable(DUE_SEEN, dueAt(id));
            exchange.setVariable("incident", withCase(incidents.get(id)));
        } catch (RuntimeException e) { // whatever pool or driver throws: the route has not come to the release yet
            release(exchange);
            throw e;
        }
    }

    private Long dueAt(String id) {
        return store.sql("SELECT case_due_at FROM incident WHERE id = ?")
                .param(id)
                .query((row, n) -> row.getObject(1, Long.class))
                .list()
                .get(0);
    }

    /**
     * What follows another request goes into its case.
     *
     * @throws BusyException if that is still to be opened, or opened once more
     */
    private Incident withCase(Incident incident) {
        if (incident.follows() == null || incident.caseId() != null) {
            return incident;
        }
        Incident first = incidents.get(incident.follows());
        if (first.caseId() == null) {
            haveOpened(first.id());
            throw new BusyException("the case is opened with the request before this one");
        }
        store.transact(() -> {
            int taken = store.sql("""
                            UPDATE incident SET case_id = ?, alert_attached = TRUE, message_changes = message_changes + 1
                            WHERE id = ? AND case_id IS NULL""").params(first.caseId(), incident.id()).update();
            if (taken == 1) {
                store.audit(incident.id(), "record", "CASE_SHARED", first.caseId());
            }
            return true;
        });
        return incidents.get(incident.id());
    }

    /** One that is recorded has its case opened once more. */
    private void haveOpened(String id) {
        store.sql("UPDATE incident SET case_due_at = COALESCE(case_due_at, ?) WHERE id = ? AND state = 'RECORDED'")
                .params(store.now(), id)
                .update();
    }

    /** Lets go of the case. */
    public void release(Exchange exchange) {
        exchange.removeVariable(WRITING);
        String lease = exchange.getVariable("caseLease", String.class);
        if (lease != null) {
            leases.giveBack(name(id(exchange)), lease);
        }
    }

    /**
     * Before a write: nobody else may do the same while it lasts.
     *
     * @throws BusyException if it took too long until here, and another worker may have the case; or if a write before this one may
     *     still come
     */
    public void hold(Exchange exchange) {
        requireLease(exchange);
        // respond's claim goes on with the case's; if it is lost, the stage finds out when it wants to move on
        String claim = exchange.getVariable("claim", String.class);
        if (claim != null) {
            claims.renew(id(exchange), claim);
        }
        late.require(WRITE, id(exchange), writeSince(exchange), exchange.getVariable("caseLookedAt", Late.Look.class));
        writing(exchange);
        exchange.setVariable(WRITING, late.marked());
    }

    /**
     * Before each try of a write, which was not let in so far: it may be on its way from now on.
     *
     * @throws BusyException if another worker may have the case
     */
    public void keep(Exchange exchange) {
        Long marked = exchange.getVariable(WRITING, Long.class);
        if (marked == null) {
            return;
        }
        requireLease(exchange);
        if (late.isOld(marked)) {
            writing(exchange);
            exchange.setVariable(WRITING, late.marked());
        }
    }

    private void requireLease(Exchange exchange) {
        if (!leases.renew(name(id(exchange)), exchange.getVariable("caseLease", String.class))) {
            throw new BusyException("another worker writes the case now");
        }
    }

    /**
     * A write failed: where it certainly did nothing the next need not wait, else the wait begins now.
     *
     * @throws Exception the failure, always
     */
    public void failed(Exception failure, Exchange exchange) throws Exception {
        exchange.removeVariable(WRITING);
        if (failures.kind(failure).didNothing()) {
            written(exchange);
        } else {
            writing(exchange);
        }
        throw failure;
    }

    private void writing(Exchange exchange) {
        mark(late.sent(WRITE, id(exchange)), exchange);
    }

    /** Or certainly not. */
    private void written(Exchange exchange) {
        if (mark(null, exchange)) {
            late.over(WRITE, id(exchange));
        }
    }

    /** Changed only by who has the case: the write on its way may be another worker's. */
    private boolean mark(Long since, Exchange exchange) {
        String id = id(exchange);
        return store.sql("UPDATE incident SET case_write_since = ? WHERE id = ? AND " + Leases.HELD)
                        .params(since, id, name(id), exchange.getVariable("caseLease", String.class))
                        .update()
                == 1;
    }

    private Long writeSince(Exchange exchange) {
        return store.sql("SELECT case_write_since FROM incident WHERE id = ?")
                .param(id(exchange))
                .query((row, n) -> row.getObject(1, Long.class))
                .list()
                .get(0);
    }

    /**
     * The case is there.
     *
     * @throws IllegalStateException if the answer does not say its id: whether it was opened is in doubt
     */
    public void opened(String caseId, Exchange exchange) {
        boolean sent = exchange.removeVariable(WRITING) != null;
        if (caseId == null || caseId.isBlank()) {
            throw new IllegalStateException("Kibana (soar.kibana.url) opened a case, but its answer has no id");
        }
        if (isUnassigned(exchange)) {
            assignees.refused();
        }
        String id = id(exchange);
        store.transact(() -> {
            incidents.caseOpened(id, caseId);
            written(exchange);
            return true;
        });
        exchange.setVariable(NEW, sent);
        exchange.setVariable("incident", incidents.get(id));
    }

    public void alertAttached(Exchange exchange) {
        done(
                exchange,
                () -> store.sql("UPDATE incident SET alert_attached = TRUE WHERE id = ?")
                        .param(id(exchange))
                        .update());
    }

    /**
     * A write is done; what is stored of it is stored with that.
     *
     * @throws BusyException if another request that shares the case has found it gone meanwhile
     */
    void done(Exchange exchange, Runnable stored) {
        exchange.removeVariable(WRITING);
        store.transact(() -> {
            incidents.requireCase(exchange.getVariable("incident", Incident.class));
            stored.run();
            written(exchange);
            return true;
        });
    }

    /**
     * Has what follows only where Kibana says that it has no case of the incident's id.
     *
     * @throws Exception the failure, if it is another one
     */
    public void requireGone(Exception failure, Exchange exchange) throws Exception {
        String caseId = exchange.getVariable("incident", Incident.class).caseId();
        if (caseId == null || !failures.isNotFound(failure, "/api/cases(/" + Pattern.quote(caseId) + "(/.*)?)?")) {
            throw failure;
        }
    }

    /**
     * Somebody deleted the case: it is forgotten, with what was written to it, by all requests that share it.
     *
     * @param found the case with the incident's tag; blank or null: there is none
     * @throws BusyException where it is gone: the next try opens another
     * @throws IllegalStateException where Kibana still lists it
     */
    public void gone(String found, Exchange exchange) {
        Incident incident = exchange.getVariable("incident", Incident.class);
        if (found != null && !found.isBlank() && found.equals(incident.caseId())) {
            throw new IllegalStateException(
                    "Kibana (soar.kibana.url) lists case " + found + ", but answers 404 where it is read or written");
        }
        forget(incident);
        throw new BusyException(
                "case " + incident.caseId() + " is no longer in Kibana (soar.kibana.url); another is opened");
    }

    private void forget(Incident incident) {
        String first = FollowUps.first(incident);
        store.transact(() -> {
            // the first before the others, as whoever decides locks them
            store.sql(
                            "SELECT id FROM incident WHERE (id = ? OR follows = ?) AND case_id = ? ORDER BY follows NULLS FIRST, id")
                    .params(first, first, incident.caseId())
                    .query(String.class)
                    .list()
                    .forEach(id -> forget(id, incident.caseId()));
            return true;
        });
    }

    private void forget(String id, String caseId) {
        int forgotten =
                store.sql("""
                        UPDATE incident SET case_id = NULL, alert_attached = FALSE, case_comments = 0, case_write_since = NULL,
                                            case_due_at = ?, message_changes = message_changes + 1, updated_at = ?
                        WHERE id = ? AND case_id = ?""").params(store.now(), store.now(), id, caseId).update();
        if (forgotten == 1) {
            store.sql("UPDATE incident_alert SET attached = FALSE, refused = FALSE WHERE incident_id = ?")
                    .param(id)
                    .update();
            store.audit(id, "record", GONE, caseId);
        }
    }

    /**
     * The incident as the templates of its case see it.
     *
     * @throws BusyException if the assistant was asked again since the case was claimed: what is written counts from its start then
     */
    public ObjectNode document(Exchange exchange) {
        Incident incident = incidents.get(id(exchange));
        if (incident.asked().times() != asks(exchange)) {
            throw new BusyException("the AI Assistant was asked again meanwhile");
        }
        ObjectNode node = document.of(incident);
        if (isUnassigned(exchange)) {
            node.remove(CaseDocument.ASSIGNEE);
        }
        exchange.setVariable("caseAssignee", node.path(CaseDocument.ASSIGNEE).asText(null));
        return node;
    }

    /**
     * Has the case opened without an assignee where Kibana refused one; whether that was the reason is seen then.
     *
     * @throws Exception the failure, if it is another one
     */
    public void unassign(Exception failure, Exchange exchange) throws Exception {
        if (exchange.getVariable("caseAssignee") == null || !failures.isForbidden(failure)) {
            throw failure;
        }
        exchange.setVariable("caseUnassigned", true);
    }

    private static boolean isUnassigned(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getVariable("caseUnassigned", Boolean.class));
    }

    /**
     * The comment of this place in the split is written, with all before it: none is written twice.
     *
     * @throws BusyException if another request that shares the case has found it gone meanwhile
     */
    public void commented(int index, Exchange exchange) {
        boolean sent = exchange.removeVariable(WRITING) != null;
        store.transact(() -> {
            incidents.requireCase(exchange.getVariable("incident", Incident.class));
            int more = store.sql(
                            "UPDATE incident SET case_comments = ? WHERE id = ? AND case_comments < ? AND asks = ?")
                    .params(index + 1, id(exchange), index + 1, asks(exchange))
                    .update();
            if (sent || more == 1) {
                written(exchange);
            }
            return true;
        });
    }

    /** A comment that is counted elsewhere, of a question or for a file, is in the case: the next need not wait for it. */
    public void added(Exchange exchange) {
        exchange.removeVariable(WRITING);
        written(exchange);
    }

    /** How often the assistant was asked again when the case was claimed. */
    private static int asks(Exchange exchange) {
        return exchange.getVariable("incident", Incident.class).asked().times();
    }

    /**
     * The case was read: sets the variable {@code caseStatus} to what its status is to be; null: it stays as it is.
     *
     * @throws BusyException if it is to be closed before the first request about the alert has attached the alerts
     */
    public void status(JsonNode found, Exchange exchange) {
        Incident incident = incidents.get(id(exchange));
        String now = found.path("status").asText();
        String wanted = statuses.of(incident, now);
        if (CaseStatuses.CLOSED.equals(wanted) && !CaseStatuses.CLOSED.equals(now) && statuses.awaitsAlerts(incident)) {
            throw new BusyException("the alerts are attached to the case before it is closed");
        }
        exchange.setVariable("caseStatus", wanted);
    }

    private static String name(String id) {
        return "case:" + id;
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
