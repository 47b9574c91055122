package io.camelsoar.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactedEventsTest {

    /** Their messages are pieces of what is sent: neither of two with half a secret each holds one. */
    @ParameterizedTest
    @ValueSource(strings = {"org.apache.hc.client5.http.wire", "org.apache.http.wire"})
    void whatTheWireLogsSayIsNotShown(String logger) {
        assertTrue(logged(logger, "Authorization: Bearer half-a-").startsWith("(not shown"));
    }

    @Test
    void otherLogsAreShown() {
        assertEquals("Authorization failed", logged("org.apache.hc.client5.http.headers", "Authorization failed"));
    }

    private static String logged(String logger, String text) {
        return new RedactedEvents()
                .createEvent(logger, null, "caller", Level.DEBUG, new SimpleMessage(text), List.of(), null)
                .getMessage()
                .getFormattedMessage();
    }
}
