package io.camelsoar.incident;

/** Where an incident stands; the store moves it on by compare-and-set alone. */
public enum IncidentState {
    /** Stored, not yet triaged. */
    NEW,
    /** The assistant has answered or was out of reach; not yet in Slack. */
    TRIAGED,
    /** In Slack; waits for an analyst. */
    AWAITING_APPROVAL,
    APPROVED,
    DENIED,
    EXECUTING,
    /** Every approved command has an outcome. */
    EXECUTED,
    /** At least one command may or may not have run; a person has to look. */
    UNKNOWN,
    /** The case is complete. */
    RECORDED
}
