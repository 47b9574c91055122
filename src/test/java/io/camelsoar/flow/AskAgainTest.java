package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.SlackClicker.Press;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** "Ask again" in Slack: another proposal takes the place of the one that was shown. */
class AskAgainTest {

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.kibana.assistantReplies(reply("The first look.", "Get-Process -Name first"));
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void anotherAnswerTakesThePlaceOfTheFirst() throws Exception {
        stack.start();
        Press old = stack.clicker.press(stack.request(), "soar_approve", Services.WINDOWS_ANALYST);
        stack.kibana.assistantReplies(reply("The second look.", "Get-Process -Name second"));
        stack.click("soar_ask_again");
        await().until(() -> shown().contains("The second look."));
        assertFalse(shown().contains("first"), shown());
        await().until(() ->
                Stack.read(stack.thread()).contains("The AI Assistant has answered, asked again by <@U0AAA1111>: "));
        assertEquals(Services.WINDOWS_ANALYST, stack.one("SELECT actor FROM audit_event WHERE action = 'ASKED_AGAIN'"));

        assertEquals(200, old.send(stack.webhook).statusCode());
        awaitRefusal("not the commands as they are stored now");
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(List.of("Get-Process -Name second"), stack.windows.executed());
        assertEquals(List.of(), stack.kibana.violations());
    }

    /** What is gone stays so: it is asked about until there is an answer, over a restart. */
    @Test
    void whileThereIsNoAnswerNothingCanBeApproved() throws Exception {
        stack.recoverSoon();
        stack.start();
        Press old = stack.clicker.press(stack.request(), "soar_approve", Services.WINDOWS_ANALYST);
        stack.kibana.assistantFails(500, "{}");
        stack.click("soar_ask_again");
        await().until(() -> shown().contains("Asked again"));
        assertTrue(stack.request().button("soar_decline").isPresent());
        assertTrue(stack.request().button("soar_approve").isEmpty());
        assertEquals(200, old.send(stack.webhook).statusCode());
        awaitRefusal("not the commands as they are stored now");
        stack.stop();
        stack.kibana.clearFaults();
        stack.kibana.assistantReplies(reply("The second look.", "Get-Process -Name second"));
        stack.start();
        await().until(() -> shown().contains("The second look."));
        assertEquals(0, stack.windows.executed().size());
    }

    @Test
    void onlyWhoMayDecideAndOnlySoOften() throws Exception {
        stack.set("soar.approval.most-asks", "1");
        stack.start();
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, stack.request(), "soar_ask_again", "U0CCC3333")
                        .statusCode());
        awaitRefusal("soar.approval.deciders");
        assertTrue(shown().contains("The first look."), shown());
        stack.kibana.assistantReplies(reply("The second look.", "Get-Process -Name second"));
        stack.click("soar_ask_again");
        await().until(() -> shown().contains("The second look."));
        assertTrue(stack.request().button("soar_ask_again").isEmpty());
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'ASKED_AGAIN'"));
    }

    private String shown() {
        return Stack.read(List.of(stack.request()));
    }

    private void awaitRefusal(String why) {
        await().until(() -> stack.slack.ephemerals().stream()
                .anyMatch(whisper -> whisper.text().contains(why)));
    }

    private static String reply(String summary, String command) {
        return "## Summary\n" + summary + "\n\n## Investigation commands\n1. `" + command + "`\n";
    }
}
