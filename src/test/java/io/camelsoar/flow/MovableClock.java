package io.camelsoar.flow;

import io.camelsoar.incident.MonotonicTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Runs along with the system's clock, and can be moved: hours pass at once, or a clock is set wrong. */
final class MovableClock extends Clock implements MonotonicTime {

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

    /** Somebody sets it on; back, where the duration is negative. */
    void move(Duration by) {
        ahead.updateAndGet(by::plus);
    }

    /** So much time passes. */
    void pass(Duration by) {
        passed.updateAndGet(by::plus);
        move(by);
    }

    @Override
    public long nanos() {
        return System.nanoTime() + passed.get().toNanos();
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
