package io.camelsoar.incident;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process has in its hands, or sent a short while ago. The times in the store are wrong by as much as the clock was set
 * meanwhile; they count after a restart, and between instances.
 */
final class Recent {

    private static final int FEW = 1_000;
    /** Who asks about a moment asks within this time. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final MonotonicTime time;
    private final Map<String, Long> ends = new ConcurrentHashMap<>();
    private volatile int most = FEW;

    Recent(MonotonicTime time) {
        this.time = time;
    }

    /** Nanoseconds, for {@link #lasts(String, long)}. */
    long now() {
        return time.nanos();
    }

    /** It lasts for so long from now on. */
    void note(String what, Duration length) {
        ends.put(what, now() + length.toNanos());
        if (ends.size() > most) {
            long before = now() - KEPT.toNanos();
            ends.values().removeIf(end -> end - before < 0);
            most = Math.max(FEW, 2 * ends.size());
        }
    }

    void forget(String what) {
        ends.remove(what);
    }

    /** Whether it was noted, for so long, within the last tenth of that: until then it need not be noted anew. */
    boolean isFresh(String what, Duration length) {
        Long end = ends.get(what);
        return end != null && end - now() >= length.toNanos() / 10 * 9;
    }

    /** @param what may be null, which does not last */
    boolean lasts(String what) {
        return what != null && lasts(what, now());
    }

    /** Whether it lasted at a moment not long ago, or was noted after that. */
    boolean lasts(String what, long nanos) {
        Long end = ends.get(what);
        return end != null && end - nanos >= 0;
    }

    /** How much is remembered. */
    int size() {
        return ends.size();
    }
}
