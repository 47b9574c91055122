package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.SlackEvents;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Wherever a question is when the application stops: it is answered after the next start, once, in the thread and in the case. */
class ConverseRestartTest {

    private static final String DANA = Services.WINDOWS_ANALYST;

    private Stack stack;
    private SlackEvents events;
    private SlackEvents.Event event;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.set("camel.main.shutdown-timeout", "3"); // for what waits for a route that is out of work
        stack.kibana.assistantReplies(
                "## Summary\nA run key was set.\n\n## Investigation commands\n1. `Get-Process -Name lsass`\n");
        stack.plant("alert-wmi-registry.json");
        events = new SlackEvents(stack.slack, Services.SIGNING_SECRET);
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        await().until(() -> !stack.kibana.cases().isEmpty());
        stack.kibana.assistantReplies("The one answer.\n\n## Investigation commands\n1. `Get-Service`\n");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void heardAndNotLookedAt() throws Exception {
        askWhileStopped("converse-judge", "HEARD");
        assertAnsweredOnce();
    }

    @Test
    void toBeAnsweredAndNotAsked() throws Exception {
        askWhileStopped("answer-incident", "ASKED");
        assertAnsweredOnce();
    }

    /** A kill leaves the claim on the conversation behind. */
    @Test
    void killedWhileTheAssistantThinks() throws Exception {
        askWhileStopped("answer-incident", "ASKED");
        stack.change("INSERT INTO lease (name, owner, lease_end) SELECT 'turn:' || id, 'camel-soar/killed', "
                + (System.currentTimeMillis() + 600_000) + " FROM incident");
        assertAnsweredOnce();
    }

    @Test
    void answeredAndNotTold() throws Exception {
        askWhileStopped("update-changed", "ANSWERED");
        assertEquals(0, answers());
        assertAnsweredOnce();
    }

    /** It ends between the answer and the request that follows from it. */
    @Test
    void aRequestThatFollowsAndIsNotShown() throws Exception {
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        stack.camel().getRouteController().stopRoute("overdue-start");
        stack.camel().getRouteController().stopRoute("follow-show");
        ask();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'TRIAGED'")
                .equals("1"));
        stack.stop();
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("1"));
        deliver();
        assertEquals("2", stack.one("SELECT COUNT(*) FROM incident"));
        assertEquals(
                2,
                stack.slack.messages(Services.CHANNEL).stream()
                        .filter(message -> message.threadTs() == null)
                        .count());
    }

    /** Kibana may have the comment: what it says already is not said again. */
    @Test
    void toldAndNotInTheCase() throws Exception {
        stack.kibana.casesFail(503);
        ask();
        await().until(() -> answers() == 1);
        stack.stop();
        stack.kibana.clearFaults();
        assertAnsweredOnce();
        stack.stop();
        stack.change("UPDATE conversation_turn SET case_id = NULL");
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM conversation_turn WHERE case_id IS NOT NULL")
                .equals("1"));
        assertEquals(1, comments());
    }

    /** Somebody deletes the case: another has what the first had. */
    @Test
    void anotherCaseHasItToo() throws Exception {
        ask();
        await().until(() -> comments() == 1);
        stack.kibana.deleteCase(stack.kibana.cases().get(0).get("id").asText());
        await().until(() -> Stack.read(List.of(stack.request())).contains("Get-Service"));
        stack.click("soar_run_safe");
        stack.awaitRecorded();
        await().until(() -> comments() == 1);
    }

    private void ask() throws Exception {
        event = events.mentions(stack.request(), DANA, "Why?");
        deliver();
    }

    private void deliver() throws Exception {
        List<Integer> answers = event.deliver(stack.webhook.resolve("/slack/events"));
        assertEquals(200, answers.get(answers.size() - 1), answers.toString());
    }

    /** Asks, with this route out of work, so that it stays in this state; and stops. */
    private void askWhileStopped(String route, String state) throws Exception {
        stack.camel().getRouteController().stopRoute(route);
        ask();
        await().until(() -> stack.one("SELECT COUNT(*) FROM conversation_turn WHERE state = '" + state + "'")
                .equals("1"));
        stack.stop();
    }

    private void assertAnsweredOnce() throws Exception {
        stack.start();
        await().until(() -> answers() == 1 && comments() == 1);
        await().until(() -> Stack.read(List.of(stack.request())).contains("Get-Service"));
        deliver(); // as Slack may do it for a day
        assertEquals("1", stack.one("SELECT COUNT(*) FROM conversation_turn"));
        assertEquals("ANSWERED", stack.one("SELECT state FROM conversation_turn"));
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'QUESTION_ANSWERED'"));
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'PROPOSED_ANEW'"));
        assertEquals(1, answers());
        assertEquals(1, comments());
        assertEquals(List.of(), stack.kibana.violations());
    }

    private long answers() {
        return stack.thread().stream()
                .filter(message -> Stack.read(List.of(message)).contains("The one answer."))
                .count();
    }

    private long comments() {
        return stack.kibana.cases().stream()
                .flatMap(record -> record.findValuesAsText("comment").stream())
                .filter(comment -> comment.contains("**Question 1**"))
                .count();
    }
}
