package io.camelsoar.incident;

import io.camelsoar.failure.BusyException;
import java.time.Duration;
import java.time.Instant;

/** What was sent, and never answered, may still be done by its service for a while: what a look does not find may come after it. */
final class Late {

    private Late() {}

    /**
     * Whether something may come after a look for it.
     *
     * @param since when it was sent, or its answer was given up; null: never
     * @param lookedAt when the look began
     */
    static boolean mayCome(Long since, long lookedAt, Duration longest) {
        // later than the look: the clock was set back
        return since != null && Math.abs(lookedAt - since) <= longest.toMillis();
    }

    /** Says so. */
    static BusyException exception(String service, long since, Duration longest) {
        return new BusyException(service + " may still do what it did not answer to; it is looked for again after "
                + Instant.ofEpochMilli(since).plus(longest));
    }
}
