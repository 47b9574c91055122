package io.camelsoar.incident;

import java.util.EnumSet;
import java.util.Set;

/** Where an incident stands; the store moves it on by compare-and-set alone. */
public enum IncidentState {
    /** Stored, not yet triaged. */
    NEW,
    /** The assistant has answered or was out of reach; not yet in Slack. */
    TRIAGED,
    /** In Slack; waits for an analyst. */
    AWAITING_APPROVAL,
    /** In Slack for information only, by its playbook: nobody decides. */
    POSTED,
    APPROVED,
    DENIED,
    /** Nobody decided in time: nothing is run. */
    EXPIRED,
    EXECUTING,
    /** Every approved command has an outcome. */
    EXECUTED,
    /** A command may or may not have run; an analyst is asked, and the commands after it wait. */
    UNKNOWN,
    /** The case is complete. */
    RECORDED;

    /** The states in which an incident waits for a stage, not for a person. */
    static final Set<IncidentState> WORKING =
            EnumSet.of(NEW, TRIAGED, POSTED, APPROVED, DENIED, EXPIRED, EXECUTING, EXECUTED);
}
