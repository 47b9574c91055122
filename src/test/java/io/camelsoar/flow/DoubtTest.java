package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A command that may or may not have run: an analyst says what becomes of it and of those after it; nothing repeats by itself. */
class DoubtTest {

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
    }

    @Test
    void aLostConnectionPutsTheCommandInDoubtAndTheOthersWait() throws Exception {
        Message question = loseTheFirstCommand();
        assertEquals(1, stack.windows.executed().size());
        assertEquals("UNKNOWN", stack.one("SELECT state FROM incident"));
        assertEquals("7", stack.one("SELECT COUNT(*) FROM command WHERE state = 'APPROVED'"));
        assertTrue(question.blocks()
                .toString()
                .contains(stack.windows.executed().get(0).substring(0, 20)));
        assertTrue(stack.request().blocks().toString().contains("in doubt"));
    }

    @Test
    void runItAgainIsANewApproval() throws Exception {
        press(loseTheFirstCommand(), "soar_again");
        stack.awaitRecorded();
        assertTold("<@U0AAA1111> answered about command 1 ", "it is run again.");
        assertEquals(9, stack.windows.executed().size());
        assertEquals(stack.windows.executed().get(0), stack.windows.executed().get(1));
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(8, record.split("\\*\\*SUCCEEDED\\*\\*", -1).length - 1, record);
        assertTrue(
                record.contains("Start 1 is in doubt") && record.contains("approved by dana.reyes (U0AAA1111)"),
                record);
        assertEquals(
                "1",
                stack.one("SELECT COUNT(*) FROM audit_event WHERE actor = 'U0AAA1111' AND detail LIKE 'RUN_AGAIN%'"));
    }

    @Test
    void anAnswerCountsOnceAndOnlyForItsQuestion() throws Exception {
        Message question = loseTheFirstCommand();
        stack.windows.dropConnectionAfterCommand(true);
        press(question, "soar_again");
        await().until(() -> questions().size() == 2);
        // the first question's button, pressed again, does not answer the second
        press(question, "soar_again");
        await().until(() -> stack.slack.ephemerals().size() == 1);
        assertTrue(stack.slack.ephemerals().get(0).text().contains("answered already by <@U0AAA1111>"));
        assertEquals(2, stack.windows.executed().size());
        assertEquals("UNKNOWN", stack.one("SELECT state FROM incident"));

        stack.windows.dropConnectionAfterCommand(false);
        press(questions().get(1), "soar_again");
        stack.awaitRecorded();
        assertEquals(10, stack.windows.executed().size());
    }

    @Test
    void goOnRunsTheOthersAlone() throws Exception {
        press(loseTheFirstCommand(), "soar_go_on");
        stack.awaitRecorded();
        assertTold("<@U0AAA1111> answered about command 1 ", "those after it run without it.");
        assertEquals(8, stack.windows.executed().size());
        assertEquals(8, Set.copyOf(stack.windows.executed()).size());
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("Command 1 in doubt: go on, by dana.reyes (U0AAA1111)"), record);
        assertEquals(1, record.split("\\*\\*UNKNOWN\\*\\*", -1).length - 1, record);
        assertEquals(7, record.split("\\*\\*SUCCEEDED\\*\\*", -1).length - 1, record);
    }

    @Test
    void stopRunsNothingMore() throws Exception {
        press(loseTheFirstCommand(), "soar_stop");
        assertStopped();
        String why = "Not run: dana.reyes (U0AAA1111) stopped after command 1 was in doubt";
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(7, record.split(Pattern.quote("Why: " + why), -1).length - 1, record);
        assertTrue(Stack.read(stack.thread()).contains(why), Stack.read(stack.thread()));
    }

    @Test
    void nobodyAnswersInTimeAndNothingMoreRuns() throws Exception {
        loseTheFirstCommand();
        stack.change("UPDATE incident SET expires_at = 1");
        assertStopped();
        assertTold("Nobody answered in time about command 1 ", "nothing more is run.");
    }

    @Test
    void theQuestionIsAskedWhateverTheFailureSays() throws Exception {
        stack.start();
        stack.request();
        stack.change("UPDATE command SET state = 'APPROVED' WHERE number > 1");
        stack.change("UPDATE command SET state = 'UNKNOWN', attempt = 1, errors = REPEAT('&', 5000) WHERE number = 1");
        stack.change("UPDATE incident SET state = 'UNKNOWN', doubt = 1, decided_by = 'U0AAA1111', decided_at = 1");
        stack.change("INSERT INTO reply (incident_id, reply_key, kind, command_number, created_at)"
                + " SELECT id, 'doubt-1-1', 'DOUBT', 1, 0 FROM incident");
        await().until(() -> questions().size() == 1);
    }

    @Test
    void onlyADeciderAnswers() throws Exception {
        Message question = loseTheFirstCommand();
        press(question, "soar_again", "U0CCC3333");
        await().until(() -> stack.slack.ephemerals().size() == 1);
        assertEquals(1, stack.windows.executed().size());
        assertEquals("UNKNOWN", stack.one("SELECT state FROM incident"));
    }

    /** What takes two persons takes another one than the last to be run again. */
    @Test
    void theSamePersonDoesNotHaveADestructiveCommandRunAgain() throws Exception {
        stack.kibana.assistantReplies("""
                ## Summary
                A file was encrypted.

                ## Remediation commands
                1. `Remove-Item -LiteralPath 'C:\\Temp\\odsync.exe' -Force`
                """);
        stack.windows.dropConnectionAfterCommand(true);
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.request().button("soar_second").isPresent());
        press(stack.request(), "soar_second", Services.LINUX_ANALYST);
        await().until(() -> questions().size() == 1);
        stack.windows.dropConnectionAfterCommand(false);

        press(questions().get(0), "soar_again", Services.LINUX_ANALYST);
        await().until(() -> stack.slack.ephemerals().size() == 1);
        assertTrue(stack.slack.ephemerals().get(0).text().contains("You approved this command before"));
        assertEquals("the same person twice", stack.one("SELECT detail FROM audit_event WHERE action = 'REFUSED'"));
        assertEquals(1, stack.windows.executed().size());
        press(questions().get(0), "soar_again", Services.WINDOWS_ANALYST);
        stack.awaitRecorded();
        assertEquals(2, stack.windows.executed().size());
    }

    /** Slack gives an id without a name, and does not let the app read its users. */
    @Test
    void whoHasNoNameIsToldByTheId() throws Exception {
        stack.slack.watch(Interception.of(request -> {
            boolean users = request.getRequestURI().getPath().endsWith("/users.list");
            if (users) {
                Interception.answer(request, 200, "{\"ok\":false,\"error\":\"missing_scope\"}");
            }
            return users;
        }));
        SlackClicker.Press press = stack.clicker.press(loseTheFirstCommand(), "soar_again", Services.WINDOWS_ANALYST);
        String body = new String(press.body(), StandardCharsets.UTF_8);
        for (String key : List.of("username", "name")) {
            body = body.replace(URLEncoder.encode("\"" + key + "\":\"dana.reyes\",", StandardCharsets.UTF_8), "");
        }
        assertFalse(body.contains("dana.reyes"), body);
        byte[] nameless = body.getBytes(StandardCharsets.UTF_8);
        assertEquals(200, press.withBody(nameless).send(stack.webhook).statusCode());
        stack.awaitRecorded();
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("Run again, approved by U0AAA1111 at "), record);
        assertFalse(record.contains("null (U0AAA1111)"), record);
    }

    /** An instance fell silent while a command ran; somebody had nothing more run, and the case was complete when the result came. */
    @Test
    void aResultAfterTheCaseWasCompleteIsInItToo() throws Exception {
        CountDownLatch stands = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        stack.windows.onCommand(executed -> {
            stands.countDown();
            try {
                goesOn.await(3, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        stack.set("soar.record.case-status", "closed");
        stack.start();
        stack.click("soar_approve");
        assertTrue(stands.await(3, TimeUnit.MINUTES));
        stack.change("UPDATE incident SET due_at = 1, claimed_by = 'another'");
        await().until(() -> questions().size() == 1);
        press(questions().get(0), "soar_stop");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        List<String> complete = comments();
        stack.kibana.changeCase(stack.kibana.cases().get(0).get("id").asText(), "in-progress", "dana");
        goesOn.countDown();
        await().until(() -> comments().size() >= complete.size() + 3
                && stack.one("SELECT case_due_at FROM incident").equals("null"));
        assertEquals(complete, comments().subList(0, complete.size()), "what the case said stays");
        List<String> late = comments().subList(complete.size(), comments().size());
        assertTrue(late.get(0).startsWith("**Came late**: how command 1 ended was not known when"), late::toString);
        assertTrue(
                late.get(1).startsWith("### 1. ") && late.get(1).contains("**SUCCEEDED**, exit code 0"),
                late::toString);
        assertTrue(late.get(2).startsWith("**Audit trail**"), late::toString);
        assertEquals(3, late.size(), late::toString);
        assertEquals(2, stack.kibana.files().size());
        assertTrue(stack.kibana.files().get(1).text().contains("\"action\":\"COMMAND_SUCCEEDED\""));
        assertEquals("in-progress", stack.kibana.cases().get(0).get("status").asText(), "as a person has set it");
        assertTrue(Stack.read(stack.thread()).contains("*1.* SUCCEEDED"), Stack.read(stack.thread()));
        assertEquals(List.of(), stack.kibana.violations());
    }

    private List<String> comments() {
        return stack.kibana.cases().get(0).get("comments").findValuesAsText("comment");
    }

    private void assertTold(String who, String what) {
        await().until(() -> Stack.read(stack.thread())
                .matches("(?s).*" + who + "<!date\\^\\d+\\^[^|]+\\|\\S+Z>: " + what + "\n.*"));
    }

    private void assertStopped() throws Exception {
        stack.awaitRecorded();
        assertEquals(1, stack.windows.executed().size());
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(1, record.split("\\*\\*UNKNOWN\\*\\*", -1).length - 1, record);
        assertEquals(7, record.split("\\*\\*SKIPPED\\*\\*", -1).length - 1, record);
    }

    /** The host takes the first command, and its answer never comes; returns what the analyst is asked. */
    private Message loseTheFirstCommand() throws Exception {
        stack.windows.dropConnectionAfterCommand(true);
        stack.start();
        stack.click("soar_approve");
        await().until(() -> questions().size() == 1);
        stack.windows.dropConnectionAfterCommand(false);
        return questions().get(0);
    }

    private List<Message> questions() {
        return stack.thread().stream()
                .filter(reply -> reply.button("soar_again").isPresent())
                .toList();
    }

    private void press(Message question, String action) throws Exception {
        press(question, action, Services.WINDOWS_ANALYST);
    }

    private void press(Message message, String action, String user) throws Exception {
        assertEquals(
                200, stack.clicker.click(stack.webhook, message, action, user).statusCode());
    }
}
