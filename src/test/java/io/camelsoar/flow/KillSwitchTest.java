package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.SlackClicker.Press;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stops commands that are approved: the switch, in a file and in Slack, and the caps; nothing is lost, and nothing runs twice. */
class KillSwitchTest {

    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String NOBODY = "U0CCC3333";
    private static final String ENABLED = "soar.execution.enabled=";

    @TempDir
    Path folder;

    private Stack stack;
    private Path file;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().hashCode()); // each run of a test has a store of its own
        stack.recoverSoon();
        stack.set("soar.recover.longest-wait", "500ms");
        stack.set("soar.recover.tries", "1"); // waiting uses none up
        file = folder.resolve("live.properties");
        Files.writeString(file, ENABLED + "true");
        stack.settingsFile(file);
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void offByFileWhileCommandsRun() throws Exception {
        stack.windows.delay(Duration.ofSeconds(1));
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.windows.executed().size() == 1);
        Files.writeString(file, ENABLED + "false");
        awaitTold("Execution is switched off by soar.execution.enabled");
        int ran = stack.windows.executed().size();
        awaitTries(2);
        assertEquals(ran, stack.windows.executed().size());
        assertEquals(
                String.valueOf(ran),
                stack.one("SELECT COUNT(*) FROM command WHERE state = 'SUCCEEDED'"),
                "what ran ended");
        assertEquals(String.valueOf(8 - ran), stack.one("SELECT COUNT(*) FROM command WHERE state = 'APPROVED'"));
        await().until(() -> stack.request().blocks().toString().contains("waiting"));

        stack.windows.delay(Duration.ZERO);
        Files.writeString(file, ENABLED + "true");
        assertEachRanOnce();
        assertEquals("1", stack.one("SELECT COUNT(*) FROM reply WHERE kind = 'HELD'"));
        await().until(() -> !stack.request().blocks().toString().contains("waiting"));
    }

    @Test
    void aSecondStopIsTold() throws Exception {
        stack.windows.delay(Duration.ofMillis(600));
        Files.writeString(file, ENABLED + "false");
        stack.start();
        stack.click("soar_approve");
        awaitTold("8 approved commands wait");
        Files.writeString(file, ENABLED + "true");
        await().until(() -> stack.windows.executed().size() > 1);
        Files.writeString(file, ENABLED + "false");
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE kind = 'HELD'").equals("2"));
        Files.writeString(file, ENABLED + "true");
        assertEachRanOnce();
    }

    /** However often it is tried, and whatever it waits for. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWaitsIsToldOnce(boolean off) throws Exception {
        if (off) {
            Files.writeString(file, ENABLED + "false");
        }
        stack.start();
        stack.request();
        if (!off) {
            stack.windows.close();
        }
        stack.click("soar_approve");
        awaitTries(8);
        String failed = stack.one("SELECT LISTAGG(detail, ' | ') FROM audit_event WHERE action = 'FAILED'");
        assertTrue(
                Integer.parseInt(stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'FAILED'")) <= 1, failed);
        long updates = stack.slack.calls().stream()
                .filter(call -> call.method().equals("chat.update"))
                .count();
        assertTrue(updates <= 4, updates + " updates");
        await().until(() -> stack.request().blocks().toString().contains("waiting"));
    }

    /** A command that was let start is not sent any more while its host takes its time. */
    @Test
    void offWhileTheHostIsConnected() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        stack.windows.onMoment(moment -> {
            if (moment == WindowsHost.Moment.CONNECTED && first.getAndSet(false)) {
                write("false");
            }
        });
        stack.start();
        stack.click("soar_approve");
        awaitTold("Execution is switched off by soar.execution.enabled");
        assertEquals(List.of(), stack.windows.executed());
        assertEquals("8", stack.one("SELECT COUNT(*) FROM command WHERE state = 'APPROVED'"));
        assertEquals("0", stack.one("SELECT COUNT(*) FROM command_start"));
        write("true");
        assertEachRanOnce();
        assertEquals("1", stack.one("SELECT MAX(attempt) FROM command"));
    }

    private void write(String enabled) {
        try {
            Files.writeString(file, ENABLED + enabled);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsNeitherTrueNorFalseStopsCommands() throws Exception {
        stack.start();
        stack.request();
        Files.writeString(file, ENABLED + "ture");
        try (Logged logged = new Logged()) {
            stack.click("soar_approve");
            awaitTries(2);
            assertEquals(
                    1,
                    logged.errors().stream()
                            .filter(line -> line.contains("soar.execution.enabled: 'ture' is not true or false"))
                            .count());
        }
        assertEquals(0, stack.windows.acceptedConnections());
    }

    @Test
    void offInSlackOnOneInstanceStopsTheOther() throws Exception {
        stack.start();
        Instance second = stack.startBeside("second");
        stack.request();
        JsonNode off = said(command("off patching <!channel>", DANA).send(url(second.webhook)));
        assertEquals("in_channel", off.get("response_type").asText());
        assertTrue(off.get("text").asText().contains("patching &lt;!channel&gt;"), off.toString());
        assertTrue(status().contains("switched off"), status());

        stack.click("soar_approve");
        awaitTold("Execution is switched off by dana.reyes (" + DANA + "): patching <!channel>");
        assertEquals(0, stack.windows.acceptedConnections());
        assertEquals("EXECUTING", stack.one("SELECT state FROM incident"));

        // from here on only the switch has it go on
        awaitTries(2);
        stack.change("UPDATE incident SET due_at = due_at + 60000 WHERE claimed_by IS NULL");
        JsonNode on = said(command("on", DANA).send(url(stack.webhook)));
        assertTrue(on.get("text").asText().contains("Execution is on"), on.toString());
        assertEachRanOnce();
        assertEquals("2", stack.one("SELECT COUNT(*) FROM audit_event WHERE action LIKE 'SWITCHED_%'"));
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());
    }

    @Test
    void onlyWhoMaySwitchesExecution() throws Exception {
        stack.set("soar.execution.switchers", Services.LINUX_ANALYST);
        stack.start();
        for (String user : List.of(DANA, NOBODY)) {
            JsonNode refused = said(command("off", user).send(url(stack.webhook)));
            assertEquals("ephemeral", refused.get("response_type").asText());
            assertTrue(refused.get("text").asText().contains("soar.execution.switchers"), refused.toString());
        }
        assertEquals("2", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'REFUSED'"));
        assertFalse(status().contains("switched off"), status());
        assertEquals(
                "in_channel",
                said(command("OFF", Services.LINUX_ANALYST).send(url(stack.webhook)))
                        .get("response_type")
                        .asText());
        assertTrue(status().contains("switched off"), status());
    }

    @Test
    void withoutSwitchersTheDecidersAre() throws Exception {
        stack.start();
        assertEquals(
                "ephemeral",
                said(command("off", NOBODY).send(url(stack.webhook)))
                        .get("response_type")
                        .asText());
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action LIKE 'SWITCHED_%'"));
    }

    @Test
    void whatSlackDidNotSendNowAndHereSwitchesNothing() throws Exception {
        stack.start();
        Press off = command("off", DANA);
        assertEquals(401, off.withSecret("another").send(url(stack.webhook)).statusCode());
        long stale = System.currentTimeMillis() / 1000 - 301;
        assertEquals(401, off.withTimestamp(stale).send(url(stack.webhook)).statusCode());
        assertEquals(403, other(off, SlackWorkspace.TEAM_ID, "T0ELSEWHERE"));
        assertEquals(403, other(off, SlackWorkspace.APP_ID, "A0ELSEWHERE"));
        assertEquals(400, other(off, "user_id=", "nobody="));
        assertEquals(400, other(off, DANA, "%00"));
        byte[] large = new byte[1_000_001];
        assertEquals(413, off.withBody(large).send(url(stack.webhook)).statusCode());
        HttpRequest get = HttpRequest.newBuilder(url(stack.webhook)).build();
        assertEquals(405, answered(get));
        HttpRequest json = HttpRequest.newBuilder(url(stack.webhook))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertEquals(415, answered(json));
        // a click and a command are not taken for each other
        assertEquals(400, off.send(stack.webhook).statusCode());
        assertFalse(status().contains("switched off"), status());

        Press once = command("off", DANA);
        assertEquals(200, once.send(url(stack.webhook)).statusCode());
        said(command("on", DANA).send(url(stack.webhook)));
        assertEquals(409, once.send(url(stack.webhook)).statusCode());
        assertFalse(status().contains("switched off"), status());
    }

    @Test
    void aHostThatHadItsHourWaits() throws Exception {
        stack.set("soar.execution.most-per-host-per-hour", "3");
        stack.start();
        stack.click("soar_approve");
        awaitTold("had 3 commands within an hour (soar.execution.most-per-host-per-hour)");
        awaitTries(2);
        assertEquals(3, stack.windows.executed().size());
        // an hour later
        stack.change("UPDATE command_start SET at = at - 3600000");
        await().until(() -> stack.one("SELECT COUNT(*) FROM command WHERE state = 'SUCCEEDED'")
                .equals("6"));
        assertEquals(6, stack.windows.executed().size());
    }

    @Test
    void anIncidentWaitsForItsPlace() throws Exception {
        stack.set("soar.execution.most-incidents", "1");
        stack.start();
        stack.request();
        // another instance is at it
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("2"));
        stack.change(
                "UPDATE incident SET state = 'EXECUTING', claimed_by = 'other/1', executing_claim = 'other/1', due_at = "
                        + (System.currentTimeMillis() + 600_000) + " WHERE slack_ts <> '"
                        + stack.request().ts() + "'");
        stack.click("soar_approve");
        awaitTold("1 incident is in execution already");
        assertEquals("1", stack.one("SELECT COUNT(*) FROM incident WHERE state = 'APPROVED'"));
        assertEquals(0, stack.windows.acceptedConnections());

        stack.change("UPDATE incident SET state = 'EXPIRED', claimed_by = NULL WHERE executing_claim = 'other/1'");
        await().until(() -> stack.windows.executed().size() == 8);
    }

    @Test
    void aDryRunGoesTheWholeWayWithoutAConnection() throws Exception {
        stack.set("soar.execution.dry-run", "true");
        try (Logged logged = new Logged()) {
            stack.start();
            assertTrue(logged.of(Level.WARN).stream().anyMatch(line -> line.contains("soar.execution.dry-run=true")));
        }
        String beforeTheClick = Stack.read(List.of(stack.request()));
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertTrue(beforeTheClick.contains("Dry run: what is approved"), beforeTheClick);
        await().until(() -> Stack.read(List.of(stack.request())).contains("8 skipped (dry run"));
        assertFalse(Stack.read(List.of(stack.request())).contains("Dry run: what is approved"));
        await().until(() -> stack.thread().size() == 8);
        String notSent = "Dry run: not sent to 127.0.0.1:" + stack.windows.port();
        assertEquals(8, Stack.read(stack.thread()).split(notSent, -1).length - 1, Stack.read(stack.thread()));
        assertTrue(
                Stack.read(stack.thread())
                        .matches("(?s).*\\*7\\.\\* SKIPPED\n`Stop-Process [^`\n]+`\n```Dry run: not sent.*"),
                Stack.read(stack.thread()));
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(8, record.split(notSent, -1).length - 1, record);
        assertFalse(record.contains("SUCCEEDED"), record);
        assertEquals(0, stack.windows.acceptedConnections());
    }

    /** It takes none of the places of commands that are sent. */
    @Test
    void aDryRunCountsForNoHost() throws Exception {
        stack.set("soar.execution.dry-run", "true");
        stack.set("soar.execution.most-per-host-per-hour", "3");
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals("8", stack.one("SELECT COUNT(*) FROM command WHERE state = 'SKIPPED'"));
        assertEquals("0", stack.one("SELECT COUNT(*) FROM command_start"));
    }

    @Test
    void aMessageThatSaysDryRunApprovesNothingElse() throws Exception {
        start("false");
        for (boolean dryRun : List.of(true, false)) {
            await().until(() -> saysDryRun() != dryRun);
            Press before = stack.clicker.press(stack.request(), "soar_approve", DANA);
            stack.stop();
            start(String.valueOf(dryRun));
            long now = System.currentTimeMillis() / 1000;
            assertEquals(200, before.withTimestamp(now).send(stack.webhook).statusCode());
            String why = dryRun ? "This is a dry run now" : "which it is not any more";
            await().until(() -> stack.slack.ephemerals().stream()
                    .anyMatch(told -> told.text().contains(why)));
            assertEquals("0", stack.one("SELECT COUNT(*) FROM approval"));
            await().until(() -> saysDryRun() == dryRun);
        }
        stack.click("soar_approve");
        assertEachRanOnce();
    }

    private void start(String dryRun) {
        stack.set("soar.execution.dry-run", dryRun);
        stack.start();
    }

    private boolean saysDryRun() {
        return Stack.read(List.of(stack.request())).contains("Dry run: what is approved");
    }

    @Test
    void whatWasApprovedInADryRunIsNotSentAfterIt() throws Exception {
        write("false");
        start("true");
        stack.click("soar_approve");
        awaitTold("Execution is switched off");
        stack.stop();
        write("true");
        start("false");
        stack.awaitRecorded();
        assertEquals(0, stack.windows.acceptedConnections());
        await().until(() -> Stack.read(List.of(stack.request())).contains("8 skipped (dry run: nothing was sent)"));
        assertEquals("TRUE", stack.one("SELECT dry_run FROM approval"));
    }

    /** Whatever leads a command there. */
    @Test
    void theGuardSendsNothingOfADryRunsApproval() throws Exception {
        stack.windows.delay(Duration.ofSeconds(1));
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.windows.executed().size() == 1);
        stack.change("UPDATE approval SET dry_run = TRUE");
        stack.awaitRecorded();
        int ran = stack.windows.executed().size();
        assertTrue(ran < 8, ran + " ran");
        assertEquals("1", stack.one("SELECT COUNT(*) FROM command WHERE errors LIKE '%approved in a dry run%'"));
    }

    @Test
    void oneThatWasSentBeforeADryRunIsNotSaidToBeNot() throws Exception {
        stack.windows.delay(Duration.ofSeconds(1));
        start("false");
        stack.click("soar_approve");
        await().until(() -> stack.windows.executed().size() == 1);
        write("false");
        awaitTold("Execution is switched off");
        int ran = stack.windows.executed().size();
        stack.stop();
        write("true");
        start("true");
        stack.awaitRecorded();
        await().until(() -> Stack.read(List.of(stack.request())).contains("(dry run: " + (8 - ran) + " not sent)"));
        assertEquals(ran, stack.windows.executed().size());
    }

    @Test
    void withoutTheGuardNothingConnects() throws Exception {
        stack.start();
        stack.camel().getRegistry().unbind("executionGuard");
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(0, stack.windows.acceptedConnections());
        assertTrue(stack.kibana.cases().get(0).toString().contains("no ExecutionGuard"));
    }

    private void assertEachRanOnce() {
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
        assertEquals(8, Set.copyOf(stack.windows.executed()).size());
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(8, record.split("\\*\\*SUCCEEDED\\*\\*", -1).length - 1, record);
    }

    private void awaitTold(String why) {
        await().until(() -> Stack.read(stack.thread()).contains(why));
    }

    /** Until that many tries of an incident's commands were turned away. */
    private void awaitTries(int tries) {
        await().until(() -> Integer.parseInt(stack.one("SELECT MAX(failures) FROM incident")) >= tries);
    }

    private Press command(String text, String user) {
        return stack.clicker.command(text, user);
    }

    private String status() throws Exception {
        return said(command("status", NOBODY).send(url(stack.webhook)))
                .get("text")
                .asText();
    }

    private int other(Press press, String own, String other) throws Exception {
        String body = new String(press.body(), StandardCharsets.UTF_8).replace(own, other);
        return press.withBody(body.getBytes(StandardCharsets.UTF_8))
                .send(url(stack.webhook))
                .statusCode();
    }

    private static int answered(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** As Slack reads the answer. */
    private static JsonNode said(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json"));
        return SimulatorHttp.JSON.readTree(answer.body());
    }

    private static URI url(URI webhook) {
        return webhook.resolve("/slack/command");
    }
}
