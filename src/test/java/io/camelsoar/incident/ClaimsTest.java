package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.failure.LostClaimException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who works on an incident, until when, and who may take over; on each database. */
class ClaimsTest extends OnEachDatabase {

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final List<IncidentState> NEW = List.of(IncidentState.NEW);

    @Test
    void anIncidentIsClaimedByOneAndOnlyInItsState() {
        String id = store.incident(IncidentState.NEW);
        assertNull(store.one.claims.take(id, List.of(IncidentState.TRIAGED, IncidentState.APPROVED)));
        assertNotNull(store.one.claims.take(id, List.of(IncidentState.TRIAGED, IncidentState.NEW)));
        assertNull(store.other.claims.take(id, NEW));
        assertNull(store.one.claims.take(id, NEW), "two workers of one instance are two workers");
    }

    @Test
    void anotherTakesOverWhenTheLeaseHasRunOutAndTheFirstChangesNothingMore() {
        String id = store.incident(IncidentState.NEW);
        String first = store.one.claim(id);
        store.pass(SharedStore.LEASE);
        assertNull(store.other.claim(id));
        store.pass(MOMENT);
        String second = store.other.claim(id);
        assertNotNull(second);

        assertFalse(store.one.claims.renew(id, first));
        assertFalse(store.one.claims.failed(id, first, "triage", "too late", false, true, null));
        assertThrows(LostClaimException.class, () -> store.one.triage(id, first));
        assertEquals(List.of("OPENED"), store.audited(id));
        store.other.triage(id, second);
        assertEquals(List.of("OPENED", "TRIAGED"), store.audited(id));
    }

    @Test
    void anOutageDoesNotUseUpTheTries() {
        String id = store.incident(IncidentState.NEW);
        for (int i = 0; i < 2 * SharedStore.TRIES; i++) {
            assertFalse(store.one.claims.failed(id, store.one.claim(id), "triage", "down", true, false, null));
        }
        for (int i = 1; i < SharedStore.TRIES; i++) {
            assertFalse(store.one.claims.failed(id, store.one.claim(id), "triage", "unclear", false, false, null));
        }
        assertTrue(store.one.claims.failed(id, store.one.claim(id), "triage", "unclear", false, false, null));
        assertTrue(store.one.claims.replay(id, SharedStore.USER));
        assertFalse(store.one.claims.failed(id, store.one.claim(id), "triage", "unclear", false, false, null));
    }

    @Test
    void whatMovesOnIsParkedNoMore() {
        String id = store.incident(IncidentState.TRIAGED);
        assertTrue(store.one.claims.failed(id, store.one.claim(id), "notify", "missing_scope", false, true, null));
        assertTrue(store.one.incidents.posted(id, "C0123ABCDEF", "1.2"));
        assertNull(store.one.incidents.get(id).parkedAt());
    }

    /** The worker that lost the command learns of the broken connection when the analyst has answered already. */
    @Test
    void aLateDoubtDoesNotCountAgainstANewApproval() {
        String id = store.incident(IncidentState.UNKNOWN);
        assertTrue(store.other.commands.answered(id, 1, 1, Commands.Answer.RUN_AGAIN, SharedStore.USER, "dana.reyes"));
        store.one.commands.finished(id, 1, 1, Commands.Result.without(Command.State.UNKNOWN, "connection lost"));
        assertEquals(Command.State.APPROVED, store.command(id, 1).state());
        assertNull(store.one.incidents.get(id).doubt());
        String claim = store.other.claim(id);
        store.other.commands.begin(id, claim);
        assertTrue(store.other.commands.running(id, claim, 1, SharedStore.ADDRESS));
    }

    @Test
    void aCaseIsOpenedOnce() {
        String id = store.incident(IncidentState.APPROVED);
        store.one.incidents.caseOpened(id, "first");
        assertThrows(LostClaimException.class, () -> store.other.incidents.caseOpened(id, "second"));
        assertEquals("first", store.one.incidents.get(id).caseId());
    }

