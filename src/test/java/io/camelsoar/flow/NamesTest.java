package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.SlackClicker;
import io.camelsoar.sandbox.slack.SlackEvents;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Who asked and who decided is told by name where it is read outside of Slack, also where Slack said an id alone. */
class NamesTest {

    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String NAMED = "Dana Reyes (" + DANA + ")";

    private Stack stack;
    private SlackEvents events;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack("names-" + test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.kibana.assistantReplies(reply("A run key was set."));
        stack.plant("alert-wmi-registry.json");
        events = new SlackEvents(stack.slack, Services.SIGNING_SECRET);
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), stack.kibana.violations());
        stack.close();
    }

    @Test
    void aQuestionIsByItsPersonsName() throws Exception {
        begin();
        ask("Which process set it?");
        await().until(() -> record().contains("**Question 1** by " + NAMED));
        ask("And who was logged on?");
        await().until(() -> record().contains("**Question 2** by " + NAMED));
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'NAMED'"));
        assertEquals(
                "Dana Reyes",
                stack.one("SELECT detail FROM audit_event WHERE actor = '" + DANA + "' AND action = 'NAMED'"));
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertTrue(record().contains("Question asked by dana.reyes (" + DANA + ")"), record());
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());
    }

    @Test
    void whoAsksAgainAndDecidesWithoutANameHasOne() throws Exception {
        begin();
        stack.kibana.assistantReplies(reply("The second look."));
        clickWithoutAName("soar_ask_again");
        await().until(() -> record().contains("**Asked again** by " + NAMED));
        await().until(() -> Stack.read(List.of(stack.request())).contains("The second look."));
        clickWithoutAName("soar_approve");
        stack.awaitRecorded();
        assertTrue(record().contains("AI Assistant asked again by " + NAMED), record());
        assertTrue(record().contains("**Approved** by " + NAMED), record());
        // as the history tells it, in the thread and to the assistant
        assertEquals("Dana Reyes", stack.one("SELECT decider_name FROM incident"));
        assertEquals("Dana Reyes", stack.one("SELECT user_name FROM approval"));
    }

    /** The directory is Slack's, and may be refused: nothing of what somebody asks or decides is lost with it. */
    @Test
    void withoutTheDirectoryTheIdIsTold() throws Exception {
        stack.slack.watch(Interception.of(request -> {
            boolean mine = request.getRequestURI().getPath().endsWith("/users.list");
            if (mine) {
                Interception.answer(request, 200, "{\"ok\":false,\"error\":\"missing_scope\"}");
            }
            return mine;
        }));
        begin();
        ask("Which process set it?");
        await().until(() -> record().contains("**Question 1** by " + DANA));
        clickWithoutAName("soar_approve");
        stack.awaitRecorded();
        assertTrue(record().contains("**Approved** by " + DANA + " (" + DANA + ")"), record());
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'NAMED'"));
    }

    private void begin() throws Exception {
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL")
                && !stack.kibana.cases().isEmpty());
    }

    private void ask(String question) throws Exception {
        List<Integer> answers =
                events.mentions(stack.request(), DANA, question).deliver(stack.webhook.resolve("/slack/events"));
        assertEquals(200, answers.get(answers.size() - 1), answers.toString());
    }

    private void clickWithoutAName(String action) throws Exception {
        SlackClicker.Press press = stack.clicker.press(stack.request(), action, DANA);
        String body = new String(press.body(), StandardCharsets.UTF_8);
        String without = body;
        for (String key : List.of("username", "name")) {
            without = without.replace(encoded("\"" + key + "\":\"dana.reyes\","), "");
        }
        assertFalse(without.contains("dana.reyes"), without);
        assertEquals(
                200,
                press.withBody(without.getBytes(StandardCharsets.UTF_8))
                        .send(stack.webhook)
                        .statusCode());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String record() {
        return stack.kibana.cases().get(0).toString().replace("\\", "");
    }

    private static String reply(String summary) {
        return "## Summary\n" + summary + "\n\n## Investigation commands\n1. `Get-Process -Name lsass`\n";
    }
}
