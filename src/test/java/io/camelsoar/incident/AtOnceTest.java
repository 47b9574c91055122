package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.incident.Commands.Answer;
import io.camelsoar.incident.Commands.Result;
import io.camelsoar.sandbox.AtOnce;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many workers of two instances want the same at the same time: one gets it; on each database. */
class AtOnceTest extends OnEachDatabase {

    private static final int MANY = 20;
    private static final int ROUNDS = 10;

    @BeforeEach
    void tick() {
        store.tick();
    }

    /** What each of them may try. */
    @FunctionalInterface
    private interface Attempt {
        boolean make(SharedStore.Instance instance, int number);
    }

    private long successes(Attempt attempt) throws Exception {
        return AtOnce.run(MANY, number -> attempt.make(number % 2 == 0 ? store.one : store.other, number)).stream()
                .filter(success -> success)
                .count();
    }

    @Test
    void anAlertIsOpenedOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String alert = "same-" + round;
            List<String> ids = AtOnce.run(
                    MANY,
                    number -> (number % 2 == 0 ? store.one : store.other).incidents.open(SharedStore.alert(alert)));
            assertEquals(1, Set.copyOf(ids).size());
            assertEquals(List.of("OPENED"), store.audited(ids.get(0)));
        }
    }

    @Test
    void anIncidentIsClaimedOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = store.incident(IncidentState.NEW);
            assertEquals(1, successes((instance, number) -> instance.claim(id) != null));
        }
    }

    @Test
    void aLeaseIsTakenOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String name = "case:" + round;
            assertEquals(1, successes((instance, number) -> instance.leases.take(name) != null));
        }
    }

    @Test
    void anAlertIdIsClaimedOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = "alert-" + round;
            assertEquals(1, successes((instance, number) -> instance.alertIds.add(id)));
        }
    }

    @Test
    void whatIsOverdueIsHandedOutOnce() throws Exception {
        List<String> ids = IntStream.range(0, 30)
                .mapToObj(i -> store.incident(IncidentState.NEW))
                .sorted()
                .toList();
        store.pass(SharedStore.HANDOVER.plusMillis(1));
        List<List<String>> handedOut = AtOnce.run(
                MANY,
                number -> (number % 2 == 0 ? store.one : store.other).claims.overdue(List.of(IncidentState.NEW), 100));
        assertEquals(ids, handedOut.stream().flatMap(List::stream).sorted().toList());
    }

    @Test
    void anIncidentIsDecidedOnceAndWhoDecidedIsWhoIsNamed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = store.incident(IncidentState.AWAITING_APPROVAL);
            List<String> deciders = AtOnce.run(MANY, number -> {
                        SharedStore.Instance instance = number % 2 == 0 ? store.one : store.other;
                        boolean mine = instance.decide(id, number / 2 % 2 == 0, "U" + number, "user");
                        return mine ? "U" + number : null;
                    })
                    .stream()
                    .filter(Objects::nonNull)
                    .toList();
            Incident incident = store.one.incidents.get(id);
            assertEquals(List.of(incident.decidedBy()), deciders);
            boolean approved = incident.state() == IncidentState.APPROVED;
            assertEquals(
                    Collections.nCopies(3, approved ? Command.State.APPROVED : Command.State.PROPOSED),
                    incident.commands().stream().map(Command::state).toList());
        }
    }

    @Test
    void aDecisionAndTheEndOfTheTimeForItAreOneOfTheTwo() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = store.incident(IncidentState.AWAITING_APPROVAL);
            // the clicks come just in time, and may be stored just after it
            store.pass(SharedStore.EXPIRES_AFTER.minusMillis(MANY));
            long outcomes = successes((instance, number) -> number < MANY / 2
                    ? instance.decide(id, true, SharedStore.USER, "dana.reyes")
                    : instance.deadlines.expire().contains(id));
            List<String> events = store.audited(id).stream()
                    .filter(List.of("APPROVED", "EXPIRED")::contains)
                    .toList();
            assertEquals(outcomes, events.size(), events.toString());
            assertEquals(Set.copyOf(events).size(), events.size(), events.toString());
        }
    }

    @Test
    void aCommandIsStartedOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = store.incident(IncidentState.EXECUTING);
            String claim = store.claimOf(id);
            assertEquals(
                    1, successes((instance, number) -> instance.commands.running(id, claim, 1, SharedStore.ADDRESS)));
            assertEquals(1, store.command(id, 1).attempt());
        }
    }

    @Test
    void aCommandInDoubtIsAnsweredOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = store.incident(IncidentState.UNKNOWN);
            assertEquals(
                    1,
                    successes((instance, number) ->
                            instance.commands.answered(id, 1, 1, Answer.values()[number % 3], "U" + number, "user")));
        }
    }

    /** The analyst answers while the result that was given up arrives after all. */
    @Test
    void aLateResultAndAnAnswerDoNotStopEachOther() throws Exception {
        for (int round = 0; round < 50; round++) {
            String id = store.incident(IncidentState.UNKNOWN);
            AtOnce.run(2, number -> {
                if (number == 0) {
                    store.one.commands.finished(id, 1, 1, new Result(Command.State.SUCCEEDED, 5L, 0, "", "", false));
                } else {
                    store.other.commands.answered(id, 1, 1, Answer.RUN_AGAIN, SharedStore.USER, "dana.reyes");
                }
                return null;
            });
            assertEquals(IncidentState.APPROVED, store.one.incidents.get(id).state());
        }
    }

    @Test
    void aReminderIsSentOnce() throws Exception {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.pass(SharedStore.EXPIRES_AFTER.dividedBy(2));
        assertEquals(
                1, successes((instance, number) -> instance.deadlines.remind().contains(id)));
    }

    @Test
    void aParkedIncidentIsReplayedOnce() throws Exception {
        String id = store.incident(IncidentState.NEW);
        store.one.claims.failed(id, store.one.claim(id), "triage", "404", false, true, null);
        assertEquals(1, successes((instance, number) -> instance.claims.replay(id, "replay")));
    }
}
