package io.camelsoar.triage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertTextTest {

    /** It could tell the model what nobody reads. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00AD",
                "\u034F",
                "\u115F",
                "\u1160",
                "\u17B4",
                "\u180B",
                "\u200B",
                "\u202E",
                "\u2028",
                "\u2800",
                "\u3164",
                "\uFE01",
                "\uFFA0",
                "\uE000",
                "\uDB40\uDC41",
                "\uDB40\uDD10"
            })
    void whatIsUnseenIsWrittenOut(String unseen) throws Exception {
        ObjectNode alert = JsonNodeFactory.instance.objectNode().put("a", "x" + unseen.repeat(3) + "y");
        String text = AlertText.of(alert, 10_000);
        assertFalse(text.contains(unseen), text);
        assertEquals(alert, new ObjectMapper().readTree(text));
    }
}
