package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long it took from an alert until somebody decided about it, and until all was in its case: per day (UTC) on which that was, for the
 * last {@link #DAYS} days. Counted from when the alert was raised, or where that is not known, or it is a request that follows another,
 * from when the incident was opened.
 */
public final class ResponseTimes {

    /** So many days, today among them. */
    public static final int DAYS = 30;
    /** So many incidents are looked at for each of the two; where there are more it is those that ended last. */
    public static final int MOST = 20_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double P90 = 0.9;

    private final Store store;

    public ResponseTimes(Store store) {
        this.store = store;
    }

    /**
     * Two arrays, {@code acknowledged} and {@code resolved}, each with an object for every day, the oldest first: {@code day}, {@code count}
     * and, where that is not 0, {@code mean}, {@code median} and {@code p90} in seconds. With the two names, too: {@code mean}, that of all
     * days, where there is one; {@code partial}, whether there were more than {@link #MOST}.
     */
    public ObjectNode lastDays() {
        ObjectNode times = JSON.createObjectNode();
        LocalDate today =
                Instant.ofEpochMilli(store.now()).atZone(ZoneOffset.UTC).toLocalDate();
        put(times, "acknowledged", "decided_at", today);
        put(times, "resolved", "recorded_at", today);
        return times;
    }

    private void put(ObjectNode times, String name, String column, LocalDate today) {
        LocalDate first = today.minusDays(DAYS - 1L);
        Map<LocalDate, List<Long>> byDay = new HashMap<>();
        int[] seen = {0};
        store.sql("SELECT " + column + " AS ended, COALESCE(raised_at, created_at) AS began FROM incident WHERE "
                        + column + " >= ? ORDER BY " + column + " DESC FETCH FIRST " + MOST + " ROWS ONLY")
                .param(first.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli())
                .query(row -> {
                    long ended = row.getLong("ended");
                    LocalDate day =
                            Instant.ofEpochMilli(ended).atZone(ZoneOffset.UTC).toLocalDate();
                    // never below nothing: clocks differ
                    byDay.computeIfAbsent(day, none -> new ArrayList<>())
                            .add(Math.max(0, ended - row.getLong("began")));
                    seen[0]++;
                });
        ArrayNode days = times.putArray(name);
        for (LocalDate day = first; !day.isAfter(today); day = day.plus(1, ChronoUnit.DAYS)) {
            List<Long> millis =
                    byDay.getOrDefault(day, List.of()).stream().sorted().toList();
            ObjectNode one = days.addObject().put("day", day.toString()).put("count", millis.size());
            if (!millis.isEmpty()) {
                one.put("mean", mean(millis))
                        .put("median", quantile(millis, 0.5) / 1000)
                        .put("p90", quantile(millis, P90) / 1000);
            }
        }
        List<Long> all = byDay.values().stream().flatMap(List::stream).toList();
        if (!all.isEmpty()) {
            times.withObject("/mean").put(name, mean(all));
        }
        times.withObject("/partial").put(name, seen[0] == MOST);
    }

    private static double mean(List<Long> millis) {
        return millis.stream().mapToLong(Long::longValue).average().orElseThrow() / 1000;
    }

    /** Between the two values that are nearest. */
    private static double quantile(List<Long> sorted, double share) {
        double place = share * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
}
