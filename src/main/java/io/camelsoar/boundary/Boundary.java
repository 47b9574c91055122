package io.camelsoar.boundary;

import java.time.Clock;
import java.time.Instant;

/** How it stands with one service, from the calls that were made anyway: nobody is called in order to know it. Thread-safe. */
public final class Boundary {

    /**
     * What is known at a moment; what is not known is null.
     *
     * @param answeredAt when it last answered as it should
     * @param failedAt when a call last failed
     * @param error why, in one line without secrets
     * @param failingSince the first of the calls that have failed since it last answered
     * @param failures how many those are; 0: it is not failing
     */
    public record Standing(Instant answeredAt, Instant failedAt, String error, Instant failingSince, long failures) {

        public boolean isFailing() {
            return failures > 0;
        }

        @Override
        public String toString() {
            if (isFailing()) {
                return "failing since " + failingSince + ", " + failures + (failures == 1 ? " call" : " calls in a row")
                        + ", last at " + failedAt + ": " + error + "; answered last: "
                        + (answeredAt == null ? "never since the start" : answeredAt);
            }
            if (answeredAt == null) {
                return "not called since the start";
            }
            return "answered at " + answeredAt
                    + (failedAt == null ? "" : "; last error, before that, at " + failedAt + ": " + error);
        }
    }

    private final Clock clock;
    private Standing standing = new Standing(null, null, null, null, 0);

    public Boundary(Clock clock) {
        this.clock = clock;
    }

    /** It answered as it should. */
    public synchronized void answered() {
        standing = new Standing(clock.instant(), standing.failedAt(), standing.error(), null, 0);
    }

    /** @param error in one line, without secrets */
    public synchronized void failed(String error) {
        Instant now = clock.instant();
        standing = new Standing(
                standing.answeredAt(),
                now,
                error,
                standing.isFailing() ? standing.failingSince() : now,
                standing.failures() + 1);
    }

    public synchronized Standing standing() {
        return standing;
    }
}
