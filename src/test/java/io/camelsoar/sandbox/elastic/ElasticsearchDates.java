package io.camelsoar.sandbox.elastic;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates at the millisecond resolution of Elasticsearch's {@code date} type. */
final class ElasticsearchDates {

    private static final Pattern LOOKS_LIKE_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(T.*)?");
    private static final Pattern DATE_MATH = Pattern.compile("now(?:([+-])(\\d+)([smhHdw]))?");
    private static final Pattern EPOCH_MILLIS = Pattern.compile("-?\\d{1,18}");

    /** What was read before: each search reads the same few dates of all documents. */
    private static final Map<String, OptionalLong> STORED = new ConcurrentHashMap<>();

    private ElasticsearchDates() {}

    /** The epoch milliseconds of a stored value, or empty when it is no date. */
    static OptionalLong stored(String text) {
        return STORED.computeIfAbsent(text, ElasticsearchDates::parse);
    }

    private static OptionalLong parse(String text) {
        if (!LOOKS_LIKE_DATE.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        try {
            if (text.indexOf('T') < 0) {
                return OptionalLong.of(startOfDay(text));
            }
            boolean zoned = text.endsWith("Z") || text.matches(".*[+-]\\d{2}:?\\d{2}$");
            Instant instant = zoned
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            return OptionalLong.of(instant.toEpochMilli());
        } catch (DateTimeParseException e) {
            return OptionalLong.empty();
        }
    }

    /** A bound of a range: also date math and epoch milliseconds as text. Roundable bounds take in a whole day. */
    static OptionalLong bound(String text, boolean roundUp) {
        Matcher math = DATE_MATH.matcher(text);
        if (math.matches()) {
            return OptionalLong.of(relativeToNow(math).toEpochMilli());
        }
        if (EPOCH_MILLIS.matcher(text).matches()) {
            return OptionalLong.of(Long.parseLong(text));
        }
        OptionalLong stored = stored(text);
        boolean wholeDay = roundUp && stored.isPresent() && text.indexOf('T') < 0;
        return wholeDay
                ? OptionalLong.of(stored.getAsLong() + Duration.ofDays(1).toMillis() - 1)
                : stored;
    }

    private static long startOfDay(String text) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static Instant relativeToNow(Matcher math) {
        Instant now = Instant.now();
        if (math.group(1) == null) {
            return now;
        }
        long amount = Long.parseLong(math.group(2));
        Duration distance =
                switch (math.group(3)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h", "H" -> Duration.ofHours(amount);
                    case "d" -> Duration.ofDays(amount);
                    default -> Duration.ofDays(7 * amount);
                };
        return "-".equals(math.group(1)) ? now.minus(distance) : now.plus(distance);
    }
}
