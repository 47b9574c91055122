package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.failure.Failures;
import io.camelsoar.incident.Commands.Answer;
import io.camelsoar.incident.Commands.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** A result that comes after all was over comes into the case, whenever that is written; on each database. */
class LateResultsTest extends OnEachDatabase {

    private String stopped() {
        String id = store.incident(IncidentState.UNKNOWN);
        assertTrue(store.one.commands.answered(id, 1, 1, Answer.STOP, SharedStore.USER, "dana.reyes"));
        assertEquals(IncidentState.EXECUTED, store.one.incidents.get(id).state());
        return id;
    }

    private void arrives(String id) {
        store.one.commands.finished(id, 1, 1, new Result(Command.State.SUCCEEDED, 1500L, 0, "Id 1", null, false));
    }

    private String recorded(String id) {
        String claim = store.one.claim(id);
        store.one.incidents.recorded(store.one.incidents.get(id), claim);
        return id;
    }

    private boolean isDue(String id) {
        return !store.texts("SELECT id FROM incident WHERE case_due_at IS NOT NULL AND id = '" + id + "'")
                .isEmpty();
    }

    private long dueAt(String id) {
        return Long.parseLong(store.texts("SELECT case_due_at FROM incident WHERE id = '" + id + "'")
                .get(0));
    }

    private JsonNode document(String id) {
        IncidentDocument document = new IncidentDocument("http://kibana", "open", false, null, "jdbc:h2:mem:test", 3);
        return new CaseDocument(document, store.one.store, new Assignees(Map.of()), false)
                .of(store.one.incidents.get(id));
    }

    @Test
    void aCompleteCaseIsLookedAtAgain() {
        String id = recorded(stopped());
        assertFalse(isDue(id));
        JsonNode complete = document(id);
        assertTrue(complete.get("late").isEmpty());
        arrives(id);
        assertTrue(isDue(id));
        JsonNode late = document(id);
        assertEquals(1, late.at("/late/0/number").asInt());
        assertEquals("SUCCEEDED", late.at("/commands/0/state").asText());
        assertTrue(late.at("/commands/0/late").asBoolean());
        assertEquals(complete.get("audit"), late.get("audit"), "what the case has stays");
        assertEquals(complete.get("timeline"), late.get("timeline"));
        List<String> actions = late.at("/late/0/audit/events").findValuesAsText("action");
        assertEquals("COMMAND_SUCCEEDED", actions.get(actions.size() - 1));
    }

    /** While it is written, of which the writer may have seen nothing. */
    @Test
    void soIsOneThatWasBeingWritten() {
        String id = stopped();
        arrives(id);
        store.change("UPDATE incident SET case_due_at = NULL");
        assertTrue(isDue(recorded(id)));
    }

    @Test
    void withoutACaseThereIsNothingToWrite() {
        String id = recorded(stopped());
        store.change("UPDATE incident SET playbook_case = FALSE");
        arrives(id);
        assertFalse(isDue(id));
    }

    @Test
    void whatCameBeforeTheEndIsNotLate() {
        String id = store.incident(IncidentState.UNKNOWN);
        arrives(id);
        store.one.claims.take(id, List.of(IncidentState.APPROVED));
        store.change("UPDATE command SET state = 'SKIPPED' WHERE state = 'APPROVED'");
        store.change("UPDATE incident SET state = 'EXECUTING'");
        assertTrue(store.one.incidents.move(id, IncidentState.EXECUTING, IncidentState.EXECUTED, "respond", null));
        recorded(id);
        assertFalse(isDue(id));
        assertTrue(document(id).get("late").isEmpty());
    }

    /** Another has all in its place. */
    @Test
    void aCaseThatWasOpenedAnewSinceLacksNothing() {
        String id = recorded(stopped());
        arrives(id);
        store.one.store.audit(id, "record", Cases.GONE, "case");
        JsonNode document = document(id);
        assertTrue(document.get("late").isEmpty());
        assertFalse(document.at("/commands/0").has("late"));
        assertTrue(document.at("/audit/events").findValuesAsText("action").contains("COMMAND_SUCCEEDED"));
    }

    /** One came while the case was written for another. */
    @Test
    void aLookDoesNotUndoWhatCameMeanwhile() {
        store.tick();
        String id = recorded(stopped());
        arrives(id);
        EarlyCases cases = new EarlyCases(
                store.one.store,
                store.one.incidents,
                new Failures(),
                true,
                Duration.ofSeconds(1),
                Duration.ofSeconds(9));
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("incidentId", id);
        assertEquals(List.of(id), cases.behind());
        assertTrue(cases.due(exchange));
        exchange.setVariable(Cases.DUE_SEEN, dueAt(id));
        LateResults.came(store.one.store, id);
        cases.opened(exchange);
        assertTrue(isDue(id));
        exchange.setVariable(Cases.DUE_SEEN, dueAt(id));
        assertFalse(cases.followed(exchange), "a person may have set the status meanwhile");
        cases.opened(exchange);
        assertFalse(isDue(id));
        store.one.store.audit(id, "record", Cases.GONE, "case");
        assertTrue(cases.followed(exchange), "another case");
    }
}
