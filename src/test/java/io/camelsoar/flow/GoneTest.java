package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker;
import io.camelsoar.sandbox.slack.SlackEvents;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody deletes what an incident still needs, in Slack or in Kibana: it is there once more, and whole. */
class GoneTest {

    private static final String POST_MESSAGE = ".*/chat.postMessage";

    private final Logged logged = new Logged();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
        logged.close();
    }

    @Test
    void aRequestIsPostedOnceMoreWithItsReminderAndCanBeApproved() throws Exception {
        stack.start();
        deleteRequest();
        remind();
        awaitRequestWithThread();
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
        assertEquals(1, requests().size());
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'MESSAGE_REPOSTED'"));
        assertEquals(List.of(), logged.stackTraces());
    }

    @Test
    void aQuestionReachesTheAnalyst() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        stack.windows.onMoment(moment -> {
            if (moment == WindowsHost.Moment.CONNECTED && first.getAndSet(false)) {
                requests().forEach(stack.slack.workspace()::delete);
            }
        });
        stack.windows.dropConnectionAfterCommand(true);
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.slack.messages("soc-critical").stream()
                .anyMatch(message -> message.button("soar_stop").isPresent()));
        Message question = stack.thread().get(stack.thread().size() - 1);
        assertEquals(stack.request().ts(), question.threadTs());
        stack.clicker.click(stack.webhook, question, "soar_stop", "U0AAA1111");
        stack.awaitRecorded();
        assertEquals(1, stack.windows.executed().size());
    }

    /** Slack posted it, and its answer was lost. */
    @Test
    void aRequestThatWasPostedOnceMoreIsFound() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        stack.slack.watch(Interception.of(request -> {
            // the request, the reminder to a thread that is gone, the request once more
            boolean mine = Interception.isPost(request, POST_MESSAGE) && posts.incrementAndGet() == 3;
            if (mine) {
                Interception.answerAfterwards(request, stack.slack.uri().getPort(), 503);
            }
            return mine;
        }));
        stack.start();
        deleteRequest();
        remind();
        awaitRequestWithThread();
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(1, requests().size());
        assertEquals(5, posts.get()); // the reminder, in vain, and again to the new thread
    }

    @Test
    void aQuestionThatWasAskedIsAskedAgainWithTheResultsBeforeIt() throws Exception {
        stack.windows.onMoment(moment -> {
            if (moment == WindowsHost.Moment.RECEIVED
                    && stack.windows.executed().size() == 1) {
                stack.windows.dropConnectionAfterCommand(true);
            }
        });
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.thread().size() == 2);
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        stack.slack.messages("soc-critical").forEach(stack.slack.workspace()::delete);
        stack.change("UPDATE incident SET updated_at = 1, message_changes = message_changes + 1");
        await().until(() -> stack.slack.messages("soc-critical").size() == 3);
        assertTrue(Stack.read(stack.thread().subList(0, 1)).contains("SUCCEEDED"), Stack.read(stack.thread()));
        stack.clicker.click(stack.webhook, stack.thread().get(1), "soar_stop", "U0AAA1111");
        stack.awaitRecorded();
        assertEquals(2, stack.windows.executed().size());
    }

    /** The first of two persons finds it still on a screen. */
    @Test
    void aRequestThatWaitsForASecondPersonIsPostedOnceMore() throws Exception {
        stack.kibana.assistantReplies("""
                ## Summary
                It writes.

                ## Investigation commands
                1. `Get-Process`

                ## Remediation commands
                1. `Remove-Item -LiteralPath 'C:\\Temp\\odsync.exe' -Force`
                """);
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        SlackClicker.Press first = stack.clicker.press(stack.request(), "soar_approve", "U0AAA1111");
        stack.slack.workspace().delete(stack.request());
        first.send(stack.webhook);
        stack.clicker.click(stack.webhook, stack.request(), "soar_second", "U0BBB2222");
        stack.awaitRecorded();
        assertEquals(2, stack.windows.executed().size());
        assertEquals(1, requests().size());
    }

    @Test
    void aMessageOfAnotherAppIsNotTakenForTheRequest() throws Exception {
        stack.start();
        stack.request();
        String mark = "soar:" + stack.one("SELECT id FROM incident") + ":request";
        ArrayNode blocks = SimulatorHttp.JSON.createArrayNode();
        blocks.addObject().put("type", "divider").put("block_id", mark);
        Message request = stack.request();
        deleteRequest();
        Message foreign = stack.slack.workspace().postForeign(request.channelId(), "false alarm", blocks);
        remind();
        await().until(() -> requests().size() == 2);
        assertTrue(requests().get(1).button("soar_decline").isPresent());
        stack.slack.workspace().delete(foreign);
        stack.click("soar_decline");
        stack.awaitRecorded();
    }

    /** Only its thread is refused for a while: another request would not help. */
    @Test
    void aRequestThatIsThereIsNotPostedOnceMore() throws Exception {
        AtomicBoolean refuse = new AtomicBoolean();
        AtomicInteger refused = refuseThreads(refuse);
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        stack.change("UPDATE incident SET updated_at = 1, message_changes = message_changes + 1");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE message_shown = message_changes")
                .equals("1"));
        refuse.set(true);
        remind();
        await().until(() -> refused.get() > 2);
        refuse.set(false);
        await().until(() -> stack.thread().size() == 1);
        assertEquals(1, requests().size());
    }

    /** Nobody decides by it any more, but it is there. */
    @Test
    void resultsAreToldWhenTheThreadTakesThemAgain() throws Exception {
        AtomicBoolean refuse = new AtomicBoolean();
        AtomicInteger refused = refuseThreads(refuse);
        stack.start();
        stack.request();
        refuse.set(true);
        stack.click("soar_approve");
        stack.awaitRecorded();
        int before = refused.get();
        await().until(() -> refused.get() > before + 1);
        refuse.set(false);
        await().until(() -> stack.thread().size() == 8);
        assertEquals(1, requests().size());
    }

    private AtomicInteger refuseThreads(AtomicBoolean refuse) {
        AtomicInteger refused = new AtomicInteger();
        stack.slack.watch(Interception.of(request -> {
            boolean mine = refuse.get() && Interception.isPost(request, POST_MESSAGE);
            if (mine) {
                refused.incrementAndGet();
                Interception.answer(request, 200, "{\"ok\":false,\"error\":\"thread_not_found\"}");
            }
            return mine;
        }));
        return refused;
    }

    @Test
    void aCaseThatIsDeletedBeforeItsStatusIsSetIsOpenedOnceMore() throws Exception {
        AtomicInteger changes = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            if (request.getRequestMethod().equals("PATCH")
                    && request.getRequestURI().getPath().equals("/api/cases")
                    && changes.incrementAndGet() == 1) {
                stack.kibana.deleteCase(stack.kibana.cases().get(0).path("id").asText());
            }
            return false;
        }));
        stack.start();
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(2, changes.get());
        assertEquals(1, stack.kibana.cases().size());
        assertTrue(stack.kibana.cases().get(0).toString().contains("**Declined**"));
    }

    @Test
    void aCaseThatIsDeletedWhileCommandsRunIsOpenedOnceMore() throws Exception {
        stack.windows.delay(Duration.ofMillis(300));
        stack.start();
        stack.click("soar_approve");
        await().until(() -> comments().size() > 1);
        stack.kibana.deleteCase(stack.kibana.cases().get(0).path("id").asText());
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(
                1,
                comments().stream()
                        .filter(comment -> comment.path("type").asText().equals("alert"))
                        .count());
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(8, record.split("\\*\\*SUCCEEDED\\*\\*", -1).length - 1, record);
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'CASE_GONE'"));
        assertEquals(List.of(), logged.stackTraces());
    }

    /** A question is to be written to it. */
    @ParameterizedTest
    @CsvSource({"soar_approve, closed, **Approved** by", "soar_decline, in-progress, **Declined** by"})
    void aCompleteCaseThatIsDeletedIsOpenedOnceMoreAndCompleteAgain(String click, String status, String decided)
            throws Exception {
        stack.set("soar.record.case-status", "closed");
        stack.start();
        stack.click(click);
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        stack.kibana.deleteCase(stack.kibana.cases().get(0).path("id").asText());
        stack.kibana.assistantReplies("Nothing.");
        new SlackEvents(stack.slack, Services.SIGNING_SECRET)
                .mentions(stack.request(), Services.WINDOWS_ANALYST, "What now?")
                .deliver(stack.webhook.resolve("/slack/events"));
        await().until(() -> stack.kibana.cases().stream()
                .anyMatch(record -> record.path("status").asText().equals(status)));
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(1, stack.kibana.cases().get(0).path("totalAlerts").asInt());
        String record = stack.kibana.cases().get(0).toString();
        for (String part :
                List.of(decided, "**Timeline**\\n", "**Audit trail**", "**Question 1** by", "Case was deleted")) {
            assertEquals(2, record.split(Pattern.quote(part), -1).length, () -> part + " once: " + record);
        }
        await().until(() -> stack.one("SELECT case_due_at FROM incident").equals("null"));
        assertEquals(List.of(), logged.stackTraces());
    }

    private void deleteRequest() throws Exception {
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        stack.slack.workspace().delete(stack.request());
    }

    /** Half of the time to decide is over. */
    private void remind() throws Exception {
        stack.change("UPDATE incident SET expires_at = expires_at - 7300000");
    }

    private void awaitRequestWithThread() throws Exception {
        await().until(() -> stack.slack.messages("soc-critical").size() == 2);
        assertEquals(stack.request().ts(), stack.thread().get(0).threadTs());
        await().until(() -> stack.one("SELECT slack_ts FROM incident")
                .equals(stack.request().ts()));
    }

    private List<Message> requests() {
        return stack.slack.messages("soc-critical").stream()
                .filter(message -> message.threadTs() == null)
                .toList();
    }

    private List<JsonNode> comments() {
        return stack.kibana.cases().stream()
                .flatMap(record -> record.path("comments").valueStream())
                .toList();
    }
}
