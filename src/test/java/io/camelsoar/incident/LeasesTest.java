package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.AtOnce;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What one worker may do at a time, over instances; on each database. */
class LeasesTest extends OnEachDatabase {

    private static final Duration MOMENT = Duration.ofMillis(1);

    @Test
    void oneHasItUntilItIsGivenBack() {
        String mine = store.one.leases.take("case:1");
        assertNull(store.one.leases.take("case:1"));
        assertNull(store.other.leases.take("case:1"));
        assertNotNull(store.other.leases.take("case:2"));
        store.other.leases.giveBack("case:1", "other/nobody");
        assertNull(store.other.leases.take("case:1"), "only its holder gives it back");
        store.one.leases.giveBack("case:1", mine);
        assertNotNull(store.other.leases.take("case:1"));
    }

    @Test
    void oneThatRanOutIsTakenOverAndItsFirstHolderHasNoMoreSay() {
        String first = store.one.leases.take("case:1");
        store.pass(SharedStore.LEASE);
        assertTrue(store.one.leases.renew("case:1", first));
        store.pass(SharedStore.LEASE.plus(MOMENT));
        assertNotNull(store.other.leases.take("case:1"));
        assertFalse(store.one.leases.renew("case:1", first));
        store.one.leases.giveBack("case:1", first);
        assertNull(store.one.leases.take("case:1"));
    }

    @Test
    void oneThatIsNewIsLookedAtEachTime() {
        String mine = store.one.leases.take("case:1");
        assertTrue(store.one.leases.renew("case:1", mine));
        store.jump(SharedStore.LEASE.multipliedBy(2));
        assertNotNull(store.other.leases.take("case:1"));
        assertFalse(store.one.leases.renew("case:1", mine), "new by this instance's time, and another's all the same");
    }

    @Test
    void oneFromBeforeTheClockWasSetBackIsOver() {
        store.one.leases.take("case:1");
        store.jump(Duration.ofDays(-1));
        assertNotNull(store.other.leases.take("case:1"));
    }

    @Test
    void anInstanceWhoseClockIsBehindTakesNothingOver() {
        store.one.leases.take("case:1");
        store.jump(Duration.ofSeconds(-5));
        assertNull(store.other.leases.take("case:1"));
    }

    @Test
    void whatAWorkerOfItsOwnHasIsTakenByNobodyWhateverTheClockSays() {
        String mine = store.one.leases.take("case:1");
        store.pass(SharedStore.LEASE);
        assertTrue(store.one.leases.renew("case:1", mine));
        store.jump(Duration.ofDays(1));
        assertNull(store.one.leases.take("case:1"));
        store.jump(Duration.ofDays(-2));
        assertNull(store.one.leases.take("case:1"));
        store.pass(SharedStore.LEASE);
        assertNull(store.one.leases.take("case:1"));
        store.pass(MOMENT);
        assertNotNull(store.one.leases.take("case:1"));
    }

    @Test
    void oneThatIsKeptIsNobodysForThatTime() {
        Duration time = Duration.ofSeconds(5);
        store.one.leases.keep("case:1", store.one.leases.take("case:1"), time);
        store.pass(time);
        assertNull(store.one.leases.take("case:1"));
        store.pass(MOMENT);
        assertNotNull(store.one.leases.take("case:1"));
    }

    /** Else it would be nobody's until its lease is over. */
    @Test
    void whatCouldNotBeGivenBackIsGivenBackAtTheNextTake() {
        giveBackInVain("case:1");
        assertNull(store.other.leases.take("case:1"));
        assertNotNull(store.one.leases.take("case:1"));
    }

    @Test
    void whatCouldNotBeGivenBackIsGivenBackForOthersToo() {
        giveBackInVain("case:1");
        store.one.leases.giveBackLeft();
        String others = store.other.leases.take("case:1");
        assertNotNull(others);
        store.one.leases.giveBackLeft();
        assertTrue(store.other.leases.renew("case:1", others));
    }

    private void giveBackInVain(String name) {
        String mine = store.one.leases.take(name);
        store.change("ALTER TABLE lease RENAME TO lease_gone");
        assertThrows(RuntimeException.class, () -> store.one.leases.giveBack(name, mine));
        assertThrows(RuntimeException.class, () -> store.one.leases.take(name));
        store.change("ALTER TABLE lease_gone RENAME TO lease");
    }

    @Test
    void anInstanceThatStartsFreesItsOwnOnly() {
        store.one.leases.take("case:1");
        store.other.leases.take("case:2");
        store.one.leases.releaseOwn();
        assertNotNull(store.other.leases.take("case:1"));
        assertNull(store.one.leases.take("case:2"));
    }

    @Test
    void ofManyWhoWantItOneGetsIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = "case:" + round;
            long got = AtOnce.run(20, number -> (number % 2 == 0 ? store.one : store.other).leases.take(name)).stream()
                    .filter(Objects::nonNull)
                    .count();
            assertEquals(1, got);
        }
    }
}
