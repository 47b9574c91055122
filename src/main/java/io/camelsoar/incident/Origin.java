package io.camelsoar.incident;

import java.time.Instant;
import java.util.stream.Collectors;

/** What a request that follows another says of where it comes from. It stays, whatever is answered about it afterwards. */
final class Origin {

    private static final int MOST_OF_QUESTION = 500;

    private Origin() {}

    /**
     * Of commands that an answer proposes.
     *
     * @param asker who asked
     */
    static String ofAnswer(Incident before, Turn turn, String asker) {
        return "Follow-up request: " + why(turn) + " of " + asker + ". " + decision(before) + "\n\nThe question: "
                + question(turn);
    }

    static String why(Turn turn) {
        return "proposed in the answer to question " + turn.number();
    }

    private static String question(Turn turn) {
        String shown = turn.question()
                .codePoints()
                .limit(MOST_OF_QUESTION)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return shown.length() < turn.question().length() ? shown + "…" : shown;
    }

    /**
     * Of what the assistant said too late for an approval, or is still to say.
     *
     * @param what of it
     */
    static String ofLateness(Incident before, String what) {
        return "Follow-up request for " + what + ". " + decision(before);
    }

    /** @param isolation the command that isolated the host */
    static String ofRelease(Incident before, Command isolation, String asker) {
        return "Request to release the host, which "
                + (isolation.state() == Command.State.UNKNOWN ? "may have been" : "was") + " isolated at "
                + Instant.ofEpochMilli(isolation.startedAt())
                + " by command " + isolation.number() + " of incident " + before.id() + ", approved by "
                + approvers(before) + ". Asked for by " + asker + ".";
    }

    private static String decision(Incident before) {
        String what = "The request of incident " + before.id() + " was ";
        if (IncidentDocument.isApproved(before)) {
            return what + "approved by " + approvers(before) + ".";
        }
        String first = before.approvals().isEmpty() ? null : approvers(before);
        if (before.decidedBy() == null) {
            return what + (first == null ? "not decided" : "approved by " + first + ", but by no second person,")
                    + " in time.";
        }
        return what + "declined by " + Approval.person(before.decidedBy(), before.deciderName())
                + (first == null ? "" : ", after " + first + " had approved as the first of two") + ".";
    }

    private static String approvers(Incident incident) {
        return incident.approvals().stream().map(Approval::person).collect(Collectors.joining(" and "));
    }
}
