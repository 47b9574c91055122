package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What of a proposal runs, by whose click, from Slack to the host. The sample's five investigation commands only read. */
class SelectionTest {

    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String SAM = Services.LINUX_ANALYST;

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void runSafeRunsWhatOnlyReads() throws Exception {
        start("alert-wmi-registry.json");
        click("soar_run_safe", DANA, box -> true);
        stack.awaitRecorded();
        assertEquals(5, stack.windows.executed().size());
        assertFalse(stack.windows.executed().toString().contains("Remove-"));
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(3, record.split("\\*\\*NOT RUN\\*\\*", -1).length - 1, record);
    }

    @Test
    void whatIsTickedRuns() throws Exception {
        start("alert-wmi-registry.json");
        click("soar_approve", DANA, box -> box.equals("7"));
        stack.awaitRecorded();
        assertEquals(List.of("Stop-Process -Name 'odsync' -Force"), stack.windows.executed());
    }

    @Test
    void withoutATickNothingRuns() throws Exception {
        start("alert-wmi-registry.json");
        click("soar_approve", DANA, box -> false);
        awaitRefusal("No command is selected");
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
    }

    @Test
    void aDestructiveCommandWaitsForASecondPerson() throws Exception {
        propose("Remove-Item -LiteralPath 'C:\\Temp\\odsync.exe' -Force");
        start("alert-wmi-registry.json");
        assertTrue(Stack.read(List.of(stack.request())).contains("takes two persons"));
        click("soar_approve", DANA, box -> true);
        await().until(() -> stack.request().button("soar_second").isPresent());
        assertTrue(Stack.read(List.of(stack.request())).contains("takes a second person"));
        assertTrue(stack.request().button("soar_approve").isEmpty());
        click("soar_second", DANA, box -> true);
        awaitRefusal("second, different person");
        assertEquals(0, stack.windows.executed().size());

        click("soar_second", SAM, box -> true);
        stack.awaitRecorded();
        assertTrue(stack.windows.executed().toString().contains("Remove-Item"));
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains(DANA) && record.contains(SAM), record);
    }

    @Test
    void whatIsBlockedHasNoBox() throws Exception {
        propose("vssadmin delete shadows /all /quiet");
        start("alert-wmi-registry.json");
        assertTrue(Stack.read(List.of(stack.request())).contains("blocked"));
        click("soar_approve", DANA, box -> true);
        stack.awaitRecorded();
        assertEquals(List.of("Get-Process -Name odsync"), stack.windows.executed());
    }

    @Test
    void aNarrowerListCountsForItsClass() throws Exception {
        stack.set("soar.approval.deciders", SlackWorkspace.USER_GROUP);
        stack.set("soar.approval.deciders.review", SAM);
        start("alert-wmi-registry.json");
        click("soar_run_safe", "U0CCC3333", box -> true);
        awaitRefusal("soar.approval.deciders)");
        click("soar_approve", DANA, box -> true);
        awaitRefusal("soar.approval.deciders.review");
        assertEquals("2", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'REFUSED'"));
        click("soar_run_safe", DANA, box -> true);
        stack.awaitRecorded();
        assertEquals(5, stack.windows.executed().size());
    }

    /** The command was classed by an older policy, or behind the application's back. */
    @Test
    void aPolicyThatIsStricterByNowRefuses() throws Exception {
        start("alert-wmi-registry.json");
        stack.change("UPDATE command SET class = 'SAFE' WHERE number = 7");
        click("soar_approve", DANA, box -> box.equals("7"));
        stack.awaitRecorded();
        assertEquals(0, stack.windows.executed().size());
        assertTrue(stack.kibana.cases().get(0).toString().contains("Refused by the policy"));
    }

    @Test
    void whatWasChangedInTheStoreDoesNotRun() throws Exception {
        start("alert-wmi-registry.json");
        stack.windows.delay(Duration.ofSeconds(1));
        click("soar_approve", DANA, box -> box.equals("1") || box.equals("2"));
        await().until(() -> stack.windows.executed().size() == 1);
        stack.change("UPDATE command SET text = 'Get-Process -Name other' WHERE number = 2");
        stack.awaitRecorded();
        assertEquals(1, stack.windows.executed().size());
    }

    /** The assistant proposes to look at a process, and this. */
    private void propose(String remediation) {
        stack.kibana.assistantReplies("""
                ## Summary
                A file was encrypted.

                ## Investigation commands
                1. `Get-Process -Name odsync`

                ## Remediation commands
                1. `%s`
                """.formatted(remediation));
    }

    private void start(String sample) throws Exception {
        stack.plant(sample);
        stack.start();
        stack.request();
    }

    private void click(String action, String user, Predicate<String> ticked) throws Exception {
        assertEquals(
                200,
                stack.clicker
                        .press(stack.request(), action, user, ticked)
                        .send(stack.webhook)
                        .statusCode());
    }

    private void awaitRefusal(String why) {
        await().until(() ->
                stack.slack.ephemerals().stream().anyMatch(told -> told.text().contains(why)));
    }
}