    @Test
    void aCommandIsNotStartedByWhoLostTheClaim() {
        String id = store.incident(IncidentState.EXECUTING);
        String first = store.claimOf(id);
        store.pass(SharedStore.LEASE.plus(MOMENT));
        String second = store.other.claim(id);
        assertFalse(store.one.commands.running(id, first, 1, SharedStore.ADDRESS));
        assertEquals(Command.State.APPROVED, store.command(id, 1).state());
        assertTrue(store.other.commands.running(id, second, 1, SharedStore.ADDRESS));
    }

    @Test
    void aClaimThatIsRenewedGoesOn() {
        String id = store.incident(IncidentState.NEW);
        String claim = store.one.claim(id);
        store.pass(SharedStore.LEASE);
        assertTrue(store.one.claims.renew(id, claim));
        store.pass(SharedStore.LEASE);
        assertNull(store.other.claim(id));
        store.one.triage(id, claim);
    }

    /** Else an incident would wait until the old time comes round again. */
    @Test
    void aClaimThatIsNewIsLookedAtAndNotWritten() {
        String id = store.incident(IncidentState.NEW);
        String claim = store.one.claim(id);
        store.pass(SharedStore.LEASE.dividedBy(10));
        assertTrue(store.one.claims.renew(id, claim));
        store.pass(SharedStore.LEASE.dividedBy(10).multipliedBy(9).plusMillis(1));
        String others = store.other.claim(id);
        assertNotNull(others, "the first renewal wrote nothing");
        store.pass(SharedStore.LEASE.dividedBy(10).plusMillis(1));
        assertTrue(store.other.claims.renew(id, others));
        store.pass(SharedStore.LEASE);
        assertNull(store.one.claim(id), "the second one did");
        store.jump(SharedStore.LEASE);
        String taken = store.one.claim(id);
        assertNotNull(taken);
        store.jump(SharedStore.LEASE.multipliedBy(2));
        assertNotNull(store.other.claim(id));
        assertFalse(store.one.claims.renew(id, taken), "new by this instance's time, and another's all the same");
    }

    @Test
    void aClaimThatWasGivenBeforeTheClockWasSetBackIsOver() {
        String id = store.incident(IncidentState.NEW);
        store.one.claim(id);
        store.jump(Duration.ofDays(-1));
        assertEquals(List.of(id), store.other.claims.overdue(NEW, 10));
        assertNotNull(store.other.claim(id));
    }

    @Test
    void whatAWorkerOfItsOwnHasIsHandedToNobodyWhateverTheClockSays() {
        String id = store.incident(IncidentState.NEW);
        String claim = store.one.claim(id);
        store.pass(SharedStore.LEASE);
        assertTrue(store.one.claims.renew(id, claim));
        for (int days : List.of(1, -2)) {
            store.jump(Duration.ofDays(days));
            assertNull(store.one.claim(id));
            assertEquals(List.of(), store.one.claims.overdue(NEW, 10));
        }
        store.pass(SharedStore.LEASE);
        assertNull(store.one.claim(id));
        assertEquals(List.of(), store.one.claims.overdue(NEW, 10));
        store.pass(MOMENT);
        assertEquals(List.of(id), store.one.claims.overdue(NEW, 10));
        assertNotNull(store.one.claim(id));
    }

    /** Its claim was ended by the change of state, and goes on. */
    @Test
    void whatIsInExecutionIsHandedToNobodyWhateverTheClockSays() {
        String id = store.incident(IncidentState.EXECUTING);
        store.jump(Duration.ofDays(1));
        assertNull(store.one.claim(id));
    }

    @Test
    void anInstanceWhoseClockIsBehindTakesNothingOver() {
        String id = store.incident(IncidentState.NEW);
        String claim = store.one.claim(id);
        store.jump(Duration.ofSeconds(-5));
        assertNull(store.other.claim(id));
        assertEquals(List.of(), store.other.claims.overdue(NEW, 10));
        store.one.triage(id, claim);
    }

    @Test
    void whatWaitsTooLongIsHandedOutOnceALease() {
        String id = store.incident(IncidentState.NEW);
        store.incident(IncidentState.TRIAGED);
        store.pass(SharedStore.HANDOVER);
        assertEquals(List.of(), store.one.claims.overdue(NEW, 10));
        store.pass(MOMENT);
        assertEquals(List.of(id), store.one.claims.overdue(NEW, 10));
        assertEquals(List.of(), store.other.claims.overdue(NEW, 10));
        store.pass(SharedStore.LEASE.plus(MOMENT));
        assertEquals(List.of(id), store.other.claims.overdue(NEW, 10));
    }

