package io.camelsoar.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults of a service that a test can switch on: a fixed failure, a delay. */
public final class SimulatorFaults {

    /** The answer given instead of the real one. */
    public record Failure(int status, String body) {}

    private record Delay(Duration duration, CountDownLatch ended) {}

    private final AtomicInteger delayed = new AtomicInteger();
    private volatile Failure failure;
    private volatile Delay delay;

    public void failWith(int status, String body) {
        failure = new Failure(status, body);
    }

    /** Delayed it may be all the same. */
    public void succeed() {
        failure = null;
    }

    public synchronized void delay(Duration duration) {
        endDelay();
        delay = new Delay(duration, new CountDownLatch(1));
    }

    /** Also wakes the requests that are being delayed. */
    public synchronized void clear() {
        failure = null;
        endDelay();
    }

    /** Whether a request is being delayed. */
    public boolean delays() {
        return delayed.get() > 0;
    }

    public Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    public void awaitDelay() throws IOException {
        Delay current = delay;
        if (current == null) {
            return;
        }
        delayed.incrementAndGet();
        try {
            // It does not matter whether the time was up or the fault was cleared: either way it is over.
            current.ended().await(current.duration().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the simulator was closed during a delay", e);
        } finally {
            delayed.decrementAndGet();
        }
    }

    private void endDelay() {
        if (delay != null) {
            delay.ended().countDown();
            delay = null;
        }
    }
}
