package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.slack.Message;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Who waits for a decision is reminded at half time; after it nothing is run, and everybody can see that. */
class ExpiryTest {

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void theAnalystIsRemindedOnceAtHalfTime() throws Exception {
        assertEquals(List.of(), stack.thread());
        stack.change("UPDATE incident SET expires_at = expires_at - 7300000");
        await().until(() -> stack.thread().size() == 1);
        assertTrue(Stack.read(stack.thread()).contains("<@U0AAA1111>"), Stack.read(stack.thread()));
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(1, stack.thread().size());
    }

    @Test
    void afterItsTimeNothingIsRunAndTheCaseSaysSo() throws Exception {
        // on the message as it still stands on some screen
        var late = stack.clicker.press(stack.request(), "soar_approve", "U0AAA1111");
        stack.change("UPDATE incident SET expires_at = 1");
        stack.awaitRecorded();
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("**Expired**") && record.contains("**NOT RUN**"), record);
        await().until(() -> stack.request().blocks().toString().contains("*Expired*"));
        assertEquals(List.of(), stack.request().buttons());

        assertEquals(200, late.send(stack.webhook).statusCode());
        await().until(() -> stack.slack.ephemerals().size() == 1);
        assertTrue(stack.slack.ephemerals().get(0).text().contains("expired"));
        assertEquals(List.of(), stack.windows.executed());
        assertEquals("RECORDED", stack.one("SELECT state FROM incident"));
    }

    @Test
    void aClickAfterTheTimeCountsAsLateBeforeAnybodyHasLooked() throws Exception {
        Message request = stack.request();
        stack.stop();
        stack.set("soar.recover.period", "1h");
        stack.start();
        // with a delay of two seconds nobody looks before the click
        stack.change("UPDATE incident SET expires_at = 1");
        stack.clicker.click(stack.webhook, request, "soar_approve", "U0AAA1111");
        await().until(() -> stack.slack.ephemerals().size() == 1);
        assertTrue(stack.slack.ephemerals().get(0).text().contains("expired"));
        assertEquals("0", stack.one("SELECT COUNT(*) FROM command WHERE state = 'APPROVED'"));
    }
}
