package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.audit.PrunedEvents;
import io.camelsoar.text.Count;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes incidents out of the store that were finished long ago, once they are in a file. An incident goes with those that follow it, and
 * only where nothing is to come of any of them: no decision, case, message, answer or release. The ids of their alerts stay known.
 */
public final class Retention {

    /** Requests of an alert that are in one file, and looked for at once. */
    static final int BATCH = 50;
    /** Files that one run writes at most; the next goes on. */
    private static final int MOST_FILES = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LEASE = "housekeeping";

    /** Whether an incident ended in a state. */
    private static final String ENDED =
            "EXISTS (SELECT 1 FROM audit_event ended WHERE ended.incident_id = %%1$s.id AND ended.action = '%s')";

    /** Until when an incident has to be recorded to go: the states are in the order of {@link Outcome}. */
    private static final String UNTIL = "CASE WHEN " + ENDED.formatted(IncidentState.EXECUTED)
            + " THEN :other WHEN " + ENDED.formatted(IncidentState.DENIED)
            + " THEN :declined WHEN " + ENDED.formatted(IncidentState.EXPIRED)
            + " THEN :expired ELSE :other END";

    /** What has to hold for an incident to go. */
    private static final String FINISHED = """
            %1$s.state = 'RECORDED' AND %1$s.parked_at IS NULL AND %1$s.doubt IS NULL
            AND %1$s.claimed_by IS NULL AND %1$s.case_due_at IS NULL AND %1$s.case_write_since IS NULL
            AND (%1$s.slack_ts IS NULL OR %1$s.message_shown >= %1$s.message_changes AND %1$s.message_doubt IS NULL)
            AND NOT EXISTS (SELECT 1 FROM reply WHERE reply.incident_id = %1$s.id AND NOT reply.done)
            AND NOT EXISTS (SELECT 1 FROM closing WHERE closing.incident_id = %1$s.id AND closing.asked IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM conversation_turn turn WHERE turn.incident_id = %1$s.id AND (turn.state IN ('HEARD', 'ASKED')
                OR turn.state IN ('ANSWERED', 'FAILED') AND %1$s.playbook_case AND turn.case_id IS NULL))
            AND %1$s.recorded_at <= """ + UNTIL;

    /** A host that was isolated, or may be, is released by a click on its request: that has to be known until somebody did. */
    private static final String ISOLATED = """
            EXISTS (SELECT 1 FROM command isolation
                    WHERE isolation.incident_id = %1$s.id AND isolation.kind = 'RESPONSE'
                    AND isolation.text LIKE 'isolate %%' AND isolation.state IN ('SUCCEEDED', 'UNKNOWN')
                    AND NOT EXISTS (SELECT 1 FROM incident releasing JOIN command released ON released.incident_id = releasing.id
                                    WHERE releasing.follows = opened.id AND releasing.alert_id LIKE CONCAT('release:', %1$s.id, ':%%')
                                    AND released.kind = 'RESPONSE' AND released.text LIKE 'release %%'
                                    AND released.state = 'SUCCEEDED'))""";

    private static final String MAY_GO = "opened.follows IS NULL AND " + FINISHED.formatted("opened")
            + " AND NOT " + ISOLATED.formatted("opened")
            + " AND NOT EXISTS (SELECT 1 FROM incident later WHERE later.follows = opened.id AND NOT ("
            + FINISHED.formatted("later") + " AND NOT " + ISOLATED.formatted("later") + "))";

    /** Whoever starts a command deletes those that count no more, of whatever incident, and may wait for the trail meanwhile. */
    private static final String STARTS = "command_start";

    /** Tables with rows of an incident, in the order in which they can be deleted, and by what name the export has them. */
    private static final Map<String, String> PARTS = parts();

    private final Store store;
    private final Leases leases;
    private final PrunedEvents events;
    private final Ages ages;
    private final Path folder;
    private final AtomicLong failures = new AtomicLong();

    /**
     * How long an incident stays after its case was complete, by how it ended; zero: for ever.
     *
     * @param declined where somebody declined its commands
     * @param expired where nobody decided in time
     * @param other where its commands were run, or it had none
     */
    public record Ages(Duration other, Duration declined, Duration expired) {

        private boolean isNone() {
            return other.isZero() && declined.isZero() && expired.isZero();
        }

        private Until before(long now) {
            return new Until(before(now, other), before(now, declined), before(now, expired));
        }

        private static long before(long now, Duration age) {
            return age.isZero() ? Long.MIN_VALUE : now - age.toMillis();
        }
    }

    /** Until when an incident has to be recorded to go, by how it ended, in milliseconds since 1970. */
    record Until(long other, long declined, long expired) {

        private long latest() {
            return Math.max(other, Math.max(declined, expired));
        }
    }

    /** @param folder for the files */
    public Retention(Store store, Leases leases, PrunedEvents events, Ages ages, Path folder) {
        this.store = store;
        this.leases = leases;
        this.events = events;
        this.ages = ages;
        this.folder = folder;
    }

    private static Map<String, String> parts() {
        Map<String, String> parts = new java.util.LinkedHashMap<>();
        parts.put("conversation_turn", "questions");
        parts.put("reply", "replies");
        parts.put("approval", "approvals");
        parts.put(STARTS, "starts");
        parts.put("command", "commands");
        parts.put("incident_alert", "alerts");
        parts.put("closing", "closings");
        parts.put("incident_host", "hosts");
        return parts;
    }

