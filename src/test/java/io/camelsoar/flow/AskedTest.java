package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
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

/** Who is asked may have no right to decide: the log and the request say so. */
class AskedTest {

    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String SAM = Services.LINUX_ANALYST;
    private static final String MARK = "_may not decide; deciders: Sam Okafor_";

    @TempDir
    Path folder;

    private final Logged logged = new Logged();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack("asked-" + test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.set("soar.roster.file", folder.resolve("roster.yaml").toString());
        stack.set("soar.playbooks.file", folder.resolve("playbooks.yaml").toString());
        roster("{}");
        playbooks("[]");
        stack.set("soar.approval.deciders", SAM);
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
        logged.close();
    }

    @Test
    void theRequestMarksAnAnalystWhoMayNotDecide() throws Exception {
        stack.start();
        assertEquals("<@" + DANA + ">   " + MARK, analyst());
    }

    @Test
    void andNoneWhoMay() throws Exception {
        stack.set("soar.approval.deciders", DANA);
        stack.start();
        assertEquals("<@" + DANA + ">", analyst());
    }

    /** By their group, of which Slack has to be asked; while it does not answer nothing is said. */
    @Test
    void norOneOfAGroup() throws Exception {
        stack.slack.workspace().addUserGroup(new UserGroup("S0SOC1111", "soc", "SOC", List.of(DANA), false));
        stack.set("soar.approval.deciders", "S0SOC1111");
        stack.start();
        assertEquals("<@" + DANA + ">", analyst());
    }

    @Test
    void norWhereSlackDoesNotSayWhoIsInAGroup() throws Exception {
        stack.slack.watch(Interception.of(request -> {
            boolean mine = request.getRequestURI().getPath().endsWith("/usergroups.users.list");
            if (mine) {
                Interception.answer(request, 200, "{\"ok\":false,\"error\":\"missing_scope\"}");
            }
            return mine;
        }));
        stack.set("soar.approval.deciders", "S0SOC1111");
        stack.start();
        assertEquals("<@" + DANA + ">", analyst());
    }

    @Test
    void aSeverityNarrowsIt() throws Exception {
        stack.set("soar.approval.deciders", DANA + "," + SAM);
        stack.set("soar.approval.deciders.critical", SAM);
        stack.start();
        assertEquals("<@" + DANA + ">   " + MARK, analyst());
    }

    /** Of more than one it says which. */
    @Test
    void ofAPlaybooksAnalystsThoseAreMarked() throws Exception {
        playbooks("[{name: identity, when: {host: 'win-*'}, analyst: [" + DANA + ", " + SAM + "]}]");
        stack.start();
        assertEquals("<@" + DANA + "> <@" + SAM + ">   _<@" + DANA + "> " + MARK.substring(1), analyst());
        assertWarned("soar.playbooks.file, playbook identity: " + DANA
                + " is asked to decide and may not: soar.approval.deciders");
    }

    @Test
    void whoIsAskedNextIsMarked() throws Exception {
        stack.set("soar.approval.deciders", DANA);
        stack.set("soar.slack.on-call", SAM);
        stack.set("soar.approval.escalate-after", "2s");
        stack.start();
        await().until(() -> Stack.read(List.of(stack.request())).contains("*Escalated to* <@" + SAM + ">"));
        String shown = Stack.read(List.of(stack.request()));
        assertTrue(shown.contains("_may not decide; deciders: Dana Reyes_"), shown);
        assertWarned("soar.slack.on-call: " + SAM + " is asked to decide and may not: soar.approval.deciders");
    }

    /** Once, and again after an edit that brings it back. */
    @Test
    void anEditOfTheRosterIsChecked() throws Exception {
        roster("{windows: [" + SAM + "]}");
        stack.start();
        stack.request();
        roster("{windows: [" + DANA + ", Dana Reyes, S0SOC1111]}");
        String line = "soar.roster.file, windows: " + DANA + " is asked to decide and may not: soar.approval.deciders";
        await().until(() -> warnings().stream().anyMatch(told -> told.startsWith(line)));
        assertEquals(
                1,
                warnings().stream()
                        .filter(told -> told.contains("is asked to decide"))
                        .count());
        roster("{windows: [" + SAM + "]}");
        playbooks("[{name: low, when: {severity: low}, analyst: " + DANA + "}]");
        await().until(() ->
                warnings().stream().anyMatch(told -> told.startsWith("soar.playbooks.file, playbook low: ")));
        roster("{windows: [" + DANA + "]}");
        await().until(() ->
                warnings().stream().filter(told -> told.startsWith(line)).count() == 2);
    }

    private String analyst() {
        String shown = Stack.read(List.of(stack.request()));
        assertFalse(shown.isEmpty());
        return shown.lines()
                .filter(line -> line.startsWith("*Analyst* "))
                .findFirst()
                .orElseThrow()
                .substring("*Analyst* ".length());
    }

    private void assertWarned(String line) {
        await().until(() -> warnings().stream().anyMatch(told -> told.startsWith(line)));
    }

    private List<String> warnings() {
        return logged.of(Level.WARN);
    }

    private void roster(String yaml) throws Exception {
        Files.writeString(folder.resolve("roster.yaml"), "roster: " + yaml + "\n");
    }

    private void playbooks(String yaml) throws Exception {
        Files.writeString(folder.resolve("playbooks.yaml"), "playbooks: " + yaml + "\n");
    }
}
