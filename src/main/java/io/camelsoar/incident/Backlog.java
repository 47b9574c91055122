package io.camelsoar.incident;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How much there is to do. Looks at open incidents alone, so that it costs the same however many there were. */
public final class Backlog {

    /** Where something is still to come, by camel-soar or by a person. */
    public static final List<IncidentState> OPEN = List.of(IncidentState.values()).stream()
            .filter(state -> state != IncidentState.RECORDED)
            .toList();

    private static final String STATES =
            OPEN.stream().map(state -> "'" + state + "'").collect(Collectors.joining(", "));

    private final Store store;
    private final ExecutionState execution;

    public Backlog(Store store, ExecutionState execution) {
        this.store = store;
        this.execution = execution;
    }

    /**
     * What there is at a moment.
     *
     * @param at milliseconds since 1970
     * @param open how many are in each state; none is left out
     * @param parked how many of them wait for {@code soar replay}
     * @param readTo by source, up to when everything is stored, in milliseconds since 1970
     * @param executing whether approved commands may start: execution is not switched off
     */
    public record Now(
            long at, Map<IncidentState, Long> open, long parked, Map<String, Long> readTo, boolean executing) {}

    /** What the trail says of the opening of the newest incidents, the newest first; of follow-ups nothing. */
    public List<String> openings(int most) {
        List<String> newest = store.sql(
                        "SELECT id FROM incident ORDER BY created_at DESC, id DESC FETCH FIRST ? ROWS ONLY")
                .param(most)
                .query(String.class)
                .list();
        return newest.isEmpty()
                ? List.of()
                : store.sql(
                                "SELECT detail FROM audit_event WHERE incident_id IN (:newest) AND action = 'OPENED' ORDER BY at DESC")
                        .param("newest", newest)
                        .query(String.class)
                        .list();
    }

    public Now now() {
        Map<IncidentState, Long> open = new EnumMap<>(IncidentState.class);
        long[] parked = {0};
        store.sql("SELECT state, COUNT(*) AS many, COUNT(parked_at) AS parked FROM incident WHERE state IN (" + STATES
                        + ") GROUP BY state")
                .query(row -> {
                    open.put(IncidentState.valueOf(row.getString("state")), row.getLong("many"));
                    parked[0] += row.getLong("parked");
                });
        Map<String, Long> readTo = new HashMap<>();
        store.sql("SELECT source, read_to FROM watermark").query(row -> {
            readTo.put(row.getString("source"), row.getLong("read_to"));
        });
        return new Now(store.now(), open, parked[0], readTo, execution.off().isEmpty());
    }
}
