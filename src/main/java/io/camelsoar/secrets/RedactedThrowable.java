package io.camelsoar.secrets;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Stands in the log for an exception that holds a secret, itself or in its causes: with its name, place and causes. */
final class RedactedThrowable extends Throwable {

    private static final long serialVersionUID = 1L;

    private final String told;

    private RedactedThrowable(Throwable original, Set<Throwable> seen) {
        super(Redaction.of(original.getLocalizedMessage()));
        told = Redaction.of(original.toString());
        setStackTrace(original.getStackTrace());
        if (original.getCause() != null && seen.add(original.getCause())) {
            initCause(new RedactedThrowable(original.getCause(), seen));
        }
        for (Throwable suppressed : original.getSuppressed()) {
            if (seen.add(suppressed)) {
                addSuppressed(new RedactedThrowable(suppressed, seen));
            }
        }
    }

    /** The exception itself, if neither it nor what it carries holds a secret. */
    static Throwable of(Throwable thrown) {
        if (thrown == null || !holdsSecret(thrown, seen())) {
            return thrown;
        }
        Set<Throwable> seen = seen();
        seen.add(thrown);
        return new RedactedThrowable(thrown, seen);
    }

    private static Set<Throwable> seen() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static boolean holdsSecret(Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return false;
        }
        if (Redaction.holdsSecret(thrown.toString()) || holdsSecret(thrown.getCause(), seen)) {
            return true;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (holdsSecret(suppressed, seen)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return told;
    }
}
