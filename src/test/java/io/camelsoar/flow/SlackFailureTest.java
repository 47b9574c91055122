package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.slack.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What Slack turns away or fails at is tried again, made up for, or told in one line; nothing else waits for it. */
class SlackFailureTest {

    private final Logged logged = new Logged();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
        logged.close();
    }

    @Test
    void aRateLimitIsWaitedForAsLongAsSlackAsks() throws Exception {
        stack.start();
        stack.request();
        stack.slack.rateLimitNext(1, 3);
        Instant clicked = Instant.now();
        stack.click("soar_decline");
        await().until(() -> shows("Declined by"));
        Duration waited = Duration.between(clicked, Instant.now());
        assertTrue(waited.compareTo(Duration.ofSeconds(3)) >= 0, waited.toString());
        assertTrue(waited.compareTo(Duration.ofSeconds(8)) < 0, waited.toString());
        assertEquals(List.of(), logged.stackTraces());
    }

    @Test
    void aRateLimitDoesNotLoseTheAnalyst() throws Exception {
        stack.slack.rateLimitNext(1, 1); // the list of users is asked for first
        stack.start();
        assertTrue(shows("<@U0AAA1111>"));
    }

    @Test
    void anUpdateThatFailsIsToldInOneLineAndShownLater() throws Exception {
        stack.recoverSoon();
        stack.start();
        stack.request();
        stack.slack.serverErrorNext(10);
        stack.click("soar_decline");
        stack.awaitRecorded();
        await().until(() -> shows("Declined by"));
        assertTrue(
                logged.errors().stream()
                        .anyMatch(line -> line.contains("not told in Slack") && line.contains("internal_error")),
                logged.errors().toString());
        assertEquals(List.of(), logged.stackTraces());
        await().until(() -> nothingIsBehind());
        int updates = updates();
        await().during(Duration.ofSeconds(3)).until(() -> updates() <= updates + 2); // those on their way
    }

    /** Nobody decides by it any more. */
    @Test
    void aMessageThatIsGoneIsGivenUp() throws Exception {
        stack.recoverSoon();
        stack.start();
        Message request = stack.request();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE message_shown = message_changes")
                .equals("1"));
        stack.slack.watch(Interception.of(call -> {
            if (Interception.isPost(call, ".*/chat.update")) {
                stack.slack.workspace().delete(request);
            }
            return false;
        }));
        stack.click("soar_decline");
        stack.awaitRecorded();
        await().until(() -> nothingIsBehind());
        assertNotEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'MESSAGE_GONE'"));
        int updates = updates();
        await().during(Duration.ofSeconds(3)).until(() -> updates() == updates);
        assertEquals(List.of(), stack.slack.messages("soc-critical"));
        assertEquals(List.of(), logged.stackTraces());
    }

    @Test
    void whoClickedIsToldThoughSlackStumbles() throws Exception {
        stack.start();
        stack.request();
        stack.slack.serverErrorNext(1);
        stack.clicker.click(stack.webhook, stack.request(), "soar_approve", "U0CCC3333");
        await().until(() -> stack.slack.ephemerals().size() == 1);
    }

    @Test
    void anAnswerToAClickThatSlackDoesNotTakeIsToldInOneLine() throws Exception {
        stack.start();
        stack.request();
        stack.slack.serverErrorNext(4); // all tries
        int status = stack.clicker
                .click(stack.webhook, stack.request(), "soar_approve", "U0CCC3333")
                .statusCode();
        assertEquals(200, status);
        await().until(() -> logged.errors().stream().anyMatch(line -> line.contains("approve-refuse")));
        assertEquals(List.of(), stack.slack.ephemerals());
        assertEquals(List.of(), logged.stackTraces());
    }

    private boolean shows(String text) {
        return Stack.read(List.of(stack.request())).contains(text);
    }

    private boolean nothingIsBehind() throws Exception {
        return stack.one("SELECT COUNT(*) FROM incident WHERE message_shown < message_changes OR state <> 'RECORDED'")
                .equals("0");
    }

    private int updates() {
        return (int) stack.slack.calls().stream()
                .filter(call -> call.method().equals("chat.update"))
                .count();
    }
}
