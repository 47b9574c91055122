package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not fit into a Slack message goes on in its thread; nothing is cut without a word. */
class LongTextTest {

    private static final String SUMMARY = words(2_500);
    private static final String COMMANDS = """

            ## Investigation commands
            1. `Get-Content -Path C:\\long.log`
            2. `Get-Content -Path C:\\longer.log`

            ## Remediation commands
            1. `Stop-Process -Name 'odsync' -Force`
            """;

    private final Logged logged = new Logged();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().hashCode()); // each run of a test has a store of its own
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
        logged.close();
    }

    @Test
    void aLongSummaryGoesOnInTheThread() {
        stack.kibana.assistantReplies("## Summary\n" + SUMMARY + COMMANDS);
        stack.start();
        assertTrue(Stack.read(List.of(stack.request())).contains("The summary goes on in the thread."));
        await().until(() -> thread().contains("w2499"));
        String whole = Stack.read(List.of(stack.request())) + thread();
        assertEquals(
                List.of(SUMMARY.split(" ")),
                List.of(whole.split("\\s+")).stream()
                        .filter(word -> word.matches("(<&>)?w\\d{4}"))
                        .toList());
        assertTrue(stack.request().button("soar_approve").isPresent());
    }

    @Test
    void aLongResultGoesOnInTheThreadAndAVeryLongOneSaysHowMuchIsNotThere() throws Exception {
        String longer = words(15_000) + "```".repeat(3_000);
        stack.windows.state().files().put("C:\\long.log", SUMMARY.getBytes(StandardCharsets.US_ASCII));
        stack.windows.state().files().put("C:\\longer.log", longer.getBytes(StandardCharsets.US_ASCII));
        stack.kibana.assistantReplies("## Summary\nShort." + COMMANDS);
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        await().until(() -> thread().contains("w2499"));
        await().until(() -> thread().matches("(?s).*_All of the output, \\d{4,6} characters more:_.*"));
        assertTrue(stack.kibana.files().stream().anyMatch(file -> file.text().contains("w14999")));
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void commandsThatAreTooLongToShowAreInTheThreadAndCannotBeApproved() {
        String command = "Get-Item -Path "
                + IntStream.range(0, 800).mapToObj("'C:\\%04d'"::formatted).collect(Collectors.joining(","));
        stack.kibana.assistantReplies(
                "## Summary\nShort.\n\n## Investigation commands\n```powershell\n" + command + "\n```\n");
        stack.start();
        String request = Stack.read(List.of(stack.request()));
        assertTrue(request.contains("The command is in the thread."), request);
        assertFalse(stack.request().button("soar_approve").isPresent());
        await().until(() -> thread().contains("'C:\\0799'"));
        assertTrue(thread().replaceAll("```\n```", "").contains(command), thread());
    }

    /** The others can be approved, and all that "Run the N safe" is about is shown. */
    @Test
    void aCommandThatIsTooLongHoldsTheOthersNotBack() throws Exception {
        String command = "Get-Process -Id "
                + IntStream.range(1_000, 1_800).mapToObj(String::valueOf).collect(Collectors.joining(","));
        stack.kibana.assistantReplies("## Summary\nShort.\n\n## Investigation commands\n```powershell\n" + command
                + "\n```\n\n```powershell\nGet-Process -Name lsass\n```\n");
        stack.start();
        String request = Stack.read(List.of(stack.request()));
        assertTrue(request.contains("*Too long to show:* 1. "), request);
        assertEquals("SAFE", stack.one("SELECT class FROM command WHERE number = 1"));
        await().until(() -> thread().contains(",1799"));
        stack.click("soar_run_safe");
        stack.awaitRecorded();
        assertEquals(List.of("Get-Process -Name lsass"), stack.windows.executed());
        assertEquals("PROPOSED", stack.one("SELECT state FROM command WHERE number = 1"));
    }

    @Test
    void theMostThatOneMessageShowsIsTakenBySlack() {
        String commands = IntStream.range(0, 3)
                .mapToObj(number -> "```powershell\nGet-Item -Path 'C:\\" + number + "<&>".repeat(165) + "'\n```\n")
                .collect(Collectors.joining());
        stack.kibana.assistantReplies("## Summary\n" + SUMMARY + "\n\n## Investigation commands\n" + commands);
        stack.start();
        assertTrue(stack.request().button("soar_approve").isPresent());
        String request = Stack.read(List.of(stack.request()));
        assertTrue(request.contains("3 of 5 investigation"), request);
        assertTrue(request.contains("2" + "<&>".repeat(165)), request);
    }

    /** All are marked as selected then; Slack has to take that, too. */
    @ParameterizedTest
    @CsvSource({"20,390", "33,232", "33,100", "37,60", "12,600", "3,2600"})
    void howeverManyCommandsAndHoweverLongTheyAreShownAndTold(int count, int length) throws Exception {
        String commands = IntStream.range(0, count)
                .mapToObj(number -> (number + 1) + ". `Get-Item -Path 'C:\\" + "%02d".formatted(number) + "\\..\\"
                        + "x".repeat(length - 28) + "'`\n")
                .collect(Collectors.joining());
        stack.recoverSoon();
        stack.kibana.assistantReplies("## Summary\n" + words(500) + "\n\n## Investigation commands\n" + commands
                + "\n## Remediation commands\n1. `Stop-Process -Name 'odsync' -Force`\n");
        stack.start();
        if (Stack.read(List.of(stack.request())).contains("Too long to show")) {
            await().until(() -> thread().contains("C:\\%02d".formatted(count - 1)));
        }
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        assertEquals(List.of(), logged.errors());
    }

    private String thread() {
        return Stack.read(stack.thread());
    }

    private static String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> (number % 10 == 0 ? "<&>" : "") + "w%04d".formatted(number))
                .collect(Collectors.joining(" "));
    }
}
