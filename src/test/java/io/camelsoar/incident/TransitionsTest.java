package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.camelsoar.failure.LostClaimException;
import io.camelsoar.incident.Commands.Answer;
import io.camelsoar.incident.Commands.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataIntegrityViolationException;

/** Each change and its audit event are one: without the event nothing is changed, and neither is made twice. */
class TransitionsTest extends OnEachDatabase {

    /** A change of an incident that this claim holds. */
    @FunctionalInterface
    private interface Change {
        void make(SharedStore.Instance instance, String id, String claim);
    }

    /** What there is to change, by the name of its audit event; from which state, and how long after that began. */
    enum Transition {
        TRIAGED(IncidentState.NEW, (instance, id, claim) -> instance.triage(id, claim)),
        AWAITING_APPROVAL(
                IncidentState.TRIAGED, (instance, id, claim) -> instance.incidents.posted(id, "C0123ABCDEF", "1.1")),
        APPROVED(
                IncidentState.AWAITING_APPROVAL,
                (instance, id, claim) -> instance.decide(id, true, SharedStore.USER, "dana.reyes")),
        DENIED(
                IncidentState.AWAITING_APPROVAL,
                (instance, id, claim) -> instance.decide(id, false, SharedStore.USER, "dana.reyes")),
        EXPIRED(
                IncidentState.AWAITING_APPROVAL,
                SharedStore.EXPIRES_AFTER,
                (instance, id, claim) -> instance.deadlines.expire()),
        REMINDED(
                IncidentState.AWAITING_APPROVAL,
                SharedStore.EXPIRES_AFTER.dividedBy(2),
                (instance, id, claim) -> instance.deadlines.remind()),
        EXECUTING(IncidentState.APPROVED, (instance, id, claim) -> instance.commands.begin(id, claim)),
        COMMAND_RUNNING(
                IncidentState.EXECUTING,
                (instance, id, claim) -> instance.commands.running(id, claim, 1, SharedStore.ADDRESS)),
        COMMAND_SUCCEEDED(
                IncidentState.UNKNOWN,
                (instance, id, claim) -> instance.commands.finished(
                        id, 1, 1, new Result(Command.State.SUCCEEDED, 5L, 0, "output", "", false))),
        COMMAND_SKIPPED(
                IncidentState.EXECUTING,
                (instance, id, claim) ->
                        instance.commands.finished(id, 2, 0, Result.without(Command.State.SKIPPED, "enough"))),
        UNKNOWN(
                IncidentState.EXECUTING,
                (instance, id, claim) ->
                        instance.commands.finished(id, 1, 1, Result.without(Command.State.UNKNOWN, "lost"))),
        EXECUTED(
                IncidentState.UNKNOWN,
                (instance, id, claim) ->
                        instance.commands.answered(id, 1, 1, Answer.STOP, SharedStore.USER, "dana.reyes")),
        RECORDED(
                IncidentState.EXECUTING,
                (instance, id, claim) -> instance.incidents.move(
                        id, claim, IncidentState.EXECUTING, IncidentState.RECORDED, "record", null)),
        FAILED(
                IncidentState.EXECUTING,
                (instance, id, claim) -> instance.claims.failed(id, claim, "respond", "no answer", true, false, null)),
        PARKED(
                IncidentState.EXECUTING,
                (instance, id, claim) ->
                        instance.claims.failed(id, claim, "respond", "no such host", false, true, null));

        private final IncidentState from;
        private final Duration after;
        private final Change change;

        Transition(IncidentState from, Change change) {
            this(from, Duration.ZERO, change);
        }

        Transition(IncidentState from, Duration after, Change change) {
            this.from = from;
            this.after = after;
            this.change = change;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeAndItsAuditEventAreMadeTogetherAndOnce(Transition transition) {
        String id = store.incident(transition.from);
        String held = store.claimOf(id);
        String claim = held == null ? store.one.claim(id) : held;
        store.pass(transition.after);
        if (transition == Transition.UNKNOWN) { // only what runs can be lost
            store.one.commands.running(id, claim, 1, SharedStore.ADDRESS);
        }
        long before = events(id, transition);

        // the audit trail does not take this event any more
        store.change("ALTER TABLE audit_event ADD CONSTRAINT refused CHECK (action <> '" + transition + "' OR seq <= ("
                + store.texts("SELECT MAX(seq) FROM audit_event").get(0) + "))");
        List<String> content = store.content();
        assertThrows(DataIntegrityViolationException.class, () -> transition.change.make(store.one, id, claim));
        assertEquals(content, store.content());

        store.change("ALTER TABLE audit_event DROP CONSTRAINT refused");
        transition.change.make(store.one, id, claim);
        assertEquals(before + 1, events(id, transition), store.audited(id).toString());

        List<String> changed = store.content();
        try {
            transition.change.make(store.other, id, claim);
        } catch (LostClaimException expected) {
            // the claim ended with the change
        }
        assertEquals(changed, store.content());
    }

    private long events(String id, Transition transition) {
        return store.audited(id).stream().filter(transition.name()::equals).count();
    }
}
