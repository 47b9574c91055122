package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.failure.HeldBackException;
import io.camelsoar.sandbox.AtOnce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The switch and the caps hold over two instances, and what they hold back is as it was. */
class ExecutionCapsTest extends OnEachDatabase {

    private static final int MANY = 12;
    private static final int MOST = 3;
    private static final String NOBODY = null;

    @Test
    void aHostTakesSoManyCommandsAnHour() {
        Commands commands = store.one.commands(2, SharedStore.MOST_INCIDENTS);
        String id = store.incident(IncidentState.EXECUTING);
        String claim = store.claimOf(id);
        assertTrue(commands.running(id, claim, 1, "WIN-fs01:5986"));
        assertTrue(commands.running(id, claim, 2, "win-fs01:5986"));
        List<String> content = store.content();
        HeldBackException held =
                assertThrows(HeldBackException.class, () -> commands.running(id, claim, 3, "win-fs01:5986"));
        assertTrue(held.getMessage().contains("2 commands within an hour"), held.getMessage());
        assertEquals(content, store.content());

        store.pass(Duration.ofHours(1));
        assertTrue(commands.running(id, claim, 3, "win-fs01:5986"));
    }

    /** What counted then is of a time that may not come for years. */
    @Test
    void aClockThatWasAheadUsesUpNoHour() {
        Commands commands = store.one.commands(1, SharedStore.MOST_INCIDENTS);
        String id = store.incident(IncidentState.EXECUTING);
        assertTrue(commands.running(id, store.claimOf(id), 1, SharedStore.ADDRESS));
        store.pass(Duration.ofDays(-1));
        assertTrue(commands.running(id, store.claimOf(id), 2, SharedStore.ADDRESS));
    }

    @Test
    void anotherHostHasItsOwnHour() {
        Commands commands = store.one.commands(1, SharedStore.MOST_INCIDENTS);
        String id = store.incident(IncidentState.EXECUTING);
        assertTrue(commands.running(id, store.claimOf(id), 1, "10.20.30.41:5986"));
        assertTrue(commands.running(id, store.claimOf(id), 2, "10.20.30.42:5986"));
    }

    /** A host that is down for long must not use up its hour. */
    @Test
    void whatNeverLeftDoesNotCount() {
        Commands commands = store.one.commands(1, SharedStore.MOST_INCIDENTS);
        String id = store.incident(IncidentState.EXECUTING);
        for (int i = 0; i < MOST; i++) {
            assertTrue(commands.running(id, store.claimOf(id), 1, SharedStore.ADDRESS));
            commands.notSent(id, 1, "no answer");
        }
    }

