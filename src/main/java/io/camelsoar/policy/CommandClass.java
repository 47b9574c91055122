package io.camelsoar.policy;

/** What the policy says of a command. */
public enum CommandClass {
    /** It only reads: wholly understood, and all it calls is on the list. */
    SAFE,
    /** It changes the host, or what it does is not known: a person looks at it by itself. */
    REVIEW,
    /** It never runs. */
    BLOCKED
}
