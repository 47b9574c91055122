package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.AtOnce;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The idempotent consumer's memory: what is done is done, what is only claimed is nobody's for ever; on each database. */
class AlertIdsTest extends OnEachDatabase {

    private static final Duration MOMENT = Duration.ofMillis(1);

    @Test
    void anIdIsClaimedOnceAndDoneForAll() {
        assertTrue(store.one.alertIds.add("a"));
        assertFalse(store.other.alertIds.add("a"));
        assertFalse(store.other.alertIds.contains("a"), "claimed, but not stored yet");
        assertTrue(store.one.alertIds.confirm("a"));
        assertTrue(store.other.alertIds.contains("a"));
        assertFalse(store.one.alertIds.remove("a"), "done stays done");
        store.one.alertIds.clear();
        store.one.alertIds.releaseOwn();
        store.pass(SharedStore.LEASE.multipliedBy(2));
        assertFalse(store.other.alertIds.add("a"));
        assertTrue(store.other.alertIds.contains("a"));
    }

    /** A crash between the two would have the alert offered once more. */
    @Test
    void anAlertIsDoneWithItsIncident() {
        store.incident(IncidentState.NEW);
        String alert = store.texts("SELECT alert_id FROM incident").get(0);
        assertTrue(store.other.alertIds.contains(alert));
        assertFalse(store.one.alertIds.add(alert));
        assertTrue(store.one.alertIds.confirm(alert));
        assertFalse(store.one.alertIds.remove(alert));
    }

    @Test
    void aClaimThatACrashLeftBehindIsTakenOverAfterItsLease() {
        store.one.alertIds.add("a");
        store.pass(SharedStore.LEASE);
        assertFalse(store.other.alertIds.add("a"));
        store.pass(MOMENT);
        assertTrue(store.other.alertIds.add("a"));
        assertFalse(store.one.alertIds.remove("a"), "it is another's now");
        assertFalse(store.one.alertIds.add("a"));
    }

    @Test
    void aClaimFromBeforeTheClockWasSetBackIsOver() {
        store.one.alertIds.add("a");
        store.jump(Duration.ofDays(-1));
        assertTrue(store.other.alertIds.add("a"));
    }

    @Test
    void anInstanceWhoseClockIsBehindTakesNothingOver() {
        store.one.alertIds.add("a");
        store.jump(Duration.ofSeconds(-5));
        assertFalse(store.other.alertIds.add("a"));
    }

    @Test
    void aClaimIsGivenBackByAFailureAndByTheInstancesNextStart() {
        store.one.alertIds.add("failed");
        assertTrue(store.one.alertIds.remove("failed"));
        assertTrue(store.other.alertIds.add("failed"));
        store.one.alertIds.add("crashed");
        store.one.alertIds.releaseOwn();
        assertTrue(store.other.alertIds.add("crashed"));
        assertFalse(store.one.alertIds.add("failed"), "another instance's claims stay");
    }

    @Test
    void ofManyWhoOfferManyIdsEachIdIsClaimedByOne() throws Exception {
        List<String> ids = IntStream.range(0, 50).mapToObj(i -> "alert-" + i).toList();
        List<List<String>> claimed = AtOnce.run(20, number -> {
            AlertIds mine = number % 2 == 0 ? store.one.alertIds : store.other.alertIds;
            List<String> order = ids.stream().collect(Collectors.toList());
            Collections.shuffle(order, new Random(number));
            return order.stream()
                    .filter(id -> !mine.contains(id) && mine.add(id) && mine.confirm(id))
                    .toList();
        });
        assertEquals(
                ids.stream().sorted().toList(),
                claimed.stream().flatMap(List::stream).sorted().toList());
    }
}
