package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A question and its answer as JSON: for the template of the case's comment, and for whoever looks at the incident. */
final class TurnDocument {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TurnDocument() {}

    /** @param store has what who asked is called */
    static ObjectNode of(Turn turn, Store store) {
        return JSON.createObjectNode()
                .put("number", turn.number())
                .put("state", turn.state().name())
                .put("by", turn.askedBy())
                .put("name", People.of(store, turn.incidentId()).get(turn.askedBy()))
                .put("question", turn.question())
                .put("askedAt", Instant.ofEpochMilli(turn.askedAt()).toString())
                .put("answeredBy", turn.answeredBy())
                .put(
                        "answeredAt",
                        turn.answeredAt() == null
                                ? null
                                : Instant.ofEpochMilli(turn.answeredAt()).toString())
                .put("answer", turn.answer())
                .put("failed", turn.state() == Turn.State.FAILED)
                .put("note", turn.note());
    }
}
