package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Requests that follow one which is decided: each is an incident of its own, of the same alert, playbook and case. It is shown, approved,
 * run and recorded as any other, also long after the first is recorded. All is part of the transaction that it is called in.
 */
final class FollowUps {

    private static final String PREFIX = "follow-up:";
    private static final int MOST_OF_QUESTION = 500;

    private final Store store;
    private final IncidentStore incidents;

    FollowUps(Store store, IncidentStore incidents) {
        this.store = store;
        this.incidents = incidents;
    }

    /** The id of the incident that the alert opened. */
    static String first(Incident incident) {
        return incident.follows() == null ? incident.id() : incident.follows();
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
     * @return its id
     */
    String open(Incident before, String alertId) {
        String id = UUID.randomUUID().toString();
        store.sql("""
                        INSERT INTO incident (id, alert_id, follows, state, due_at, created_at, updated_at, source, alert_index,
                                              alert_document, alert, analyst, analyst_name, case_id, alert_attached, playbook,
                                              playbook_channel, playbook_prompt, playbook_analysts, playbook_executor,
                                              playbook_post_only, playbook_case)
                        SELECT CAST(? AS VARCHAR(36)), CAST(? AS VARCHAR(1024)), CAST(? AS VARCHAR(36)), 'TRIAGED', CAST(? AS BIGINT),
                               CAST(? AS BIGINT), CAST(? AS BIGINT), source, alert_index,
                               alert_document, alert, analyst, analyst_name, case_id, case_id IS NOT NULL, playbook,
                               playbook_channel, playbook_prompt, playbook_analysts, playbook_executor,
                               playbook_post_only, playbook_case
                        FROM incident WHERE id = ?""")
                .params(id, alertId, first(before), store.now(), store.now(), store.now(), before.id())
                .update();
        HostHistory.note(store, id, before.alert());
        return id;
    }

    /** Whether one of the same alert waits for a decision: there is one at a time. */
    boolean waits(Incident incident) {
        return waiting(incident, "'TRIAGED', 'AWAITING_APPROVAL'").isPresent();
    }

    /** The id of the one that is not in Slack yet. */
    Optional<String> toShow(Incident incident) {
        return waiting(incident, "'TRIAGED'");
    }

    private Optional<String> waiting(Incident incident, String states) {
        return store.sql("SELECT id FROM incident WHERE follows = ? AND alert_id LIKE ? AND id <> ? AND state IN ("
                        + states + ") FETCH FIRST ROW ONLY")
                .params(first(incident), PREFIX + "%", incident.id())
                .query(String.class)
                .optional();
    }

    /** What the answer to a question proposes after the decision. */
    void propose(Turn turn, Incident before, List<Command> commands) {
        String id = openNext(before);
        String why = "proposed in the answer to question " + turn.number();
        told(before, id, turn.askedBy(), why);
        String question = turn.question()
                .codePoints()
                .limit(MOST_OF_QUESTION)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String summary = "Follow-up request: " + why + " of " + turn.askedBy() + ". " + decision(before)
                + "\n\nThe question: " + question;
        incidents.propose(id, Incident.TriageOutcome.COMPLETE, summary, before.conversationId(), commands);
    }

    /** Response actions of an alert that is not triaged were approved: the assistant is asked on, and answers in this one. */
    void untriaged(Incident decided, String user) {
        String id = openNext(decided);
        told(decided, id, user, "for what the AI Assistant answers");
        List<Command> responses = decided.commands().stream()
                .filter(command -> command.kind() == Command.Kind.RESPONSE)
                .toList();
        String summary =
                "Follow-up request, not triaged: the AI Assistant is asked on, and what it answers comes here. "
                        + decision(incidents.get(decided.id()));
        incidents.propose(id, Incident.TriageOutcome.NOT_TRIAGED, summary, null, responses);
        Replies.add(store, decided.id(), "follow-up", Replies.Kind.FOLLOW_UP, null);
    }

    private String openNext(Incident before) {
        String first = first(before);
        store.lock(first);
        String prefix = PREFIX + first + ":";
        int number = 1
                + store.sql("SELECT COUNT(*) FROM incident WHERE alert_id LIKE ?")
                        .param(prefix + "%")
                        .query(Integer.class)
                        .single();
        return open(before, prefix + number);
    }

    private void told(Incident before, String id, String user, String why) {
        store.audit(before.id(), user, "FOLLOW_UP", "incident " + id + ", " + why);
        store.audit(id, user, "FOLLOWS", "incident " + before.id() + ", " + why);
    }

    private static String decision(Incident before) {
        String what = "The request of incident " + before.id() + " was ";
        if (IncidentDocument.isApproved(before)) {
            return what + "approved by "
                    + before.approvals().stream().map(Approval::person).collect(Collectors.joining(" and ")) + ".";
        }
        return before.decidedBy() == null
                ? what + "not decided in time."
                : what + "declined by " + Approval.person(before.decidedBy(), before.deciderName()) + ".";
    }

    /**
     * Of these commands those to propose for an incident. In what follows a response action that was done for its alert, or may be, is not
     * offered again; to isolate is once the host was released.
     */
    static List<Command> remaining(Store store, Incident incident, List<Command> commands) {
        if (!incident.alertId().startsWith(PREFIX) || commands.stream().noneMatch(FollowUps::isResponse)) {
            return commands;
        }
        Set<String> done = new HashSet<>(store.sql("""
                        SELECT DISTINCT command.text FROM command INNER JOIN incident ON incident.id = command.incident_id
                        WHERE (incident.id = ? OR incident.follows = ?) AND incident.id <> ? AND kind = 'RESPONSE' AND selected
                        AND (command.state IN ('APPROVED', 'RUNNING', 'SUCCEEDED', 'UNKNOWN')
                             OR command.state = 'PROPOSED' AND incident.state = 'AWAITING_APPROVAL')""")
                .params(incident.follows(), incident.follows(), incident.id())
                .query(String.class)
                .list());
        if (done.stream().anyMatch(text -> text.startsWith("release "))) {
            done.removeIf(text -> text.startsWith("isolate "));
        }
        List<Command> remaining = new ArrayList<>();
        for (Command command : commands) {
            if (!isResponse(command) || !done.contains(command.text())) {
                remaining.add(Command.proposed(
                        command.incidentId(), remaining.size() + 1, command.kind(), command.text(), command.verdict()));
            }
        }
        return remaining;
    }

    private static boolean isResponse(Command command) {
        return command.kind() == Command.Kind.RESPONSE;
    }
}
