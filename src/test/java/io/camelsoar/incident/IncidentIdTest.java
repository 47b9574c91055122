package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ids of a day lie together, and the eight digits that people use are hardly ever the same. */
class IncidentIdTest extends OnEachDatabase {

    private static final int MANY = 1_000;

    @Test
    void incidentsOfADayLieTogether() {
        store.tick();
        String first = day(store.incident(IncidentState.AWAITING_APPROVAL));
        assertEquals(day(store.now()), first);
        assertEquals(first, day(store.incident(IncidentState.NEW)));
        store.jump(Duration.ofDays(1));
        String next = day(store.incident(IncidentState.NEW));
        assertTrue(next.compareTo(first) > 0, next + " after " + first);
    }

    @Test
    void whatIsNotTheDayIsRandom() {
        Set<String> all = IntStream.range(0, MANY)
                .mapToObj(i -> IncidentId.of(store.now()))
                .collect(Collectors.toSet());
        assertEquals(MANY, all.size());
        all.stream().map(UUID::fromString).forEach(id -> {
            assertEquals(8, id.version());
            assertEquals(2, id.variant(), "RFC 9562");
        });
        // of 1,000 a day 0.03 pairs are expected
        long called = all.stream().map(id -> id.substring(0, 8)).distinct().count();
        assertTrue(called >= MANY - 2, called + " of " + MANY);
    }

    private static String day(long at) {
        return String.format("%02x", at / Duration.ofDays(1).toMillis() & 0xff);
    }

    private static String day(String id) {
        return id.substring(0, 2);
    }
}