    @Test
    void ofManyCommandsAtOnceNoneTakesAPlaceThatIsNotThere() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            ids.add(store.incident(IncidentState.EXECUTING));
            store.one.claims.failed(ids.get(i), store.claimOf(ids.get(i)), "respond", "waits", true, false, null);
        }
        List<String> claims = ids.stream().map(store.one::claim).toList();
        List<Boolean> started = AtOnce.run(MANY, number -> {
            Commands commands = instance(number).commands(MOST, MANY);
            try {
                return commands.running(ids.get(number), claims.get(number), 1, SharedStore.ADDRESS);
            } catch (HeldBackException e) {
                return false;
            }
        });
        assertEquals(MOST, started.stream().filter(start -> start).count());
        assertEquals(
                List.of(String.valueOf(MOST)), store.texts("SELECT COUNT(*) FROM command WHERE state = 'RUNNING'"));
    }

    @Test
    void ofManyIncidentsAtOnceNoMoreAreInExecutionThanMay() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            ids.add(store.incident(IncidentState.APPROVED));
        }
        List<String> claims = ids.stream().map(store.one::claim).toList();
        AtOnce.run(MANY, number -> {
            try {
                instance(number).commands(MANY, MOST).begin(ids.get(number), claims.get(number));
                return true;
            } catch (HeldBackException e) {
                return false;
            }
        });
        assertEquals(
                List.of(String.valueOf(MOST)), store.texts("SELECT COUNT(*) FROM incident WHERE state = 'EXECUTING'"));
    }

    /** Ten hosts that are down must not stop all the others. */
    @Test
    void whoWaitsForItsHostLeavesItsPlaceAndNeedsOneToGoOn() {
        Commands commands = store.one.commands(MANY, 1);
        String first = store.incident(IncidentState.APPROVED);
        String second = store.incident(IncidentState.APPROVED);
        commands.begin(first, store.one.claim(first));
        commands.goOn(first, store.claimOf(first));
        String claim = store.one.claim(second);
        assertThrows(HeldBackException.class, () -> commands.begin(second, claim));
        assertEquals(IncidentState.APPROVED, store.one.incidents.get(second).state());

        store.one.claims.failed(first, store.claimOf(first), "respond", "host is down", true, false, null);
        commands.begin(second, claim);
        String again = store.one.claim(first);
        assertThrows(HeldBackException.class, () -> commands.goOn(first, again));
    }

    /** Its worker is gone. */
    @Test
    void aPlaceEndsWithItsLease() {
        Commands commands = store.one.commands(MANY, 1);
        String lost = store.incident(IncidentState.APPROVED);
        commands.begin(lost, store.one.claim(lost));
        store.pass(SharedStore.LEASE.plusSeconds(1));
        String next = store.incident(IncidentState.APPROVED);
        commands.begin(next, store.one.claim(next));
    }

    @Test
    void whatOneInstanceSwitchesOffNoOtherStarts() {
        String id = store.incident(IncidentState.EXECUTING);
        assertTrue(store.one.executionSwitch.turn(false, SharedStore.USER, "dana.reyes", "patching"));
        assertFalse(store.other.executionSwitch.turn(false, "U0BBB2222", "sam.okafor", "me, too"));
        List<String> content = store.content();
        HeldBackException held = assertThrows(
                HeldBackException.class,
                () -> store.other.commands.running(id, store.claimOf(id), 1, SharedStore.ADDRESS));
        assertTrue(held.getMessage().contains("by dana.reyes (U0AAA1111): patching"), held.getMessage());
        assertEquals(content, store.content());

        assertTrue(store.other.executionSwitch.turn(true, "U0BBB2222", "sam.okafor", ""));
        assertTrue(store.one.commands.running(id, store.claimOf(id), 1, SharedStore.ADDRESS));
        assertEquals(
                List.of("SWITCHED_OFF", "SWITCHED_ON"),
                store.texts("SELECT action FROM audit_event WHERE incident_id IS NULL ORDER BY seq"));
        assertEquals(List.of(), store.check(null).findings());
    }

    @Test
    void whatWaitedIsDueAtOnceWhenItIsOnAgain() {
        String id = store.incident(IncidentState.EXECUTING);
        store.one.executionSwitch.turn(false, SharedStore.USER, "dana.reyes", "");
        store.one.claims.failed(
                id, store.claimOf(id), "respond", "switched off", true, false, SharedStore.LONGEST_WAIT);
        assertEquals(NOBODY, store.claimOf(id));
        store.pass(Duration.ofSeconds(1));
        assertEquals(List.of(), store.one.claims.overdue(List.of(IncidentState.EXECUTING), MANY));
        store.one.executionSwitch.turn(true, SharedStore.USER, "dana.reyes", "");
        assertEquals(List.of(id), store.one.claims.overdue(List.of(IncidentState.EXECUTING), MANY));
    }

    /** A store that somebody changed says no. */
    @Test
    void withoutItsRowNothingStarts() {
        String id = store.incident(IncidentState.EXECUTING);
        store.change("DELETE FROM execution_switch");
        assertThrows(
                RuntimeException.class,
                () -> store.one.commands.running(id, store.claimOf(id), 1, SharedStore.ADDRESS));
        assertEquals(Command.State.APPROVED, store.command(id, 1).state());
    }

    @Test
    void whyItWaitsIsToldOnce() {
        String id = store.incident(IncidentState.EXECUTING);
        HeldBackException why = new HeldBackException("held-host", "enough");
        store.one.commands.heldBack(id, why);
        store.other.commands.heldBack(id, why);
        assertEquals(List.of("enough"), store.texts("SELECT detail FROM reply WHERE kind = 'HELD'"));
        assertEquals(1, store.audited(id).stream().filter("HELD"::equals).count());
    }

    private SharedStore.Instance instance(int number) {
        return number % 2 == 0 ? store.one : store.other;
    }
}
