package io.camelsoar.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The faults of a service that a test can switch on: a fixed failure, a delay. */
public final class SimulatorFaults {

    /** The answer given instead of the real one. */
    public record Failure(int status, String body) {}

    private record Delay(Duration duration, CountDownLatch ended) {}

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

    public Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    public void awaitDelay() throws IOException {
        Delay current = delay;
        if (current == null) {
            return;
        }
        try {
            // It does not matter whether the time was up or the fault was cleared: either way it is over.
            current.ended().await(current.duration().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the simulator was closed during a delay", e);
        }
    }

    private void endDelay() {
        if (delay != null) {
            delay.ended().countDown();
            delay = null;
        }
    }
}
