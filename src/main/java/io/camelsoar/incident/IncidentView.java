package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.audit.AuditEvent;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.policy.ShownText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** What a store has about incidents, for people and programs to look at. Nothing is changed by it. */
public final class IncidentView {

    /** The most that one list has. */
    public static final int MOST = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;
    private final IncidentStore incidents;
    private final CaseDocument document;

    IncidentView(Store store, IncidentStore incidents, CaseDocument document) {
        this.store = store;
        this.incidents = incidents;
        this.document = document;
    }

    /**
     * Of a store that no application has open, or beside one.
     *
     * @param document as the application's settings have it
     */
    public static IncidentView of(DataSource source, IncidentDocument document) {
        JdbcClient jdbc = JdbcClient.create(source);
        Store store = new Store(
                jdbc, new DataSourceTransactionManager(source), Clock.systemUTC(), new AuditTrail(jdbc, null));
        IncidentStore incidents =
                new IncidentStore(store, Duration.ZERO, Duration.ZERO, Duration.ZERO, (alert, way) -> Optional.empty());
        return new IncidentView(store, incidents, new CaseDocument(document, store, new Assignees(Map.of()), false));
    }

    /**
     * Which incidents to list.
     *
     * @param state null: any
     * @param host its name, or where it has none its address; null: any
     * @param parked whether only what waits for a replay: what was parked last comes first then
     * @param most how many at most, up to {@link #MOST}
     */
    public record Query(IncidentState state, String host, boolean parked, int most) {
        /** @throws IllegalArgumentException if no host can have this name, which PostgreSQL would not even look for */
        public Query {
            if (host != null && host.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("no name of a host");
            }
        }
    }

    /** The newest first: for each its id, state, severity, rule, host, times, who decided, and why it is parked. */
    public ArrayNode list(Query query) {
        List<Object> params = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        if (query.state() != null) {
            conditions.add("state = ?");
            params.add(query.state().name());
        }
        if (query.host() != null) {
            conditions.add("id IN (SELECT incident_id FROM incident_host WHERE host IN (?, ?))");
            params.add("name:" + query.host().toLowerCase(Locale.ROOT));
            params.add("address:" + query.host());
        }
        if (query.parked()) {
            conditions.add(
                    "parked_at <= " + Long.MAX_VALUE); // without a bound H2 looks through those that are not, too
        }
        params.add(Math.max(1, Math.min(MOST, query.most())));
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        ArrayNode list = JSON.createArrayNode();
        // all columns of an index: by fewer H2 sorts all that there are
        String order = query.parked()
                ? "parked_at DESC, id DESC"
                : (query.state() == null ? "" : "state DESC, ") + "created_at DESC, id DESC";
        store.sql("SELECT id FROM incident" + where + " ORDER BY " + order + " FETCH FIRST ? ROWS ONLY")
                .params(params)
                .query(String.class)
                .list()
                .forEach(id -> incidents.find(id).map(IncidentView::line).ifPresent(list::add));
        return list;
    }

    private static ObjectNode line(Incident incident) {
        Alert alert = incident.alert();
        ObjectNode line = JSON.createObjectNode()
                .put("id", incident.id())
                .put("state", incident.state().name())
                .put("severity", alert.severity())
                .put("rule", ShownText.line(alert.rule()))
                .put(
                        "host",
                        alert.hostName()
                                .map(IncidentDocument::shownHost)
                                .or(alert::hostAddress)
                                .orElse(null))
                .put("opened", Instant.ofEpochMilli(incident.createdAt()).toString())
                .put("alerts", 1 + incident.joined().count())
                .put("follows", incident.follows())
                .put("case", incident.caseId());
        if (incident.decidedAt() != null) {
            line.put("decidedBy", Approval.person(incident.decidedBy(), incident.deciderName()))
                    .put("decided", Instant.ofEpochMilli(incident.decidedAt()).toString());
        }
        return line.put(
                "parked",
                incident.parkedAt() == null || incident.lastError() == null
                        ? null
                        : ShownText.line(incident.lastError()));
    }

    /**
     * One incident, as the templates of its case see it: with commands and their output, its timeline, its audit events and what was asked
     * about it in Slack. Empty: there is none with this
     * id, or with an id that begins so, or more than one.
     */
    public Optional<ObjectNode> one(String id) {
        if (id.indexOf('\0') >= 0) { // PostgreSQL takes no such text
            return Optional.empty();
        }
        List<String> ids = store.sql("SELECT id FROM incident WHERE id >= ? AND id < ? FETCH FIRST 2 ROWS ONLY")
                .params(id, id + "g") // behind all hexadecimal digits
                .query(String.class)
                .list();
        return ids.size() == 1 ? incidents.find(ids.get(0)).map(this::whole) : Optional.empty();
    }

    private ObjectNode whole(Incident incident) {
        ObjectNode whole = document.of(incident);
        whole.remove(List.of("syncAlerts", "caseStatus")); // settings, not what the incident has
        whole.put("state", incident.state().name()); // a case shows what a recorded incident ended as
        // all of them, also before the case is complete, and what came after its last comment
        List<AuditEvent> events = store.audited(incident.id());
        AuditExport.add(whole, events);
        Timeline.fill(whole.putArray("timeline"), incident, events);
        ArrayNode questions = whole.putArray("questions");
        store.sql("SELECT * FROM conversation_turn WHERE incident_id = ? ORDER BY id")
                .param(incident.id())
                .query((row, n) -> Turns.turn(row))
                .list()
                .forEach(turn -> questions.add(TurnDocument.of(turn, store)));
        whole.put("slackChannel", incident.slackChannel()).put("slackTs", incident.slackTs());
        return whole;
    }
}
