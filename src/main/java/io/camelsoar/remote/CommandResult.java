package io.camelsoar.remote;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What became of a command that was sent to a host.
 *
 * @param status how it ended
 * @param exitCode exit code of the last native program the command ran, 0 if it ran none; over SSH that of the command; null for {@link
 *     Status#TIMEOUT} and {@link Status#UNKNOWN}, and where a signal ended it
 * @param output what the command wrote; at most {@code maxOutput} characters
 * @param errors what it reported as errors, one text each, over SSH the lines of stderr; for {@link Status#UNKNOWN} what is known of
 *     the failure
 * @param warnings what it reported as warnings, one text each
 * @param truncated whether {@code output} was cut to {@code maxOutput}
 * @param started when the producer began, before it connected
 * @param duration from {@code started} to the result
 */
public record CommandResult(
        Status status,
        Integer exitCode,
        String output,
        List<String> errors,
        List<String> warnings,
        boolean truncated,
        Instant started,
        Duration duration) {

    /** How a command ended. */
    public enum Status {
        /** It ran to its end and reported no error. A native program may still have set an exit code; over SSH it is 0. */
        OK,
        /** It ran to its end and reported errors on the way; over SSH by an exit code other than 0. */
        ERRORS,
        /** It was stopped by an error: a {@code throw}, or text that PowerShell could not parse; over SSH by a signal. */
        FAILED,
        /** It did not end in time and was told to stop; what it had done by then stays done. */
        TIMEOUT,
        /** The connection or the answer was lost after the command was sent: it may or may not have run. */
        UNKNOWN,
        /** A dry run, so that no connection was opened; or, of several commands, one after another that was refused, failed to start or is in doubt. */
        NOT_SENT
    }

    public CommandResult {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    /** @param reason why the command was not sent, for people */
    public static CommandResult notSent(String reason) {
        return new CommandResult(
                Status.NOT_SENT, null, "", List.of(reason), List.of(), false, Instant.now(), Duration.ZERO);
    }
}
