package io.camelsoar.incident;

import io.camelsoar.incident.Incident.TriageOutcome;
import java.util.List;

/**
 * Response actions can be approved before the AI Assistant has answered. Whatever it says afterwards, or said between the two approvals,
 * which are for what the first person selected, comes into a request that follows.
 */
final class ApprovedEarly {

    /** Detail of a {@link Replies.Kind#FOLLOW_UP}: the assistant has answered, and its commands are in the request that follows. */
    static final String ANSWERED = "ANSWERED";
    /** The same: they are in none, since one that follows waits already. */
    static final String WAITS = "WAITS";

    private final Store store;
    private final IncidentStore incidents;
    private final FollowUps followUps;

    ApprovedEarly(Store store, IncidentStore incidents, FollowUps followUps) {
        this.store = store;
        this.incidents = incidents;
        this.followUps = followUps;
    }

    /** An incident was approved; part of that transaction, which has locked as {@link FollowUps#lock} does. */
    void approved(String id, String user) {
        Incident decided = incidents.get(id);
        if (decided.outcome() == TriageOutcome.NOT_TRIAGED) {
            untriaged(decided, user);
        } else if (isAnsweredBetween(decided)) {
            answered(decided, user);
        }
    }

    /** The assistant is asked on for the request that follows. */
    private void untriaged(Incident decided, String user) {
        Incident waiting = followUps.waiting(decided).orElse(null);
        if (waiting == null) {
            String origin = Origin.ofLateness(
                    decided, "what the AI Assistant answers about the alert, which was decided without it");
            String next = followUps.openNext(decided, user, "for what the AI Assistant answers", origin);
            incidents.propose(next, TriageOutcome.NOT_TRIAGED, null, null, notSelected(decided));
        }
        boolean asked = waiting == null || waiting.outcome() == TriageOutcome.NOT_TRIAGED;
        tell(decided, asked ? null : WAITS);
    }

    private void answered(Incident decided, String user) {
        List<Command> commands = notSelected(decided);
        if (Offer.notApprovable(decided, commands, incidents) != null) {
            return;
        }
        if (followUps.waiting(decided).isPresent()) {
            tell(decided, WAITS);
            return;
        }
        String origin = Origin.ofLateness(decided, "what the AI Assistant proposed after the first of two approvals");
        String next = followUps.openNext(decided, user, "proposed after the first of two approvals", origin);
        incidents.propose(next, TriageOutcome.COMPLETE, null, decided.conversationId(), commands);
        tell(decided, ANSWERED);
    }

    private boolean isAnsweredBetween(Incident decided) {
        List<String> actions = store.audited(decided.id()).stream()
                .map(event -> event.entry().action())
                .toList();
        int first = actions.lastIndexOf("APPROVED_FIRST");
        return first >= 0 && actions.lastIndexOf("TRIAGED_LATE") > first;
    }

    private static List<Command> notSelected(Incident decided) {
        return decided.commands().stream()
                .filter(command -> !command.selected())
                .toList();
    }

    private void tell(Incident decided, String detail) {
        Replies.add(store, decided.id(), "follow-up", Replies.Kind.FOLLOW_UP, null, detail);
    }
}
