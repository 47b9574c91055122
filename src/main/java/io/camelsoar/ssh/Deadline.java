package io.camelsoar.ssh;

import java.time.Duration;
import java.time.Instant;

/** The time that one command has, from before it connects. */
final class Deadline {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();
    private final Duration limit;

    Deadline(Duration limit) {
        this.limit = limit;
    }

    Instant started() {
        return started;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    boolean isOver() {
        return elapsed().compareTo(limit) >= 0;
    }

    /** What is left, at least a millisecond: to MINA less is without limit. */
    Duration remaining() {
        return longest(limit.minus(elapsed()), LEAST);
    }

    /** What is left, but no more than this. */
    Duration remaining(Duration most) {
        Duration left = remaining();
        return longest(left.compareTo(most) < 0 ? left : most, LEAST);
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
