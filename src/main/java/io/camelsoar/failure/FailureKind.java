package io.camelsoar.failure;

/** What a failure means for whoever is to try again. */
public enum FailureKind {
    /** It was not let in: nothing happened, and it passes by itself. */
    TURNED_AWAY,
    /** It may or may not have happened; the reason passes by itself. */
    IN_DOUBT,
    /** It did not happen, and trying again cannot help: somebody has to mend something first. */
    HOPELESS,
    /** Anything else: it is tried some times more. */
    UNCLEAR;

    /** Whether it passes by itself, however long that takes. */
    public boolean passes() {
        return this == TURNED_AWAY || this == IN_DOUBT;
    }

    /** Whether the call that failed certainly had no effect. */
    public boolean didNothing() {
        return this == TURNED_AWAY || this == HOPELESS;
    }
}
