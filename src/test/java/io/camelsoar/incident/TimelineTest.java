package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
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
            String last = told(id).get(told(id).size() - 1);
            String words = answer.name().toLowerCase().replace('_', ' ');
            assertEquals("Command 1 in doubt: " + words + ", by dana.reyes (U0AAA1111)", last);
        }
    }
}
