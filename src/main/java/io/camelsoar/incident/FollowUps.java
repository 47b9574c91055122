package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.incident.Incident.TriageOutcome;
import java.util.List;
import java.util.Optional;

/**
 * Requests that follow one which is decided: each is an incident of its own, of the same alert, playbook and case. It is shown, approved,
 * run and recorded as any other, also long after the first is recorded. All is part of the transaction that it is called in.
 */
final class FollowUps {

    private static final String PREFIX = "follow-up:";

    private final Store store;
    private final IncidentStore incidents;

    FollowUps(Store store, IncidentStore incidents) {
        this.store = store;
        this.incidents = incidents;
    }

    /** Whether it is one, and no release. */
    static boolean isOne(Incident incident) {
        return incident.alertId().startsWith(PREFIX);
    }

    /** The id of the incident that the alert opened. */
    static String first(Incident incident) {
        return incident.follows() == null ? incident.id() : incident.follows();
    }

    /**
     * Whoever may have one follow locks the first incident of the alert, then that which is decided: so there is one at a time, and no two
     * wait for each other.
     */
    void lock(String id) {
        store.sql("SELECT follows FROM incident WHERE id = ? AND follows IS NOT NULL")
                .param(id)
                .query(String.class)
                .optional()
                .ifPresent(store::lock);
        store.lock(id);
    }

    /**
     * Adds the field {@code request}, which tells a request that follows from the others in its case: its number among those about the
     * alert, the first of which has none. The audit trail has their order, whatever the clock says.
     */
    static void putRequest(ObjectNode node, Store store, Incident incident) {
        if (incident.follows() == null) {
            return;
        }
        int before = store.sql("""
                        SELECT COUNT(*) FROM incident WHERE follows = ? AND
                            (SELECT MIN(seq) FROM audit_event WHERE incident_id = incident.id)
                            < (SELECT MIN(seq) FROM audit_event WHERE incident_id = ?)""")
                .params(incident.follows(), incident.id())
                .query(Integer.class)
                .single();
        node.putObject("request").put("number", before + 2).put("incident", incident.id());
    }

    /**
     * Opens one; it needs no triage, and waits to be shown. What it proposes has to follow.
     *
     * @param alertId what it has in the place of an alert's id
     * @param origin what it says of where it comes from
     * @return its id
     */
    String open(Incident before, String alertId, String origin) {
        String id = IncidentId.of(store.now());
        store.sql("""
                        INSERT INTO incident (id, alert_id, follows, origin, state, due_at, created_at, updated_at, source, alert_index,
                                              alert_document, alert, analyst, analyst_name, analyst_source, case_id,
                                              alert_attached, playbook, playbook_channel, playbook_refused, playbook_prompt,
                                              playbook_analysts, playbook_executor, playbook_post_only, playbook_case,
                                              listed_severity, listed_rule, listed_host, listed_account, listed_search)
                        SELECT CAST(? AS VARCHAR(36)), CAST(? AS VARCHAR(1024)), CAST(? AS VARCHAR(36)), CAST(? AS TEXT), 'TRIAGED',
                               CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), source, alert_index,
                               alert_document, alert, analyst, analyst_name, analyst_source, case_id,
                               case_id IS NOT NULL, playbook, playbook_channel, playbook_refused, playbook_prompt,
                               playbook_analysts, playbook_executor, playbook_post_only, playbook_case,
                               listed_severity, listed_rule, listed_host, listed_account, listed_search
                        FROM incident WHERE id = ?""")
                .params(id, alertId, first(before), Store.clean(origin))
                .params(store.now(), store.now(), store.now(), before.id())
                .update();
        HostHistory.note(store, id, before.alert());
        if (before.playbook().refusal() != null) { // it stays beside the first, where the channel is mended since, too
            store.audit(id, "notify", IncidentStore.FALLBACK, before.playbook().refusal());
        }
        return id;
    }

    /** The one of the same alert that waits for a decision: there is one at a time. */
    Optional<Incident> waiting(Incident incident) {
        return waiting(incident, "'TRIAGED', 'AWAITING_APPROVAL'").map(incidents::get);
    }

    /** The id of the one that is not in Slack yet. */
    Optional<String> toShow(Incident incident) {
        return waiting(incident, "'TRIAGED'");
    }

    private Optional<String> waiting(Incident incident, String states) {
        return store.sql("SELECT id FROM incident WHERE follows = ? AND alert_id LIKE ? AND id <> ? AND state IN ("
                        + states + ") AND (expires_at IS NULL OR expires_at > ?) FETCH FIRST ROW ONLY")
                .params(first(incident), PREFIX + "%", incident.id(), store.now())
                .query(String.class)
                .optional();
    }

    /** What the answer to a question proposes after the decision. */
    void propose(Turn turn, Incident before, List<Command> commands) {
        String asker =
                Approval.person(turn.askedBy(), People.of(store, before.id()).get(turn.askedBy()));
        String id = openNext(before, turn.askedBy(), Origin.why(turn), Origin.ofAnswer(before, turn, asker));
        incidents.propose(id, TriageOutcome.COMPLETE, null, before.conversationId(), commands);
    }

    /**
     * Opens the next one of its alert.
     *
     * @param why for the audit trail
     * @return its id
     */
    String openNext(Incident before, String user, String why, String origin) {
        String prefix = PREFIX + first(before) + ":";
        int number = 1
                + store.sql("SELECT COUNT(*) FROM incident WHERE alert_id LIKE ?")
                        .param(prefix + "%")
                        .query(Integer.class)
                        .single();
        String id = open(before, prefix + number, origin);
        store.audit(before.id(), user, "FOLLOW_UP", "incident " + id + ", " + why);
        store.audit(id, user, "FOLLOWS", "incident " + before.id() + ", " + why);
        return id;
    }
}
