package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.failure.Failures;
import io.camelsoar.failure.HeldBackException;
import io.camelsoar.incident.Command.State;
import io.camelsoar.incident.Commands.Answer;
import io.camelsoar.sandbox.store.Database;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a restored store does not know may have happened: nothing of it is done again without a person who was told so. */
class RestoredStoreTest extends OnEachDatabase {

    @Test
    void aStoreThatWasNotRestoredGoesOn() {
        String id = store.incident(IncidentState.APPROVED);
        assertFalse(settle());
        assertFalse(settle());
        assertEquals(IncidentState.APPROVED, store.one.incidents.get(id).state());
        assertTrue(store.one.executionSwitch.position().on());
    }

    @Test
    void eachApprovedCommandIsAskedAboutByItself() {
        String id = restored(IncidentState.APPROVED);
        assertEquals(List.of(State.UNKNOWN, State.UNKNOWN, State.UNKNOWN), states(id));
        assertDoubt(id, 1);
        assertTrue(answer(id, 1, Answer.GO_ON));
        assertDoubt(id, 2);
        assertTrue(answer(id, 2, Answer.RUN_AGAIN));
        assertDoubt(id, 3);
        assertFalse(answer(id, 2, Answer.RUN_AGAIN), "an answer counted twice");
        assertTrue(answer(id, 3, Answer.STOP));
        assertEquals(IncidentState.EXECUTED, store.one.incidents.get(id).state());
        assertEquals(List.of(State.UNKNOWN, State.SKIPPED, State.UNKNOWN), states(id));
        assertEquals(List.of(), store.check(null).findings());
    }

    @Test
    void whatIsToRunAgainRunsOnceAllIsAnsweredAndExecutionIsOn() {
        String id = restored(IncidentState.EXECUTING);
        answer(id, 1, Answer.RUN_AGAIN);
        answer(id, 2, Answer.GO_ON);
        assertEquals(IncidentState.UNKNOWN, store.one.incidents.get(id).state());
        answer(id, 3, Answer.RUN_AGAIN);
        assertEquals(IncidentState.APPROVED, store.one.incidents.get(id).state());
        assertEquals(List.of(State.APPROVED, State.UNKNOWN, State.APPROVED), states(id));

        String claim = store.one.claim(id);
        store.one.commands.begin(id, claim);
        HeldBackException held = assertThrows(
                HeldBackException.class, () -> store.one.commands.running(id, claim, 1, SharedStore.ADDRESS));
        assertTrue(held.getMessage().contains("by restore: the store was restored from a backup that ends at 20"));
        assertTrue(store.one.executionSwitch.turn(true, SharedStore.USER, "dana.reyes", ""));
        assertTrue(store.one.commands.running(id, claim, 1, SharedStore.ADDRESS));
    }

    @Test
    void aCommandThatRanIsAskedAboutAndOneWithAResultIsNot() {
        assertFalse(settle());
        String id = store.incident(IncidentState.EXECUTING);
        String claim = store.claimOf(id);
        store.one.commands.running(id, claim, 1, SharedStore.ADDRESS);
        store.one.commands.finished(id, 1, 1, new Commands.Result(State.SUCCEEDED, 5L, 0, "done", "", false));
        store.one.commands.running(id, claim, 2, SharedStore.ADDRESS);
        restore();
        assertEquals(List.of(State.SUCCEEDED, State.UNKNOWN, State.UNKNOWN), states(id));
        assertDoubt(id, 2);
        assertEquals(1, store.command(id, 2).attempt());
    }

    /** The question may be answered in Slack: its buttons are gone there. */
    @Test
    void whatWasAskedBeforeIsAskedOnceMore() {
        assertFalse(settle());
        String id = store.incident(IncidentState.UNKNOWN);
        store.change("UPDATE reply SET done = TRUE");
        restore();
        assertDoubt(id, 1);
        assertEquals(List.of(State.UNKNOWN, State.UNKNOWN, State.UNKNOWN), states(id));
        assertEquals(
                List.of("doubt-1-1"),
                store.texts("SELECT reply_key FROM reply WHERE NOT done AND incident_id = '" + id + "'"));
        answer(id, 1, Answer.GO_ON);
        assertDoubt(id, 2);
    }

    @Test
    void whoDecidesIsToldInTheThread() {
        String id = restored(IncidentState.AWAITING_APPROVAL);
        assertEquals(
                IncidentState.AWAITING_APPROVAL, store.one.incidents.get(id).state());
        assertEquals(
                1,
                store.texts("SELECT detail FROM reply WHERE kind = 'RESTORED'").size());
        assertTrue(store.audited(id).contains("RESTORED"));
    }

    /** The message shows what came since the backup, without buttons; the question has none that are answered here. */
    @Test
    void slackShowsWhatIsToBeDecidedAgainAtOnce() {
        for (IncidentState state : List.of(IncidentState.AWAITING_APPROVAL, IncidentState.APPROVED)) {
            assertFalse(settle());
            String id = store.incident(state);
            store.change("UPDATE incident SET message_shown = message_changes");
            store.change("UPDATE reply SET done = TRUE");
            Messages messages = new Messages(
                    store.one.incidents,
                    store.one.store,
                    store.one.leases,
                    new Failures(),
                    SharedStore.HANDOVER,
                    SharedStore.SETTLE,
                    SharedStore.HANDOVER);
            store.pass(Duration.ofSeconds(1));
            restore();
            assertEquals(
                    List.of(id),
                    store.texts("SELECT id FROM incident WHERE message_shown < message_changes"),
                    state::name);
            store.pass(Duration.ofSeconds(1));
            messages.begin();
            assertEquals(List.of(id), messages.behind(), state::name);
            store.change("UPDATE reply SET done = TRUE");
            store.change("UPDATE incident SET message_shown = message_changes, state = 'RECORDED', doubt = NULL");
        }
    }

    @Test
    void itIsSettledOnce() {
        String id = restored(IncidentState.APPROVED);
        int events = store.audited(id).size();
        assertFalse(settle());
        assertEquals(events, store.audited(id).size());
        assertEquals(
                List.of("RESTORED", "SWITCHED_OFF"),
                store.texts("SELECT action FROM audit_event WHERE incident_id IS NULL ORDER BY seq"));
    }

    /** An incident of a store that was restored, and started for the first time since. */
    private String restored(IncidentState state) {
        assertFalse(settle());
        String id = store.incident(state);
        restore();
        return id;
    }

    private void restore() {
        StorePlace.markAsCopy(store.jdbc());
        assertTrue(settle());
    }

    private boolean settle() {
        return new RestoredStore(
                        store.one.store, store.one.incidents, store.one.executionSwitch, SharedStore.EXPIRES_AFTER)
                .settle(kind == Database.Kind.POSTGRESQL);
    }

    private boolean answer(String id, int number, Answer answer) {
        return store.one.commands.answered(
                id, number, store.command(id, number).attempt(), answer, SharedStore.USER, "dana.reyes");
    }

    private void assertDoubt(String id, int number) {
        Incident incident = store.one.incidents.get(id);
        assertEquals(IncidentState.UNKNOWN, incident.state());
        assertEquals(number, incident.doubt());
    }

    private List<State> states(String id) {
        return store.one.incidents.get(id).commands().stream()
                .map(Command::state)
                .toList();
    }
}
