package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The case is open when the assistant is asked again: it tells the new answer as well, and all that follows. */
class CaseAskedAgainTest {

    private static final String LONG = "Line of the first look, which is long. ".repeat(400);

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.kibana.assistantReplies(reply("Beginning. " + LONG, "Get-Process -Name first"));
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), stack.kibana.violations());
        stack.close();
    }

    @Test
    void itTellsTheNewAnswerTheDecisionAndTheCommands() throws Exception {
        int before = comments().size();
        assertTrue(before > 1, "the first answer's summary goes on in comments");
        askAgain("The second look.");
        await().until(() -> comments().size() > before);
        assertTrue(
                comments()
                        .get(before)
                        .matches(
                                "(?s)\\*\\*Asked again\\*\\* by dana\\\\?.reyes \\(U0AAA1111\\) at \\S+Z: .*\n\nThe second look\\.\n\n"
                                        + "\\*\\*Proposed commands\\*\\*[^\n]*\n- 1\\. investigation, safe: Get-Process -Name second"),
                comments()::toString);
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(1, count("**Approved** by"));
        assertEquals(1, count("### 1. investigation"));
        assertEquals(1, count("**Asked again** by"));
        assertEquals(1, count("AI Assistant asked again by "));
        assertEquals(new HashSet<>(comments()).size(), comments().size(), "each once");
    }

    @Test
    void whatIsDecidedWithoutAnAnswerIsToldAsWell() throws Exception {
        stack.kibana.assistantFails(500, "{}");
        stack.click("soar_ask_again");
        await().until(() -> Stack.read(List.of(stack.request())).contains("Asked again"));
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(1, count("**Declined** by"));
        assertEquals(1, count("AI Assistant asked again by "));
    }

    private void askAgain(String summary) throws Exception {
        stack.kibana.assistantReplies(reply(summary, "Get-Process -Name second"));
        stack.click("soar_ask_again");
        await().until(() -> Stack.read(List.of(stack.request())).contains(summary));
    }

    private List<String> comments() {
        return stack.kibana.cases().get(0).get("comments").findValuesAsText("comment");
    }

    private int count(String part) {
        return Collections.frequency(
                comments().stream().map(comment -> comment.contains(part)).toList(), true);
    }

    private static String reply(String summary, String command) {
        return "## Summary\n" + summary + "\n\n## Investigation commands\n1. `" + command + "`\n";
    }
}
