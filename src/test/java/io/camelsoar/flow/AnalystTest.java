package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.kibana.AssistantScript;
import io.camelsoar.sandbox.kibana.ScriptedAssistant;
import io.camelsoar.sandbox.slack.SlackWorkspace.User;
import io.camelsoar.sandbox.slack.SlackWorkspace.UserGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Who is asked about an alert: as the knowledge base says, else by the roster, else who is on call; and the message says which. */
class AnalystTest {

    @TempDir
    Path folder;

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack("analyst-" + test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void aUserGroupIsMentionedAsOne() throws Exception {
        stack.slack
                .workspace()
                .addUserGroup(new UserGroup("S0WIN1111", "windows-oncall", "Windows on-call", List.of(), false));
        answers("That would be the **Windows On-Call** group. {reference(Qm71z)}");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        assertEquals("<!subteam^S0WIN1111>", analyst());
        assertTimeline("Analyst: Windows on-call (S0WIN1111), named by the knowledge base");
    }

    @Test
    void withoutAClearAnswerTheFirstOfTheRosterWhoIsThereIsAsked() throws Exception {
        stack.slack
                .workspace()
                .addUser(new User("U0FFF6666", "pat.doe", "Pat Doe", "", "pat@example.com", true, false));
        roster(
                "roster:\n  linux: [kim.novak@example.com]\n  windows: [Nobody Known, Pat Doe, camelsoar, Sam Okafor]\n");
        stack.set("soar.slack.on-call", "S0AAA1111");
        answers("Either Dana Reyes or Sam Okafor.");
        stack.plant("alert-wmi-registry.json");
        try (Logged logged = new Logged()) {
            stack.start();
            assertEquals("<@U0BBB2222>   _No analyst found for windows: the roster's is asked_", analyst());
            List<String> missing = logged.of(Level.WARN).stream()
                    .filter(line -> line.startsWith("soar.roster.file: "))
                    .toList();
            assertEquals(3, missing.size(), missing.toString());
        }
        assertTimeline("Analyst: Sam Okafor (U0BBB2222), of the roster: the knowledge base named nobody");
    }

    /** Who is named is not in Slack any more: whom the answer names beside is not the one who handles the alerts. */
    @Test
    void whoHasLeftIsNotMadeUpForByAnotherName() throws Exception {
        stack.slack
                .workspace()
                .addUser(new User("U0FFF6666", "pat.doe", "Pat Doe", "", "pat@example.com", true, false));
        stack.set("soar.slack.on-call", "S0AAA1111");
        answers("Pat Doe and Dana Reyes");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        assertEquals("<!subteam^S0AAA1111>   _No analyst found for windows: on-call is asked_", analyst());
        assertTimeline("Analyst: Security Operations (S0AAA1111), on-call: nobody else was found");
    }

    @Test
    void andWhoIsNotThereIsNotSomebodyOfAShorterName() throws Exception {
        stack.slack
                .workspace()
                .addUser(new User("U0FFF0004", "asilva", "Ana Silva", "", "as@example.com", false, false));
        stack.set("soar.slack.on-call", "S0AAA1111");
        answers("That would be Ana Silva dos Santos. {reference(Qm71z)}");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        assertEquals("<!subteam^S0AAA1111>   _No analyst found for windows: on-call is asked_", analyst());
    }

    @Test
    void thenWhoIsOnCall() throws Exception {
        roster("roster:\n  linux: [kim.novak@example.com]\n");
        stack.set("soar.slack.on-call", "S0AAA1111");
        answers("Linux alerts are handled by Sam Okafor.");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        assertEquals("<!subteam^S0AAA1111>   _No analyst found for windows: on-call is asked_", analyst());
        assertTimeline("Analyst: Security Operations (S0AAA1111), on-call: nobody else was found");
    }

    @Test
    void andWhoIsNotThereAnyMoreIsNotOnCall() throws Exception {
        stack.set("soar.slack.on-call", "U0EEE5555");
        answers("Lee Former");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        assertEquals("no analyst found", analyst());
        assertFalse(stack.slack.messages("soc-critical").toString().contains("U0EEE5555"));
    }

    /** The roster is there while the assistant is not. */
    @Test
    void theRosterNeedsNoAssistant() throws Exception {
        roster("roster:\n  any: [\"@sam.okafor\"]\n");
        stack.kibana.assistantFails(403, "{\"statusCode\":403,\"error\":\"Forbidden\",\"message\":\"no licence\"}");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        assertEquals("<@U0BBB2222>   _No analyst found for windows: the roster's is asked_", analyst());
    }

    private void answers(String text) {
        AssistantScript roster = new ScriptedAssistant();
        stack.kibana.assistantScript(question ->
                question.content().contains("who handles") ? AssistantScript.Reply.of(text) : roster.answer(question));
    }

    private void roster(String text) throws Exception {
        Path file = folder.resolve("roster.yaml");
        Files.writeString(file, text);
        stack.set("soar.roster.file", file.toString());
    }

    private String analyst() {
        String facts = stack.request().blocks().get(1).at("/text/text").asText();
        return facts.substring(facts.indexOf("*Analyst* ") + "*Analyst* ".length());
    }

    /** An auditor finds it in the case. */
    private void assertTimeline(String line) throws Exception {
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        stack.click("soar_decline");
        stack.awaitRecorded();
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains(line), record);
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'ASSIGNED'"));
    }
}
