package io.camelsoar.incident;

import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.text.Count;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the AI Assistant asked anew about an alert that waits for a decision. What it proposed before is gone with that, and cannot be
 * approved any more; response actions, which are not its own, stay. Its answer is waited for as that about an alert that was not triaged at first.
 */
public final class Questions {

    private final Store store;
    private final IncidentStore incidents;
    private final int most;

    /** @param most how often people may have it asked about one alert */
    public Questions(Store store, IncidentStore incidents, int most) {
        this.store = store;
        this.incidents = incidents;
        this.most = most;
    }

    /** What came of an attempt to have it asked again. */
    public enum Outcome {
        ASKED,
        /** It has not answered yet, and is asked until it does. */
        NOT_ANSWERED,
        /** As often as it may be already. */
        TOO_OFTEN,
        /** A first person approved: a second one is asked about that. */
        APPROVED,
        /** Another proposal than the one that was shown. */
        OTHER_COMMANDS,
        /** Decided, expired, or not yet to be decided. */
        TOO_LATE
    }

    /** By somebody whose name is not known. */
    Outcome askAgain(String id, String digest, String user) {
        return askAgain(id, digest, user, null);
    }

    /**
     * @param digest of the proposal that was shown
     * @param userName null where it is not known
     */
    public Outcome askAgain(String id, String digest, String user, String userName) {
        return store.transact(() -> {
            store.lock(id);
            Incident incident = incidents.get(id);
            Outcome refused = objection(incident, digest);
            if (refused != null) {
                return refused;
            }
            store.sql("""
                            UPDATE incident SET outcome = 'NOT_TRIAGED', summary = NULL, conversation_id = NULL,
                                                asks = asks + 1, asked_by = ?, asked_at = ?, failures = 0, due_at = ?, updated_at = ?,
                                                case_comments = 0, message_changes = message_changes + 1
                            WHERE id = ?""")
                    .params(user, store.now(), store.now() - 1, store.now(), id)
                    .update();
            store.sql("DELETE FROM command WHERE incident_id = ?").param(id).update();
            // they tell of what is gone; those of the new answer follow it
            store.sql("DELETE FROM reply WHERE incident_id = ? AND kind IN ('REST', 'TRIAGED')")
                    .param(id)
                    .update();
            incidents.propose(id, withoutAssistant(incident));
            People.note(store, id, user, userName);
            store.audit(
                    id,
                    user,
                    "ASKED_AGAIN",
                    "instead of digest " + digest + " of "
                            + Count.of(incident.commands().size(), "command") + ": " + incident.proposal());
            return Outcome.ASKED;
        });
    }

    /** Response actions stay: the assistant takes no part in them. */
    private static List<Command> withoutAssistant(Incident incident) {
        List<Command> kept = new ArrayList<>();
        for (Command command : incident.commands()) {
            if (command.kind() == Command.Kind.RESPONSE) {
                kept.add(Command.proposed(
                        incident.id(), kept.size() + 1, command.kind(), command.text(), command.verdict()));
            }
        }
        return kept;
    }

    private Outcome objection(Incident incident, String digest) {
        if (incident.state() != IncidentState.AWAITING_APPROVAL || incident.hasExpired(store.now())) {
            return Outcome.TOO_LATE;
        }
        if (incident.outcome() == TriageOutcome.NOT_TRIAGED) {
            return Outcome.NOT_ANSWERED;
        }
        if (!incident.approvals().isEmpty()) {
            return Outcome.APPROVED;
        }
        if (!IncidentStore.digest(incident).equals(digest)) {
            return Outcome.OTHER_COMMANDS;
        }
        return incident.asked().times() >= most || incident.isRelease() ? Outcome.TOO_OFTEN : null;
    }
}
