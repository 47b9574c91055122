package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.policy.ShownText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Incidents page by page, the newest first, as the console lists them. However many there are, one page looks at no more than
 * {@link #LOOKED_THROUGH} of them, and says where the next goes on.
 */
public final class IncidentPages {

    /** Incidents on one page. */
    public static final int PAGE = 50;
    /** Incidents that one page of a search looks through. */
    public static final int LOOKED_THROUGH = 5_000;
    /** Up to so many are counted; of more it is said that there are more. */
    public static final int COUNTED = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})_([0-9a-f-]{36})");
    /** The beginning of an id, long enough to be meant as one. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}[0-9a-f-]{0,28}");

    private static final String COLUMNS =
            "id, state, created_at, updated_at, parked_at, last_error, decided_at, decided_by,"
                    + " decider_name, joined, listed_severity, listed_rule, listed_host, listed_account, listed_search";

    private final Store store;

    public IncidentPages(Store store) {
        this.store = store;
    }

    /**
     * Which page.
     *
     * @param state null: any
     * @param parked whether only what waits for a replay; these are in the order in which they were parked
     * @param text what rule, host, account or id have in them; null: anything
     * @param after where the page before said that the next begins; null: the first page
     */
    public record Query(IncidentState state, boolean parked, String text, String after) {
        /** @throws IllegalArgumentException if {@code after} is no such place */
        public Query {
            if (after != null && !CURSOR.matcher(after).matches()) {
                throw new IllegalArgumentException("no place to go on from");
            }
        }
    }

    private record Place(long at, String id) {}

    /**
     * One page: {@code incidents}, {@code next}, from where on there may be more, or null, and {@code lookedBackTo}, until when a search has
     * looked, where it has not looked through all.
     */
    public ObjectNode page(Query query) {
        ObjectNode page = JSON.createObjectNode();
        ArrayNode list = page.putArray("incidents");
        String text = query.text() == null ? "" : query.text().strip().toLowerCase(Locale.ROOT);
        if (ID.matcher(text).matches() && query.after() == null) {
            List<ObjectNode> named = named(query, text);
            if (!named.isEmpty()) {
                list.addAll(named);
                return page.putNull("next");
            }
        }
        Part part = part(query);
        List<Place> places = new ArrayList<>();
        List<ObjectNode> found = found(part, text, places);
        if (found.size() > PAGE) {
            list.addAll(found.subList(0, PAGE));
            return page.put("next", cursor(places.get(PAGE - 1)));
        }
        list.addAll(found);
        Optional<Place> end = text.isEmpty() ? Optional.empty() : end(part);
        end.ifPresent(place ->
                page.put("lookedBackTo", Instant.ofEpochMilli(place.at()).toString()));
        return page.put("next", end.map(IncidentPages::cursor).orElse(null));
    }

    /** What an index has in the wanted order. */
    private record Part(boolean oneState, String column, String where, List<Object> params) {
        /** All columns of the index: by fewer H2 sorts all that there are. */
        private String order() {
            return " ORDER BY " + (oneState ? "state DESC, " : "") + column + " DESC, id DESC";
        }
    }

    private static Part part(Query query) {
        // without a bound H2 looks through the incidents that are not parked, too
        Place after = place(query.after());
        String column = query.parked() ? "parked_at" : "created_at";
        List<Object> params = new ArrayList<>();
        String where = column + " <= ? AND (" + column + " < ? OR id < ?)";
        if (query.state() != null) {
            where = "state = ? AND " + where;
            params.add(query.state().name());
        }
        params.add(after.at());
        params.add(after.at());
        params.add(after.id());
        return new Part(query.state() != null && !query.parked(), column, where, params);
    }

    private static Place place(String cursor) {
        if (cursor == null) {
            return new Place(Long.MAX_VALUE, "");
        }
        Matcher parts = CURSOR.matcher(cursor);
        return parts.matches() ? new Place(Long.parseLong(parts.group(1)), parts.group(2)) : place(null);
    }

    private static String cursor(Place place) {
        return place.at() + "_" + place.id();
    }

    private List<ObjectNode> found(Part part, String text, List<Place> places) {
        String looked = "SELECT " + COLUMNS + " FROM incident WHERE " + part.where() + part.order() + " FETCH FIRST "
                + (text.isEmpty() ? PAGE + 1 : LOOKED_THROUGH) + " ROWS ONLY";
        List<Object> params = new ArrayList<>(part.params());
        if (!text.isEmpty()) {
            looked = "SELECT * FROM (" + looked
                    + ") looked WHERE listed_search LIKE ? ESCAPE '!' OR id LIKE ? ESCAPE '!'" + part.order()
                    + " FETCH FIRST " + (PAGE + 1) + " ROWS ONLY";
            params.add(contains(text));
            params.add(contains(text));
        }
        return store.sql(looked)
                .params(params)
                .query((row, n) -> {
                    places.add(new Place(row.getLong(part.column()), row.getString("id")));
                    return line(row);
                })
                .list();
    }

    /** The last incident that a search looks at; empty: it looks through all. */
    private Optional<Place> end(Part part) {
        return store.sql("SELECT " + part.column() + " AS at, id FROM incident WHERE " + part.where() + part.order()
                        + " OFFSET " + (LOOKED_THROUGH - 1) + " ROWS FETCH NEXT 1 ROWS ONLY")
                .params(part.params())
                .query((row, n) -> new Place(row.getLong("at"), row.getString("id")))
                .optional();
    }

    private List<ObjectNode> named(Query query, String beginning) {
        return store
                .sql("SELECT " + COLUMNS + " FROM incident WHERE id >= ? AND id < ? ORDER BY id FETCH FIRST " + PAGE
                        + " ROWS ONLY")
                .params(beginning, beginning + "g") // behind all hexadecimal digits
                .query((row, n) -> line(row))
                .list()
                .stream()
                .filter(line -> query.state() == null
                        || line.path("state").asText().equals(query.state().name()))
                .filter(line -> !query.parked() || line.hasNonNull("parked"))
                .toList();
    }

    private static String contains(String text) {
        return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }

    private static ObjectNode line(ResultSet row) throws SQLException {
        ObjectNode line = JSON.createObjectNode()
                .put("id", row.getString("id"))
                .put("state", row.getString("state"))
                .put("severity", row.getString("listed_severity"))
                .put("rule", row.getString("listed_rule"))
                .put("host", row.getString("listed_host"))
                .put("account", row.getString("listed_account"))
                .put("opened", time(row, "created_at"))
                .put("changed", time(row, "updated_at"))
                .put("alerts", 1 + row.getInt("joined"));
        String decider = row.getString("decided_by");
        if (decider != null) {
            line.put("decided", time(row, "decided_at"))
                    .put("decidedBy", ShownText.line(Approval.person(decider, row.getString("decider_name"))));
        }
        String since = time(row, "parked_at");
        if (since != null) {
            String reason = row.getString("last_error");
            line.put("parked", since).put("reason", reason == null ? null : ShownText.line(reason));
        }
        return line;
    }

    private static String time(ResultSet row, String column) throws SQLException {
        Long at = row.getObject(column, Long.class);
        return at == null ? null : Instant.ofEpochMilli(at).toString();
    }

    /**
     * How many there are in each state, and parked: {@code states}, an object of numbers, {@code parked} and {@code most}, from which on
     * there may be more than a number says.
     */
    public ObjectNode counts() {
        ObjectNode counts = JSON.createObjectNode().put("most", COUNTED);
        ObjectNode states = counts.putObject("states");
        String each = "SELECT '%s' AS name, COUNT(*) AS many FROM (SELECT id FROM incident WHERE %s FETCH FIRST "
                + COUNTED + " ROWS ONLY) counted_%d";
        List<String> parts = new ArrayList<>();
        for (IncidentState state : IncidentState.values()) {
            parts.add(each.formatted(state, "state = '" + state + "'", parts.size()));
        }
        parts.add(each.formatted(
                "parked", "parked_at <= " + Long.MAX_VALUE + " ORDER BY parked_at DESC, id DESC", parts.size()));
        store.sql(parts.stream().collect(Collectors.joining(" UNION ALL "))).query(row -> {
            String name = row.getString("name").strip();
            (name.equals("parked") ? counts : states).put(name, row.getLong("many"));
        });
        return counts;
    }

    /** Whether an incident is parked; empty: there is none with this id. */
    public Optional<Boolean> isParked(String id) {
        return store.sql("SELECT CASE WHEN parked_at IS NULL THEN 0 ELSE 1 END FROM incident WHERE id = ?")
                .param(id)
                .query(Integer.class)
                .optional()
                .map(parked -> parked == 1);
    }
}
