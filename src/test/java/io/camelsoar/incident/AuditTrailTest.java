package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.Head;
import io.camelsoar.sandbox.AtOnce;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

/** The audit trail is one chain, whoever writes it, and says all about a command that runs; on each database. */
class AuditTrailTest extends OnEachDatabase {

    private static final int THREADS = 8;
    private static final int EACH = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void twoInstancesWriteOneChainWithoutAGapWhileItIsChecked() throws Exception {
        AtOnce.run(THREADS + 1, number -> {
            SharedStore.Instance instance = number % 2 == 0 ? store.one : store.other;
            for (int i = 0; i < EACH; i++) {
                if (number == THREADS) {
                    assertEquals(List.of(), store.check(null).findings());
                } else {
                    instance.incidents.note("incident-" + number, "U0AAA1111", "REFUSED", "click " + i);
                }
            }
            return true;
        });
        assertIntact(THREADS * EACH);
        assertEquals(
                LongStream.rangeClosed(1, THREADS * EACH)
                        .mapToObj(String::valueOf)
                        .toList(),
                store.texts("SELECT seq FROM audit_event ORDER BY seq"));
    }

    @Test
    void whatIsRolledBackLeavesNoEventAndNoGap() {
        store.one.incidents.note("i", "detect", "NOTED", "before");
        assertThrows(
                IllegalStateException.class,
                () -> store.one.store.transact(() -> {
                    store.one.incidents.note("i", "detect", "NOTED", "never");
                    throw new IllegalStateException("rolled back");
                }));
        store.one.incidents.note("i", "detect", "NOTED", "after");
        assertEquals(List.of("before", "after"), store.texts("SELECT detail FROM audit_event ORDER BY seq"));
        assertIntact(2);
    }

    @Test
    void nobodyWaitsForATransactionThatGoesOn() {
        store.one.store.transact(() -> {
            store.one.incidents.note("i", "detect", "NOTED", "first");
            return CompletableFuture.runAsync(() -> store.other.incidents.note("i", "detect", "NOTED", "second"))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        });
        assertEquals(List.of("second", "first"), store.texts("SELECT detail FROM audit_event ORDER BY seq"));
        assertIntact(2);
    }

    @Test
    void nothingGoesOnWithATrailThatWasTamperedWith() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE audit_head SET seq = seq - 1");
        assertThrows(DataIntegrityViolationException.class, () -> store.one.decide(id, true, SharedStore.USER, "dana"));
        store.change("UPDATE audit_head SET seq = seq + 2"); // as after its last event is removed
        assertThrows(DataIntegrityViolationException.class, () -> store.one.decide(id, true, SharedStore.USER, "dana"));
        store.change("DELETE FROM audit_head");
        assertThrows(DataIntegrityViolationException.class, () -> store.one.decide(id, true, SharedStore.USER, "dana"));
        assertEquals(
                IncidentState.AWAITING_APPROVAL, store.one.incidents.get(id).state());
    }

    @Test
    void aCommandThatRunsIsWhollyTold() throws Exception {
        String id = store.incident(IncidentState.EXECUTING);
        assertTrue(store.one.commands.running(id, store.claimOf(id), 2, SharedStore.ADDRESS));
        store.one.commands.finished(id, 2, 1, new Commands.Result(Command.State.SUCCEEDED, 5L, 0, "abc\0", "", true));

        JsonNode started = detail("COMMAND_RUNNING");
        assertEquals("Get-Process -Id 2", started.get("text").textValue());
        // as sha256sum gives it
        assertEquals(
                "1e90a554c930a996675115a73f2e536c957494e148ddf484d16cab6082751a26",
                started.get("sha256").textValue());
        assertEquals("win-fs01", started.get("host").textValue());
        assertEquals(SharedStore.ADDRESS, started.get("address").textValue());
        JsonNode approval = started.get("approvedBy").get(0);
        assertEquals(SharedStore.USER, approval.get("user").textValue());
        assertEquals("2026-01-15T10:00:00Z", approval.get("at").textValue());
        assertEquals("policy", approval.get("policy").textValue());

        assertEquals(JSON.readTree("""
                        {"command": 2, "start": 1, "exitCode": 0, "millis": 5, "truncated": true,
                         "output": {"bytes": 3,
                           "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                         "errors": {"bytes": 0,
                           "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}"""), detail("COMMAND_SUCCEEDED"));
        assertEquals(List.of("policy"), store.texts("SELECT DISTINCT policy FROM audit_event"));
    }

    @Test
    void whoHadItRunAgainIsTold() throws Exception {
        String id = store.incident(IncidentState.UNKNOWN);
        assertTrue(store.one.commands.answered(id, 1, 1, Commands.Answer.RUN_AGAIN, "U0BBB2222", "sam.okafor"));
        String claim = store.one.claim(id);
        store.one.commands.begin(id, claim);
        assertTrue(store.one.commands.running(id, claim, 1, SharedStore.ADDRESS));
        JsonNode again = detail("COMMAND_RUNNING");
        assertEquals(2, again.get("start").intValue());
        assertTrue(again.get("before").textValue().contains("U0BBB2222"), again.toString());
    }

    @Test
    void theExportEndsWithTheStateItIsFor() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        assertFalse(exported(id).has("audit"));
        store.one.decide(id, false, SharedStore.USER, "dana.reyes");
        JsonNode first = exported(id);
        assertEquals("DENIED", first.at("/audit/events/3/action").textValue());
        assertEquals(4, first.at("/audit/events").size());
        Head head = Head.of(first.at("/audit/head").textValue()).orElseThrow();
        assertEquals(List.of(), store.check(head).findings());

        // a try to write the case that failed
        store.one.claims.failed(id, store.one.claim(id), "record", "down", true, false, null);
        assertEquals(first.get("audit"), exported(id).get("audit"));
    }

    private JsonNode exported(String id) {
        Incident incident = store.one.incidents.get(id);
        var document = JSON.createObjectNode();
        AuditExport.add(document, AuditExport.closed(incident, store.one.store.audited(id)));
        return document;
    }

    private JsonNode detail(String action) throws Exception {
        List<String> details =
                store.texts("SELECT detail FROM audit_event WHERE action = '" + action + "' ORDER BY seq DESC");
        return JSON.readTree(details.get(0));
    }

    private void assertIntact(int events) {
        AuditCheck.Result result = store.check(null);
        assertEquals(List.of(), result.findings());
        assertEquals(events, result.events());
        assertEquals(events, result.head().seq());
    }
}
