package io.camelsoar.incident;

import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;

/**
 * A proposed command and what became of it.
 *
 * @param number its place in the proposal, from 1; commands run in this order
 * @param text its exact bytes, as approved and as run
 * @param verdict what the policy said of it when it was proposed
 * @param selected whether the approval covers it
 * @param startedAt milliseconds since 1970; null before it starts
 * @param durationMillis null before it ends
 * @param attempt how often it was started
 * @param history what became of earlier starts and who had it run again; null where there was none
 */
public record Command(
        String incidentId,
        int number,
        Kind kind,
        String text,
        Verdict verdict,
        boolean selected,
        State state,
        Long startedAt,
        Long durationMillis,
        Integer exitCode,
        String output,
        String errors,
        boolean truncated,
        int attempt,
        String history) {

    /** What the outcome of a command begins with that was not sent, since no command is. */
    public static final String DRY_RUN = "Dry run";

    /** A command as the assistant proposed it. */
    public static Command proposed(String incidentId, int number, Kind kind, String text, Verdict verdict) {
        return new Command(
                incidentId,
                number,
                kind,
                text,
                verdict,
                false,
                State.PROPOSED,
                null,
                null,
                null,
                null,
                null,
                false,
                0,
                null);
    }

    public boolean is(CommandClass commandClass) {
        return verdict.commandClass() == commandClass;
    }

    /** Whether its outcome is that of a dry run. */
    public boolean wasDryRun() {
        return state == State.SKIPPED && errors != null && errors.startsWith(DRY_RUN);
    }

    /** What camel-soar itself says of it, where the host said nothing: why nothing was run, or its end is not known; else null. */
    public String why() {
        return isOwn() ? errors : null;
    }

    /** What the host said went wrong. */
    public String hostErrors() {
        return isOwn() ? null : errors;
    }

    /** Whatever ran has taken some time. */
    private boolean isOwn() {
        return state == State.SKIPPED || durationMillis == null;
    }

    /** Whether a start of it may have reached a host. */
    public boolean mayHaveBeenSent() {
        return switch (state) {
            case PROPOSED, APPROVED, SKIPPED -> history != null;
            case RUNNING, SUCCEEDED, FAILED, TIMED_OUT, UNKNOWN -> true;
        };
    }

    /** What a command is for. */
    public enum Kind {
        INVESTIGATION(5),
        REMEDIATION(3),
        /** Of Elastic Defend: camel-soar offers it by itself, and it goes to Kibana and to no host. */
        RESPONSE(0);

        private final int asked;

        Kind(int asked) {
            this.asked = asked;
        }

        /** How many of its kind the assistant is asked for. */
        public int asked() {
            return asked;
        }
    }

    /** PROPOSED, APPROVED and RUNNING are before the outcome, the others are the outcome. */
    public enum State {
        PROPOSED,
        APPROVED,
        /** Stored before the first byte leaves. */
        RUNNING,
        SUCCEEDED,
        FAILED,
        TIMED_OUT,
        /** It may or may not have run. Only a new approval has it run again. */
        UNKNOWN,
        SKIPPED
    }
}
