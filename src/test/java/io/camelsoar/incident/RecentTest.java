package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a process knows of what it has in its hands. */
class RecentTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Just before a long's end: only differences mean something. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

    private final Recent recent = new Recent(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void itLastsForItsTimeOrUntilItIsForgotten() {
        recent.note("a", SECOND);
        recent.note("b", SECOND);
        recent.forget("b");
        assertFalse(recent.lasts("b"));
        assertFalse(recent.lasts(null));
        pass(SECOND);
        assertTrue(recent.lasts("a"));
        pass(Duration.ofNanos(1));
        assertFalse(recent.lasts("a"));
    }

    /** A look that began before the end may take longer. */
    @Test
    void itLastedAtAMomentBefore() {
        recent.note("a", SECOND);
        pass(SECOND);
        long moment = recent.now();
        pass(Duration.ofMinutes(30));
        assertTrue(recent.lasts("a", moment));
    }

    @Test
    void whatEndedLongAgoTakesNoMemory() {
        for (int i = 0; i < 50_000; i++) {
            recent.note("number " + i, SECOND);
            pass(SECOND);
        }
        assertTrue(recent.size() < 2 * Duration.ofHours(2).toSeconds(), "remembers " + recent.size());
        assertTrue(recent.lasts("number 49999"));
    }
}
