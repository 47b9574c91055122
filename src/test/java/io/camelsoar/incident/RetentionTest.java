package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.Head;
import io.camelsoar.audit.PrunedEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was finished long ago goes into a file, then out of the store; all else stays, and the audit trail is still one chain. */
class RetentionTest extends OnEachDatabase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration AGE = Duration.ofDays(30);

    private Retention.Ages ages = new Retention.Ages(AGE, AGE, AGE);

    @TempDir
    Path folder;

    private Retention retention(SharedStore.Instance instance, Path into) {
        return new Retention(instance.store, instance.leases, new PrunedEvents(store.jdbc()), ages, into);
    }

    private Retention.Until until(Duration age) {
        long until = store.one.store.now() - age.toMillis();
        return new Retention.Until(until, until, until);
    }

    private void tidy() {
        retention(store.one, folder).tidy();
    }

    /** Declined; its case is complete, and Slack shows it. */
    private String recorded() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.one.decide(id, false, SharedStore.USER, "dana.reyes");
        return recorded(id);
    }

    private String recorded(String id) {
        store.one.incidents.recorded(store.one.incidents.get(id), store.one.claim(id));
        store.change("UPDATE incident SET message_shown = message_changes WHERE id = '" + id + "'");
        store.change("UPDATE reply SET done = TRUE WHERE incident_id = '" + id + "'");
        return id;
    }

    /** Its command is over, and all the rest as in {@link #recorded()}. */
    private String executed() {
        String id = store.incident(IncidentState.EXECUTING);
        store.one.incidents.move(id, IncidentState.EXECUTING, IncidentState.EXECUTED, "respond", null);
        return recorded(id);
    }

    private List<String> ids() {
        return store.texts("SELECT id FROM incident");
    }

    private List<JsonNode> exported() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertTrue(file.toString().endsWith(".jsonl"), file.toString());
                for (String line : Files.readAllLines(file)) {
                    lines.add(JSON.readTree(line));
                }
            }
        }
        return lines;
    }

    /** Such as a click that is refused, which may come to a message at any time. */
    @Test
    void whatIsAddedToTheTrailAfterTheFileIsNotDeletedWithoutBeingInOne() throws Exception {
        String id = recorded();
        store.pass(AGE.plusDays(1));
        Retention retention = retention(store.one, folder);
        ExportFile.Written file = retention.export(List.of(id));
        store.one.store.audit(id, SharedStore.USER, "REFUSED", "too late");
        assertEquals(0, retention.delete(id, until(AGE), file));
        assertEquals(List.of(id), ids());
        tidy();
        assertEquals(List.of(), ids());
        assertTrue(exported().stream()
                .anyMatch(line -> line.path("audit").findValuesAsText("action").contains("REFUSED")));
    }

    @Test
    void whatWasFinishedLongAgoGoesIntoAFileAndTheTrailStaysOneChain() throws Exception {
        String open = store.incident(IncidentState.AWAITING_APPROVAL);
        String alertId = SharedStore.alert("known").id();
        store.one.alertIds.add(alertId);
        store.one.alertIds.confirm(alertId);
        String first = recorded();
        store.pass(Duration.ofSeconds(1));
        String last = recorded(); // the trail ends with it
        Head of = store.event(Integer.parseInt(
                        store.texts("SELECT CAST(MAX(seq) AS VARCHAR(20)) FROM audit_event WHERE incident_id = '"
                                        + first + "'")
                                .get(0)))
                .head();
        tidy();
        assertEquals(3, ids().size()); // not old enough

        store.pass(AGE.plusMinutes(1));
        tidy();
        assertEquals(List.of(open), ids());
        List<JsonNode> lines = exported();
        assertEquals(
                List.of(first, last),
                lines.stream().map(line -> line.path("id").asText()).toList());
        JsonNode line = lines.get(0);
        assertEquals("RECORDED", line.at("/incident/state").asText());
        assertEquals(3, line.path("commands").size());
        assertEquals("Get-Process -Id 1", line.at("/commands/0/text").asText());
        assertEquals(1, line.path("alerts").size());
        assertEquals("OPENED", line.at("/audit/0/action").asText());
        assertEquals(64, line.at("/audit/0/hash").asText().length());

        AuditCheck.Result checked = store.check(of); // a case may have this head
        assertEquals(List.of(), checked.findings());
        assertEquals(line.path("audit").size() + lines.get(1).path("audit").size(), checked.pruned());
        store.incident(IncidentState.NEW); // the trail goes on
        assertEquals(List.of(), store.check(of).findings());
        assertTrue(store.one.alertIds.contains(alertId));
        assertEquals(
                List.of("housekeeping", "housekeeping"),
                store.texts("SELECT actor FROM audit_event WHERE action = 'PRUNED'"));
    }

    @Test
    void whatSomethingIsToComeOfStays() throws Exception {
        List<String> stay = new ArrayList<>();
        for (String change : List.of(
                "UPDATE incident SET parked_at = 1 WHERE id = '%s'",
                "UPDATE incident SET doubt = 1 WHERE id = '%s'",
                "UPDATE incident SET state = 'EXECUTED' WHERE id = '%s'",
                "UPDATE incident SET claimed_by = 'one/1' WHERE id = '%s'",
                "UPDATE incident SET case_due_at = 1 WHERE id = '%s'",
                "UPDATE incident SET case_write_since = 1 WHERE id = '%s'",
                "UPDATE incident SET message_changes = message_changes + 1 WHERE id = '%s'",
                "UPDATE incident SET recorded_at = recorded_at + 120000 WHERE id = '%s'",
                "UPDATE reply SET done = FALSE WHERE incident_id = '%s'",
                "INSERT INTO closing (case_id, incident_id, asked) VALUES ('case', '%s', 'CLOSE')",
                "INSERT INTO conversation_turn (event_id, channel, message_ts, incident_id, state, asked_by, question, asked_at, due_at)"
                        + " VALUES ('Ev1', 'C', '1.1', '%s', 'ASKED', 'U', 'Who?', 1, 1)",
                "UPDATE command SET kind = 'RESPONSE', text = 'isolate win-fs01', state = 'SUCCEEDED'"
                        + " WHERE number = 1 AND incident_id = '%s'")) {
            String id = recorded();
            store.change(change.formatted(id));
            stay.add(id);
        }
        String goes = recorded();
        store.pass(AGE.plusMinutes(1));
        tidy();
        assertEquals(stay.stream().sorted().toList(), ids().stream().sorted().toList());
        assertEquals(
                List.of(goes),
                exported().stream().map(line -> line.path("id").asText()).toList());
    }

    /** What shows that commands were run is kept longest here, and what was declined for ever. */
    @Test
    void howLongAnIncidentStaysIsByHowItEnded() throws Exception {
        ages = new Retention.Ages(AGE, Duration.ZERO, Duration.ofDays(10));
        String declined = recorded();
        String expired = store.incident(IncidentState.AWAITING_APPROVAL);
        store.pass(Duration.ofDays(2));
        assertTrue(store.one.incidents.expire(expired));
        recorded(expired);
        String executed = executed();
        store.pass(Duration.ofDays(9));
        tidy();
        assertEquals(3, ids().size());
        store.pass(Duration.ofDays(2));
        tidy();
        assertEquals(
                List.of(declined, executed).stream().sorted().toList(),
                ids().stream().sorted().toList());
        store.pass(AGE.multipliedBy(100));
        tidy();
        assertEquals(List.of(declined), ids());
        assertEquals(List.of(), store.check(null).findings());
    }

    /** It shares its case with them. */
    @Test
    void anIncidentStaysAsLongAsTheLastThatFollowsItMayStay() throws Exception {
        ages = new Retention.Ages(AGE, Duration.ofDays(1), Duration.ofDays(1));
        String first = recorded();
        String later = executed();
        store.change("UPDATE incident SET follows = '" + first + "' WHERE id = '" + later + "'");
        store.pass(AGE.minusDays(1));
        tidy();
        assertEquals(2, ids().size());
        store.pass(Duration.ofDays(2));
        tidy();
        assertEquals(List.of(), ids());
    }

    private void follows(String first, String id, String response) {
        store.change("UPDATE incident SET follows = '" + first + "' WHERE id = '" + id + "'");
        responded(id, response);
    }

    private void responded(String id, String response) {
        store.change("UPDATE command SET kind = 'RESPONSE', text = '" + response
                + " win-fs01', state = 'SUCCEEDED' WHERE number = 1 AND incident_id = '" + id + "'");
    }

    private String released(String first, String isolation) {
        String release = recorded();
        follows(first, release, "release");
        store.change("UPDATE incident SET alert_id = 'release:" + isolation + ":1' WHERE id = '" + release + "'");
        return release;
    }

    /** Whichever of an alert's requests isolated it. */
    @Test
    void anIncidentStaysUntilEachIsolationOfItIsReleased() throws Exception {
        String first = recorded();
        responded(first, "isolate");
        String later = recorded();
        follows(first, later, "isolate");
        released(first, first);
        store.pass(AGE.plusMinutes(1));
        tidy();
        assertEquals(3, ids().size());
        released(first, later);
        store.pass(AGE.plusMinutes(1));
        tidy();
        assertEquals(List.of(), ids());
    }

    /** What follows it is about the same alert, and may still be decided. */
    @Test
    void anIncidentGoesWithThoseThatFollowItOnly() throws Exception {
        String first = recorded();
        store.pass(Duration.ofDays(20));
        String later = recorded();
        store.change("UPDATE incident SET follows = '" + first + "' WHERE id = '" + later + "'");
        store.pass(Duration.ofDays(20));
        tidy();
        assertEquals(2, ids().size());
        store.pass(Duration.ofDays(20));
        tidy();
        assertEquals(List.of(), ids());
        assertEquals(2, exported().size());
        assertEquals(List.of(), store.check(null).findings());
    }

    @Test
    void whereNoFileCanBeWrittenNothingIsDeleted() throws Exception {
        recorded();
        store.pass(AGE.plusMinutes(1));
        Path taken = Files.createFile(folder.resolve("taken.jsonl"));
        List<String> before = store.content();
        Retention retention = retention(store.one, taken);
        assertEquals(0, retention.failures());
        retention.tidy();
        assertEquals(before, store.content());
        assertEquals(1, retention.failures());
    }

    /** Whole alerts, outputs and the trail are in it. */
    @Test
    void whatIsExportedIsOfThisAccountAlone() throws Exception {
        recorded();
        store.pass(AGE.plusMinutes(1));
        Path made = folder.resolve("export");
        retention(store.one, made).tidy();
        assertEquals("rwx------", permissions(made));
        try (Stream<Path> files = Files.list(made)) {
            assertEquals(
                    List.of("rw-------"), files.map(RetentionTest::permissions).toList());
        }
    }

    @Test
    void whatAKillLeftIsRemovedAndNothingElse() throws Exception {
        Path left = part("incidents-2026-01-15T10-00-00Z-0b5f3a52.jsonl.part", Duration.ofHours(2));
        Path written = part("incidents-2026-01-15T10-00-00Z-0b5f3a53.jsonl.part", Duration.ofMinutes(30));
        Path another = part("another.part", Duration.ofDays(2));
        tidy();
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(written));
        assertTrue(Files.exists(another));
    }

    private Path part(String name, Duration age) throws IOException {
        Path part = Files.createFile(folder.resolve(name));
        return Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(age)));
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneInstanceAtATime() {
        recorded();
        store.pass(AGE.plusMinutes(1));
        String owner = store.other.leases.take("housekeeping");
        tidy();
        assertEquals(1, ids().size());
        store.other.leases.giveBack("housekeeping", owner);
        tidy();
        assertEquals(0, ids().size());
    }

    /** Who takes events out of the trail in the same way has to say so. */
    @Test
    void whatWentWithoutAWordIsFound() {
        recorded();
        recorded();
        store.pass(AGE.plusMinutes(1));
        tidy();
        store.incident(IncidentState.NEW);
        assertEquals(List.of(), store.check(null).findings());
        for (String change : List.of(
                "DELETE FROM audit_pruned WHERE seq = 2",
                "UPDATE audit_pruned SET hash = previous WHERE seq = 2",
                "UPDATE audit_pruned SET previous = hash WHERE seq = 2",
                "UPDATE audit_pruned SET digest = hash",
                "UPDATE audit_event SET detail = '{}' WHERE action = 'PRUNED'",
                "DELETE FROM audit_event WHERE action = 'PRUNED'")) {
            AuditCheck.Result result = store.tryOut(() -> {
                store.change(change);
                return store.check(null);
            });
            assertFalse(result.findings().isEmpty(), change);
        }
        AuditCheck.Result taken = store.tryOut(() -> {
            store.change(
                    "INSERT INTO audit_pruned SELECT seq, previous, hash, hash FROM audit_event WHERE action = 'OPENED'");
            store.change("DELETE FROM audit_event WHERE action = 'OPENED'");
            return store.check(null);
        });
        assertFalse(taken.findings().isEmpty());
    }
}
