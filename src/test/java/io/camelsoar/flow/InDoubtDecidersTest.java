package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.sandbox.slack.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer about a command in doubt has the others run: only who may decide about all of them gives it. */
class InDoubtDecidersTest {

    private Stack stack;

    @BeforeEach
    void open() throws Exception {
        stack = new Stack("in-doubt-deciders");
        stack.recoverSoon();
        stack.kibana.assistantReplies("""
                ## Summary
                A run key was set.

                ## Investigation commands
                1. `Get-Process -Name lsass`

                ## Remediation commands
                1. `Remove-Item -LiteralPath 'C:\\x' -Force`
                """);
        stack.set("soar.approval.deciders", "U0AAA1111,U0BBB2222,U0CCC3333");
        stack.set("soar.approval.deciders.destructive", "U0AAA1111,U0BBB2222");
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"soar_go_on", "soar_again"})
    void whoMayNotDecideAboutTheRestDoesNotHaveItRun(String button) throws Exception {
        stack.windows.dropConnectionAfterCommand(true);
        stack.start();
        await().until(() -> stack.request().button("soar_approve").isPresent());
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        press(stack.request(), "soar_approve", "U0AAA1111");
        await().until(() -> stack.request().button("soar_second").isPresent());
        press(stack.request(), "soar_second", "U0BBB2222");
        await().until(() ->
                stack.thread().stream().anyMatch(reply -> reply.button(button).isPresent()));
        stack.windows.dropConnectionAfterCommand(false);
        Message doubt = stack.thread().stream()
                .filter(reply -> reply.button(button).isPresent())
                .findFirst()
                .orElseThrow();
        int before = stack.windows.executed().size();

        press(doubt, button, "U0CCC3333");
        await().until(() -> stack.slack.ephemerals().stream()
                .anyMatch(told -> told.text().contains("soar.approval.deciders.destructive")));
        assertEquals("UNKNOWN", stack.one("SELECT state FROM incident"));
        assertEquals(before, stack.windows.executed().size());
    }

    private void press(Message message, String button, String user) throws Exception {
        assertEquals(
                200,
                stack.clicker.press(message, button, user).send(stack.webhook).statusCode());
    }
}