    @Test
    void whatSomebodyWorksOnIsNotHandedOut() {
        String id = store.incident(IncidentState.NEW);
        store.pass(SharedStore.HANDOVER.plus(MOMENT));
        String claim = store.one.claim(id);
        assertEquals(List.of(), store.other.claims.overdue(NEW, 10));
        store.pass(SharedStore.LEASE.plus(MOMENT));
        assertEquals(List.of(id), store.other.claims.overdue(NEW, 10));
        assertThrows(LostClaimException.class, () -> store.one.triage(id, claim));
    }

    @Test
    void anInstanceThatStartsFreesItsOwnAndNobodyElsesWork() {
        String own = store.incident(IncidentState.NEW);
        String foreign = store.incident(IncidentState.NEW);
        store.one.claim(own);
        String claim = store.other.claim(foreign);
        store.incident(IncidentState.AWAITING_APPROVAL);
        assertEquals(1, store.one.claims.releaseOwn());
        assertEquals(List.of(own), store.one.claims.overdue(NEW, 10));
        assertTrue(store.other.claims.renew(foreign, claim));
    }

    @Test
    void aFailedStageIsTriedAgainLaterAndLater() {
        String id = store.incident(IncidentState.NEW);
        long wait = 0;
        for (int i = 1; i <= 20; i++) {
            String claim = store.one.claim(id);
            assertFalse(store.one.claims.failed(id, claim, "triage", "no answer", true, false, null));
            wait = Long.parseLong(store.texts("SELECT due_at FROM incident").get(0)) - store.now();
            long longest = Math.min(
                    SharedStore.HANDOVER.toMillis() / 8 << Math.min(i, 15), SharedStore.LONGEST_WAIT.toMillis());
            assertTrue(wait > longest * 0.79 && wait <= longest, "try " + i + " waits " + wait);
            store.pass(Duration.ofMillis(wait));
            assertEquals(List.of(), store.one.claims.overdue(NEW, 10));
            store.pass(MOMENT);
            assertEquals(List.of(id), store.one.claims.overdue(NEW, 10));
        }
    }

    @Test
    void aServiceThatAsksForTimeGetsIt() {
        String id = store.incident(IncidentState.NEW);
        Duration asked = Duration.ofMinutes(17);
        store.one.claims.failed(id, store.one.claim(id), "triage", "429", true, false, asked);
        store.pass(asked);
        assertEquals(List.of(), store.one.claims.overdue(NEW, 10));
        store.pass(MOMENT);
        assertEquals(List.of(id), store.one.claims.overdue(NEW, 10));
    }

    @Test
    void whatNoRetryMendsIsParkedUntilItIsReplayedOnce() {
        String id = store.incident(IncidentState.NEW);
        for (int i = 1; i <= SharedStore.TRIES; i++) {
            boolean parked = store.one.claims.failed(id, store.one.claim(id), "triage", "odd", false, false, null);
            assertEquals(i == SharedStore.TRIES, parked);
        }
        store.pass(Duration.ofDays(7));
        assertNull(store.one.claim(id));
        assertEquals(List.of(), store.one.claims.overdue(NEW, 10));
        assertEquals(0, store.one.claims.releaseOwn());
        assertEquals(List.of(id), store.other.claims.parked());

        assertTrue(store.other.claims.replay(id, "replay"));
        assertFalse(store.one.claims.replay(id, "replay"));
        assertEquals(List.of("OPENED", "FAILED", "PARKED", "REPLAYED"), store.audited(id));
        assertEquals(List.of(id), store.one.claims.overdue(NEW, 10));
        assertNotNull(store.one.claim(id));
    }

    @Test
    void aHopelessFailureParksAtOnce() {
        String id = store.incident(IncidentState.NEW);
        assertTrue(store.one.claims.failed(id, store.one.claim(id), "triage", "404", false, true, null));
        assertEquals(List.of("OPENED", "PARKED"), store.audited(id));
    }
}
