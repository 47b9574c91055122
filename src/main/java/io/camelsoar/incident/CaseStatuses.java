package io.camelsoar.incident;

/**
 * The status of a case, which follows the work.
 *
 * @param executed once every approved command has an outcome
 * @param declined once somebody declined them
 * @param expired once nobody decided in time
 */
public record CaseStatuses(String executed, String declined, String expired) {

    /** What an incident's case is to have; null: whatever it has. */
    String of(Incident incident) {
        return switch (incident.state()) {
            case NEW, TRIAGED, AWAITING_APPROVAL, POSTED, RECORDED -> null;
            case APPROVED, EXECUTING, UNKNOWN -> "in-progress";
            case EXECUTED -> executed;
            // the case of a request that follows is that of the first, which says what it is to be
            case DENIED -> incident.follows() != null ? null : declined;
            case EXPIRED -> incident.follows() != null ? null : expired;
        };
    }
}
