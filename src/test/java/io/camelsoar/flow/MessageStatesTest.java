package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The message in Slack is true after each step of its incident: who reads it alone knows how things are. */
class MessageStatesTest {

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
    void itSaysHowManyCommandsAreDoneWhileTheyRunAndWhatCameOfThem() throws Exception {
        AtomicInteger before = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        stack.windows.onCommand(executed -> {
            String progress = "running, " + before.getAndIncrement() + " of 5 done";
            await().until(() -> shown().contains(progress));
            seen.incrementAndGet();
        });
        stack.start();
        stack.click("soar_run_safe");
        stack.awaitRecorded();
        assertEquals(5, seen.get());
        await().until(() -> shown().contains("3 not selected, 5 succeeded"));
        assertTrue(
                shown().matches("(?s).*:white_check_mark: Approved by <@U0AAA1111> <!date\\^\\d+\\^.*\\|\\S+Z> .*"),
                shown());
        assertTrue(shown().contains("/app/security/cases/"), shown());
        assertTrue(shown().contains(":ballot_box_with_check: succeeded   "), shown());
        assertEquals(List.of(), stack.request().buttons());
        assertTrue(thread().matches("(?s).*\\*1\\.\\* SUCCEEDED, exit code 0, [\\d.]+ s\n`Get-[^`\n]+`\n.*"), thread());
    }

    @Test
    void aFailureIsSeenInTheMessageAndInTheThread() throws Exception {
        propose("Get-Content -Path C:\\missing.log");
        stack.start();
        stack.click("soar_run_safe");
        stack.awaitRecorded();
        await().until(() -> shown().matches("(?s).*Approved by <@U0AAA1111> .* 1 failed\n.*"));
        assertTrue(shown().contains(":ballot_box_with_check: failed   "), shown());
        assertTrue(thread().matches("(?s).*\\*1\\.\\* FAILED, exit code \\d+, [\\d.]+ s\n.*"), thread());
    }

    @Test
    void itSaysWhoApprovedWhileASecondPersonIsWaitedForAndThatNobodyCame() throws Exception {
        propose("Remove-Item -LiteralPath 'C:\\Temp\\odsync.exe' -Force");
        stack.start();
        stack.click("soar_approve");
        await().until(() -> shown().matches("(?s).*: Approved by <@U0AAA1111> <!date\\^.*takes a second person\\..*"));
        assertTrue(stack.request().button("soar_second").isPresent());
        stack.change("UPDATE incident SET expires_at = 1");
        await().until(
                        () -> shown().matches(
                                        "(?s).*\\*Expired\\*: approved by <@U0AAA1111> <!date\\^.*, but by no second person, until .*; nothing was run\n.*"));
        assertFalse(shown().contains("nobody decided"), shown());
        assertEquals(List.of(), stack.request().buttons());
        assertEquals(List.of(), stack.windows.executed());
    }

    @Test
    void itSaysWhoTheTwoWere() throws Exception {
        propose("Remove-Item -LiteralPath 'C:\\Temp\\odsync.exe' -Force");
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.request().button("soar_second").isPresent());
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, stack.request(), "soar_second", Services.LINUX_ANALYST)
                        .statusCode());
        await().until(() -> shown().matches("(?s).*Approved by <@U0AAA1111> <!date\\^[^<]+ and <@"
                + Services.LINUX_ANALYST + "> <!date\\^.*"));
    }

    @Test
    void aDeclineIsSeenWithWhoAndWhen() throws Exception {
        stack.start();
        stack.click("soar_decline");
        await().until(() ->
                shown().matches("(?s).*:no_entry: Declined by <@U0AAA1111> <!date\\^\\d+\\^.*\\|\\S+Z>\n.*"));
        assertEquals(List.of(), stack.request().buttons());
    }

    private void propose(String command) {
        stack.kibana.assistantReplies("## Summary\nShort.\n\n## Investigation commands\n1. `" + command + "`\n");
    }

    private String shown() {
        return Stack.read(List.of(stack.request()));
    }

    private String thread() {
        return Stack.read(stack.thread());
    }
}
