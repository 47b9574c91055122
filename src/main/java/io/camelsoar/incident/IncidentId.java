package io.camelsoar.incident;

import java.time.Duration;
import java.util.UUID;

/**
 * Ids of incidents: a UUID (version 8 of RFC 9562) whose first byte counts days, and whose other 114 bits are random. The incidents of a day
 * lie together in each index by it, and what is new touches few pages of the store, however many incidents that has. It is no more than
 * a byte, so that the eight digits by which an incident is called tell nearly all of a day apart: of 3,000 two begin alike on one
 * day of five.
 */
public final class IncidentId {

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private IncidentId() {}

    /** @param at when the incident is opened, in milliseconds since 1970 */
    public static String of(long at) {
        UUID random = UUID.randomUUID();
        long day = at / DAY_MILLIS << 56;
        return new UUID(
                        day | random.getMostSignificantBits() & 0x00ff_ffff_ffff_0fffL | 0x8000L,
                        random.getLeastSignificantBits())
                .toString();
    }
}
