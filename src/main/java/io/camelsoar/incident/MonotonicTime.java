package io.camelsoar.incident;

import java.time.Clock;

/** Time that only passes: how long something takes, whatever the clock is set to meanwhile. */
@FunctionalInterface
public interface MonotonicTime {

    /** Nanoseconds since a moment that is the same for this process, and says nothing to another. */
    long nanos();

    /** The time that a clock brings along, as one does that is moved by hand; else this machine's. */
    static MonotonicTime of(Clock clock) {
        return clock instanceof MonotonicTime own ? own : System::nanoTime;
    }
}
