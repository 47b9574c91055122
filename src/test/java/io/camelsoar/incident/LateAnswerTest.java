package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.incident.Commands.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer about a command in doubt has its time; after it nothing more is run, whoever looks first. */
class LateAnswerTest extends OnEachDatabase {

    @Test
    void afterItsTimeNothingIsRunAgain() {
        String id = store.incident(IncidentState.UNKNOWN);
        store.pass(SharedStore.EXPIRES_AFTER);
        assertFalse(store.one.commands.answered(id, 1, 1, Answer.RUN_AGAIN, SharedStore.USER, "dana.reyes"));
        assertFalse(store.one.commands.answered(id, 1, 1, Answer.GO_ON, SharedStore.USER, "dana.reyes"));
        assertEquals(List.of(id), store.other.deadlines.expire());
        assertEquals(IncidentState.EXECUTED, store.one.incidents.get(id).state());
        assertEquals(Command.State.UNKNOWN, store.command(id, 1).state());
        assertEquals(Command.State.SKIPPED, store.command(id, 2).state());
    }

    @Test
    void beforeItsEndItCounts() {
        String id = store.incident(IncidentState.UNKNOWN);
        store.pass(SharedStore.EXPIRES_AFTER.minus(Duration.ofMillis(1)));
        assertTrue(store.one.commands.answered(id, 1, 1, Answer.RUN_AGAIN, SharedStore.USER, "dana.reyes"));
        assertEquals(IncidentState.APPROVED, store.one.incidents.get(id).state());
    }
}
