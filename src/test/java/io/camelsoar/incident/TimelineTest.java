package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was done is told in words, with who did it. */
class TimelineTest extends OnEachDatabase {

    private List<String> told(String id) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        Timeline.fill(entries, store.one.incidents.get(id), store.one.store.audited(id));
        return entries.findValuesAsText("what");
    }

    @Test
    void whoApprovedIsTold() {
        String id = store.incident(IncidentState.EXECUTING);
        assertTrue(told(id).contains("Approved by dana.reyes (U0AAA1111)"), told(id)::toString);
        store.change("UPDATE approval SET user_name = NULL");
        store.change("UPDATE incident SET decider_name = NULL");
        assertTrue(told(id).contains("Approved by U0AAA1111"), told(id)::toString);
    }

    @Test
    void soIsWhatWasAnsweredAboutACommandInDoubt() {
        for (Commands.Answer answer : Commands.Answer.values()) {
            String id = store.incident(IncidentState.UNKNOWN);
            assertTrue(store.one.commands.answered(id, 1, 1, answer, SharedStore.USER, "dana.reyes"));
            List<String> told = told(id);
            String words = answer.name().toLowerCase().replace('_', ' ');
            List<String> consequences = answer == Commands.Answer.STOP
                    ? List.of("Command 2: skipped", "Command 3: skipped", "Execution ended")
                    : List.of();
            assertEquals(
                    "Command 1 in doubt: " + words + ", by dana.reyes (U0AAA1111)",
                    told.get(told.size() - 1 - consequences.size()));
            assertEquals(consequences, told.subList(told.size() - consequences.size(), told.size()));
            assertEquals(
                    Optional.of(SharedStore.USER),
                    store.other.commands.answeredBy(id, 1, Commands.Answer.values()),
                    answer::name);
        }
    }

    /** By whom, and that no host said so. */
    @Test
    void whatIsSkippedSaysWhoStopped() {
        String id = store.incident(IncidentState.UNKNOWN);
        store.one.commands.answered(id, 1, 1, Commands.Answer.STOP, SharedStore.USER, "dana.reyes");
        assertEquals(
                "Not run: dana.reyes (U0AAA1111) stopped after command 1 was in doubt",
                store.command(id, 2).why());
        assertNull(store.command(id, 2).hostErrors());
        assertEquals("connection lost", store.command(id, 1).why());
        id = store.incident(IncidentState.UNKNOWN);
        store.pass(SharedStore.EXPIRES_AFTER);
        assertEquals(List.of(id), store.one.deadlines.expire());
        assertEquals(
                "Not run: nobody answered in time about command 1, which is in doubt",
                store.command(id, 2).why());
    }

    /** It ends where the response time that is measured does. */
    @Test
    void theLastIsWhatItsResponseTimeIsMeasuredAt() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.one.decide(id, false, SharedStore.USER, "dana.reyes");
        store.pass(Duration.ofSeconds(3_723));
        store.one.incidents.recorded(store.one.incidents.get(id), store.one.claim(id));
        String last = lastShown(id);
        assertTrue(last.matches("Resolved by camel-soar: there is no case, 1h 2m [34]s after it was opened"), last);
        id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE incident SET case_id = 'case-1' WHERE id = '" + id + "'");
        store.one.decide(id, false, SharedStore.USER, "dana.reyes");
        store.one.incidents.recorded(store.one.incidents.get(id), store.one.claim(id));
        last = lastShown(id);
        assertTrue(last.matches("Resolved by camel-soar: all is in the case, [0-9]s after it was opened"), last);
        store.change("UPDATE incident SET alert = REPLACE(alert, '{\"kibana.alert.uuid\"',"
                + " '{\"@timestamp\":\"2020-01-15T10:00:00Z\",\"kibana.alert.uuid\"')");
        last = lastShown(id);
        assertTrue(last.matches(".* all is in the case, \\d+h .*s after the alert was raised"), last);
    }

    /** As soar incident and the console have it. */
    private String lastShown(String id) {
        IncidentDocument document = new IncidentDocument("http://kibana", "open", false, null, "jdbc:h2:mem:test", 3);
        IncidentView view = new IncidentView(
                store.one.store,
                store.one.incidents,
                new CaseDocument(document, store.one.store, new Assignees(Map.of()), false));
        List<String> told = view.one(id).orElseThrow().path("timeline").findValuesAsText("what");
        return told.get(told.size() - 1);
    }

    @Test
    void whereNoSecondPersonCameTheFirstIsNamed() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE command SET destructive = TRUE");
        store.one.decide(id, true, SharedStore.USER, "dana.reyes");
        store.pass(SharedStore.EXPIRES_AFTER);
        store.one.deadlines.expire();
        String last = told(id).get(told(id).size() - 1);
        assertEquals("Expired: approved by dana.reyes (U0AAA1111), but by no second person", last);
    }
}
