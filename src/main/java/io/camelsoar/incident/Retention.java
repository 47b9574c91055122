package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.audit.PrunedEvents;
import io.camelsoar.text.Count;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** What has to hold for an incident to go; the parameter is until when it has to be recorded. */
    private static final String FINISHED = """
            %1$s.state = 'RECORDED' AND %1$s.recorded_at <= :until AND %1$s.parked_at IS NULL AND %1$s.doubt IS NULL
            AND %1$s.claimed_by IS NULL AND %1$s.case_due_at IS NULL AND %1$s.case_write_since IS NULL
            AND (%1$s.slack_ts IS NULL OR %1$s.message_shown >= %1$s.message_changes AND %1$s.message_doubt IS NULL)
            AND NOT EXISTS (SELECT 1 FROM reply WHERE reply.incident_id = %1$s.id AND NOT reply.done)
            AND NOT EXISTS (SELECT 1 FROM closing WHERE closing.incident_id = %1$s.id AND closing.asked IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM conversation_turn turn WHERE turn.incident_id = %1$s.id AND (turn.state IN ('HEARD', 'ASKED')
                OR turn.state IN ('ANSWERED', 'FAILED') AND %1$s.playbook_case AND turn.case_id IS NULL))""";

    /** A host that was isolated, or may be, is released by a click on its request: that has to be known until somebody did. */
    private static final String ISOLATED = """
            EXISTS (SELECT 1 FROM command isolation JOIN incident isolating ON isolating.id = isolation.incident_id
                    WHERE (isolating.id = opened.id OR isolating.follows = opened.id) AND isolation.kind = 'RESPONSE'
                    AND isolation.text LIKE 'isolate %' AND isolation.state IN ('SUCCEEDED', 'UNKNOWN')
                    AND NOT EXISTS (SELECT 1 FROM command released JOIN incident releasing ON releasing.id = released.incident_id
                                    WHERE releasing.alert_id LIKE CONCAT('release:', isolating.id, ':%')
                                    AND released.kind = 'RESPONSE' AND released.text LIKE 'release %'
                                    AND released.state = 'SUCCEEDED'))""";

    private static final String MAY_GO = "opened.follows IS NULL AND " + FINISHED.formatted("opened")
            + " AND NOT EXISTS (SELECT 1 FROM incident later WHERE later.follows = opened.id AND NOT ("
            + FINISHED.formatted("later") + ")) AND NOT " + ISOLATED;

    /** Tables with rows of an incident, in the order in which they can be deleted, and by what name the export has them. */
    private static final Map<String, String> PARTS = parts();

    private final Store store;
    private final Leases leases;
    private final PrunedEvents events;
    private final Duration age;
    private final Path folder;

    /**
     * @param age since when an incident has to be recorded; zero: none ever goes
     * @param folder for the files
     */
    public Retention(Store store, Leases leases, PrunedEvents events, Duration age, Path folder) {
        this.store = store;
        this.leases = leases;
        this.events = events;
        this.age = age;
        this.folder = folder;
    }

    private static Map<String, String> parts() {
        Map<String, String> parts = new java.util.LinkedHashMap<>();
        parts.put("conversation_turn", "questions");
        parts.put("reply", "replies");
        parts.put("approval", "approvals");
        parts.put("command_start", "starts");
        parts.put("command", "commands");
        parts.put("incident_alert", "alerts");
        parts.put("closing", "closings");
        parts.put("incident_host", "hosts");
        return parts;
    }

    /** Does what is due, unless another instance does. What cannot be written to a file stays in the store. */
    public void tidy() {
        if (age.isZero()) {
            return;
        }
        String owner = leases.take(LEASE);
        if (owner == null) {
            return;
        }
        int gone = 0;
        try {
            ExportFile.removeUnfinished(folder);
            int went = 1;
            for (int files = 0; went > 0 && files < MOST_FILES && leases.renew(LEASE, owner); files++) {
                went = tidySome();
                gone += went;
            }
        } catch (IOException e) {
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

    private int tidySome() throws IOException {
        long until = store.now() - age.toMillis();
        List<String> due = due(until);
        if (due.isEmpty()) {
            return 0;
        }
        ExportFile.Written file = ExportFile.write(
                folder,
                store.now(),
                due.stream().flatMap(first -> requests(first).stream()).map(this::document));
        int gone = 0;
        for (String first : due) {
            gone += delete(first, until, file);
        }
        return gone;
    }

    /** The first requests of the alerts that may go, those that were recorded first. */
    List<String> due(long until) {
        return store.sql("SELECT opened.id FROM incident opened WHERE " + MAY_GO
                        + " ORDER BY opened.recorded_at, opened.id FETCH FIRST " + BATCH + " ROWS ONLY")
                .param("until", until)
                .query(String.class)
                .list();
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

    /** One transaction for each alert's: nobody waits long for it. What came to be due meanwhile stays. */
    private int delete(String first, long until, ExportFile.Written file) {
        return store.transact(() -> {
            store.lock(first);
            List<String> requests = requests(first);
            if (!file.ids().containsAll(requests) || !mayGo(first, until)) {
                return 0;
            }
            // those that follow it first
            for (int i = requests.size() - 1; i >= 0; i--) {
                delete(requests.get(i), file);
            }
            return requests.size();
        });
    }

    private boolean mayGo(String first, long until) {
        return store.sql("SELECT opened.id FROM incident opened WHERE opened.id = :first AND " + MAY_GO)
                .param("first", first)
                .param("until", until)
                .query(String.class)
                .optional()
                .isPresent();
    }

    private void delete(String id, ExportFile.Written file) {
        PARTS.keySet()
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
