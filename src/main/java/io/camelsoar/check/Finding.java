package io.camelsoar.check;

import io.camelsoar.policy.ShownText;
import io.camelsoar.secrets.Redaction;

/**
 * One line of what was found.
 *
 * @param subject what was looked at, such as {@code slack}
 * @param detail what there is; where it is not well, the setting at fault and what to do
 */
public record Finding(String subject, Result result, String detail) {

    public Finding {
        detail = ShownText.line(Redaction.of(detail));
    }

    public enum Result {
        OK,
        /** It works, but perhaps not as it is meant. */
        WARNING,
        FAILED,
        /** It could not be looked at, or was not asked for. */
        SKIPPED
    }

    public static Finding ok(String subject, String detail) {
        return new Finding(subject, Result.OK, detail);
    }

    public static Finding warning(String subject, String detail) {
        return new Finding(subject, Result.WARNING, detail);
    }

    public static Finding failed(String subject, String detail) {
        return new Finding(subject, Result.FAILED, detail);
    }

    public static Finding skipped(String subject, String detail) {
        return new Finding(subject, Result.SKIPPED, detail);
    }
}