    /** Does what is due, unless another instance does. What cannot be written to a file stays in the store. */
    public void tidy() {
        if (ages.isNone()) {
            return;
        }
        String owner = leases.take(LEASE);
        if (owner == null) {
            return;
        }
        int gone = 0;
        try {
            ExportFile.removeUnfinished(folder);
            Due due = new Due(ages.before(store.now()));
            List<String> next = due.next();
            for (int files = 0; !next.isEmpty() && files < MOST_FILES && leases.renew(LEASE, owner); files++) {
                ExportFile.Written file = export(next);
                for (String first : next) {
                    gone += delete(first, due.until, file);
                }
                next = due.next();
            }
        } catch (IOException e) {
            failures.incrementAndGet();
            LOG.error(
                    "Housekeeping: no file can be written to {} (soar.retention.folder), so nothing is deleted: {}",
                    folder,
                    e.toString());
        } finally {
            leases.giveBack(LEASE, owner);
            if (gone > 0) {
                LOG.info("Housekeeping: {} exported to {} and deleted", Count.of(gone, "incident"), folder);
            }
        }
    }

    /** How often no file could be written, since the start. */
    public long failures() {
        return failures.get();
    }

    /** Writes them to a file, with those that follow them. */
    ExportFile.Written export(List<String> due) throws IOException {
        return ExportFile.write(
                folder,
                store.now(),
                due.stream().flatMap(first -> requests(first).stream()).map(this::document));
    }

    /** The first requests of the alerts that may go, those that were recorded first, each once. */
    final class Due {

        private final Until until;
        private long lookedTo = Long.MIN_VALUE;
        private String last = "";

        Due(Until until) {
            this.until = until;
        }

        /** Some of them; empty once there are no more. */
        List<String> next() {
            List<String> due;
            List<String> looked;
            do {
                looked = recorded();
                due = looked.stream().filter(id -> mayGo(id, until)).toList();
            } while (due.isEmpty() && !looked.isEmpty());
            return due;
        }

        /** By the index of that time alone, one after another: a condition more, and H2 takes another index, and all that are recorded. */
        private List<String> recorded() {
            List<String> ids = new ArrayList<>();
            store.sql(
                            "SELECT id, recorded_at FROM incident WHERE recorded_at BETWEEN ? AND ? AND (recorded_at > ? OR id > ?)"
                                    + " ORDER BY recorded_at, id FETCH FIRST " + BATCH + " ROWS ONLY")
                    .params(lookedTo, until.latest(), lookedTo, last)
                    .query(row -> {
                        lookedTo = row.getLong("recorded_at");
                        last = row.getString("id");
                        ids.add(last);
                    });
            return ids;
        }
    }

    /** An incident and those that follow it. */
    private List<String> requests(String first) {
        return store.sql("SELECT id FROM incident WHERE id = ? OR follows = ? ORDER BY created_at, id")
                .params(first, first)
                .query(String.class)
                .list();
    }

    /** All that the store has of an incident, column by column. */
    private ObjectNode document(String id) {
        ObjectNode document = JSON.createObjectNode().put("format", 1).put("id", id);
        document.set("incident", rows("incident", "id", id).path(0));
        PARTS.forEach((table, name) -> document.set(name, rows(table, "incident_id", id)));
        document.set("audit", rows("audit_event", "incident_id", id));
        return document;
    }

    private ArrayNode rows(String table, String column, String id) {
        ArrayNode rows = JSON.createArrayNode();
        store.sql("SELECT * FROM " + table + " WHERE " + column + " = ?")
                .param(id)
                .query()
                .listOfRows()
                .forEach(row -> {
                    ObjectNode node = rows.addObject();
                    row.forEach((name, value) -> node.putPOJO(name.toLowerCase(java.util.Locale.ROOT), value));
                });
        return rows;
    }

    /** One transaction for each alert's: nobody waits long for it. What came to be due, or was added to the trail, meanwhile stays. */
    int delete(String first, Until until, ExportFile.Written file) {
        return store.transact(() -> {
            store.lock(first);
            List<String> requests = requests(first);
            requests.forEach(store::lock);
            store.holdTrail(); // last, as everywhere
            if (!requests.stream().allMatch(id -> isWhole(id, file)) || !mayGo(first, until)) {
                return 0;
            }
            // those that follow it first
            for (int i = requests.size() - 1; i >= 0; i--) {
                delete(requests.get(i), file);
            }
            return requests.size();
        });
    }

    /** Whether all that the trail has of an incident is in the file: a refused click, as one is of an old incident, adds to it. */
    private boolean isWhole(String id, ExportFile.Written file) {
        long newest = store.sql("SELECT COALESCE(MAX(seq), 0) FROM audit_event WHERE incident_id = ?")
                .param(id)
                .query(Long.class)
                .single();
        return file.newest().getOrDefault(id, -1L) == newest;
    }

    private boolean mayGo(String first, Until until) {
        return store.sql("SELECT opened.id FROM incident opened WHERE opened.id = :first AND " + MAY_GO)
                .param("first", first)
                .param("other", until.other())
                .param("declined", until.declined())
                .param("expired", until.expired())
                .query(String.class)
                .optional()
                .isPresent();
    }

    private void delete(String id, ExportFile.Written file) {
        PARTS.keySet().stream()
                .filter(table -> !table.equals(STARTS))
                .forEach(table -> store.sql("DELETE FROM " + table + " WHERE incident_id = ?")
                        .param(id)
                        .update());
        Optional<PrunedEvents.Pruned> pruned = events.prune(id);
        store.sql("DELETE FROM incident WHERE id = ?").param(id).update();
        pruned.ifPresent(gone -> store.audit(
                null,
                "housekeeping",
                PrunedEvents.ACTION,
                JSON.createObjectNode()
                        .put("incident", id)
                        .put("events", gone.events())
                        .put(PrunedEvents.DIGEST, gone.digest())
                        .put("file", file.name())
                        .put("sha256", file.sha256())
                        .toString()));
    }
}
