package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.CapturedLog;
import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.SlackEvents;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.slack.SlackSockets.Delivery;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import io.camelsoar.sandbox.store.Database;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Where Slack cannot call camel-soar, clicks and commands come over a connection that it opens. */
class SocketModeTest {

    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String SAM = Services.LINUX_ANALYST;
    private static final String NOBODY = "U0CCC3333";

    @TempDir
    Path folder;

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack("socket-" + test.getTestMethod().orElseThrow().getName());
        stack.set("soar.slack.mode", "socket");
        stack.set("soar.slack.app-token", SlackSimulator.APP_TOKEN);
        stack.set("soar.slack.signing-secret", "");
        stack.slack.sockets().patience(Duration.ofMillis(500));
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void anApprovalGoesTheWholeWayAndNothingListensForSlack() throws Exception {
        stack.withHealth();
        stack.start();
        await().until(stack::isUp);
        assertThrows(
                ConnectException.class, () -> new Socket(stack.webhook.getHost(), stack.webhook.getPort()).close());
        Delivery click = deliver("soar_approve", DANA);
        awaitEachRanOnce();
        assertNull(click.answer());
        assertEquals(List.of(), stack.slack.sockets().problems());
    }

    /** Once the decision is stored, and not before. */
    @Test
    void aClickIsAcknowledgedWhenItIsStored() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh()) {
            stack.store(database);
            Line line = stack.line("soar.store.url");
            stack.recoverSoon();
            stack.start();
            stack.request();
            await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
            line.down();
            Delivery click =
                    stack.clicker.press(stack.request(), "soar_approve", DANA).deliver();
            await().until(() -> click.tries() > 2);
            assertFalse(click.isAcknowledged());
            line.up();
            await().until(click::isAcknowledged);
            awaitEachRanOnce();
        }
    }

    @Test
    void whatIsSentAgainIsDoneOnce() throws Exception {
        stack.start();
        stack.request();
        stack.slack.sockets().loseAcknowledgements(2);
        Delivery click = deliver("soar_approve", DANA);
        assertTrue(click.tries() >= 3, click.tries() + " tries");
        awaitEachRanOnce();
        assertEquals("1", stack.one("SELECT COUNT(*) FROM approval"));
        assertEquals(List.of(), stack.slack.ephemerals());
    }

    @Test
    void ofTwoClicksOneDecides() throws Exception {
        stack.start();
        var first = stack.clicker.press(stack.request(), "soar_approve", DANA);
        var second = stack.clicker.press(stack.request(), "soar_decline", SAM);
        Delivery one = first.deliver();
        await().until(one::isAcknowledged);
        Delivery other = second.deliver();
        await().until(other::isAcknowledged);
        awaitEachRanOnce();
        await().until(() -> stack.slack.ephemerals().stream()
                .anyMatch(told -> told.text().contains("Already decided by <@" + DANA + ">")));
    }

    /** An order that comes again after another one must not undo that. */
    @Test
    void commandsAreAnsweredAndObeyedOnce() throws Exception {
        stack.start();
        assertTrue(said(command("off the hosts are being patched", DANA)).contains("Execution is switched off"));
        Delivery on = command("on", DANA);
        assertTrue(said(on).contains("Execution is on"));
        assertEquals("in_channel", on.answer().get("response_type").asText());
        Delivery off = command("off once more", SAM);
        await().until(off::isAcknowledged);
        on.again();
        await().until(on::isAcknowledged);
        String status = said(command("status", NOBODY));
        assertTrue(status.contains("switched off") && status.contains("once more"), status);

        Delivery notAllowed = command("on", NOBODY);
        assertEquals("ephemeral", notAllowed.answer().get("response_type").asText());
        assertTrue(said(command("status", NOBODY)).contains("switched off"));
        assertEquals(
                "3", stack.one("SELECT COUNT(*) FROM audit_event WHERE action IN ('SWITCHED_ON', 'SWITCHED_OFF')"));
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'REFUSED'"));
        assertEquals(List.of(), stack.slack.sockets().problems());
    }

    /** It was acknowledged, but the acknowledgement got lost; and one came while nobody was there. */
    @Test
    void aKillLosesNothingAndDoesNothingTwice() throws Exception {
        stack.set("soar.store.url", "jdbc:h2:file:" + folder.resolve("store"));
        stack.slack.sockets().patience(Duration.ofMinutes(5));
        Delivery lost;
        Delivery waiting;
        Running soar = Running.in(folder, stack.settings);
        try {
            var other = stack.clicker.press(stack.request(), "soar_decline", SAM);
            stack.slack.sockets().loseAcknowledgements(1);
            lost = stack.clicker.press(stack.request(), "soar_approve", DANA).deliver();
            stack.awaitRecorded();
            soar.process().destroyForcibly().waitFor();
            await().until(() -> stack.slack.sockets().connections() == 0);
            assertFalse(lost.isAcknowledged());
            waiting = other.deliver();
        } finally {
            soar.close();
        }
        try (Running again = Running.again(folder)) {
            await().until(() -> lost.isAcknowledged() && waiting.isAcknowledged());
            await().until(() -> stack.slack.ephemerals().size() == 1);
            assertTrue(again.process().isAlive());
        }
        assertTrue(stack.slack.ephemerals().get(0).text().contains("Already decided by"));
        assertEquals(8, stack.windows.executed().size());
        assertEquals("1", stack.one("SELECT COUNT(*) FROM approval"));
    }

    @Test
    void aConnectionThatSlackEndsHasASuccessor() throws Exception {
        stack.withHealth();
        stack.start();
        await().until(() -> stack.slack.sockets().connections() == 1); // it is up without one, too
        stack.slack.sockets().disconnect("warning"); // and leaves it open
        await().until(() -> stack.slack.sockets().opened() == 2);
        await().until(() -> stack.slack.sockets().connections() == 1);
        await().until(stack::isUp);
        stack.slack.sockets().disconnect("refresh_requested");
        await().until(() -> stack.slack.sockets().opened() == 3);
        stack.slack.sockets().drop();
        deliver("soar_approve", DANA);
        awaitEachRanOnce();
        assertEquals(4, stack.slack.sockets().opened());
    }

    @Test
    void aNetworkThatIsLostComesBack() throws Exception {
        try (Line line = Line.to(stack.slack.sockets().port())) {
            stack.slack.sockets().by("ws://127.0.0.1:" + line.port());
            stack.withHealth();
            stack.start();
            await().until(stack::isUp);
            stack.request();
            await().until(() -> MetricsTest.metrics(stack).get("soar_slack_socket_connected") == 1);
            line.down();
            await().until(() -> stack.health().body().contains("no connection: "));
            assertEquals(0, MetricsTest.metrics(stack).get("soar_slack_socket_connected"));
            String health = stack.health().body();
            assertTrue(health.contains("slack-socket") && health.contains("soar.slack.url"), health);
            assertTrue(stack.isUp(), "a new start would mend nothing");
            Delivery click =
                    stack.clicker.press(stack.request(), "soar_approve", DANA).deliver();
            line.up();
            await().until(click::isAcknowledged);
            await().until(() -> !stack.health().body().contains("no connection: "));
            awaitEachRanOnce();
        }
    }

    @Test
    void aTokenThatSlackRefusesIsNamed() throws Exception {
        stack.set("soar.slack.app-token", "xapp-1-somebody-elses");
        assertSaid("soar.slack.app-token): SlackErrorException: Slack refused apps.connections.open: invalid_auth");
    }

    @Test
    void aTokenOfAnotherKindStopsTheStart() {
        stack.set("soar.slack.app-token", SlackSimulator.TOKEN);
        Exception refused = assertThrows(Exception.class, stack::start);
        String why = ExceptionUtils.getStackTrace(refused);
        assertTrue(why.contains("soar.slack.app-token: its value is not an app-level token"), why);
        assertFalse(why.contains(SlackSimulator.TOKEN), why);
    }

    @Test
    void aTokenOfAnotherAppIsNamed() throws Exception {
        stack.slack.sockets().appId("A0ELSEWHERE");
        assertSaid("soar.slack.app-token is of the app A0ELSEWHERE, soar.slack.app-id names " + SlackWorkspace.APP_ID);
    }

    @Test
    void thatSocketModeIsSwitchedOffInTheAppIsTold() throws Exception {
        stack.withHealth();
        stack.start();
        await().until(stack::isUp);
        stack.slack.sockets().disconnect("link_disabled");
        await().until(() -> stack.health().body().contains("Socket Mode is switched off in the Slack app"));
        assertEquals(200, stack.health().statusCode());
    }

    /** Nobody is asked again and again for what a person has to mend. */
    private void assertSaid(String why) throws Exception {
        stack.withHealth();
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            stack.start();
            await().until(() -> log.warnings().stream()
                    .anyMatch(line -> line.text().contains(why) && line.text().contains("the next try is in 60 s")));
        }
        assertEquals(200, stack.health().statusCode());
        String health = stack.health().body();
        assertTrue(health.contains(why), health);
        assertFalse(health.contains("somebody-elses"), health);
    }

    @Test
    void hostileMessagesChangeNothing() throws Exception {
        stack.set("soar.approval.max-body", "20000");
        stack.start();
        stack.request();
        await().until(() -> stack.slack.sockets().connections() == 1);
        for (String text : List.of(
                "",
                "no JSON",
                "[]",
                "null",
                "{\"type\":1}",
                "{\"type\":\"interactive\"}",
                "{\"type\":\"interactive\",\"payload\":{}}",
                "{\"type\":\"interactive\",\"envelope_id\":\"a b\",\"payload\":{}}",
                "{\"type\":\"interactive\",\"envelope_id\":7,\"payload\":{}}",
                "{\"type\":\"interactive\",\"type\":\"slash_commands\",\"envelope_id\":\"1\",\"payload\":{}}",
                "{\"type\":\"hello\",\"connection_info\":{\"app_id\":\"A0ELSEWHERE\"}}",
                "[".repeat(10_000),
                "{\"type\":\"interactive\",\"envelope_id\":\"1\",\"payload\":\"" + "x".repeat(30_000) + "\"}")) {
            stack.slack.sockets().sendRaw(text);
        }
        String click = new String(
                stack.clicker.press(stack.request(), "soar_approve", DANA).body());
        String payload = SimulatorHttp.parameters(click).get("payload");
        for (String changed : List.of(
                "{}",
                "[]",
                "\"payload\"",
                payload.replace(SlackWorkspace.TEAM_ID, "T0ELSEWHERE"),
                payload.replace(SlackWorkspace.APP_ID, "A0ELSEWHERE"),
                payload.replace(DANA, NOBODY),
                payload.replace("\"soar_approve\"", "[\"soar_approve\"]"),
                payload.replaceAll("\"value\":\"[^\"]*\"", "\"value\":\"x:y\""))) {
            for (String type : List.of("interactive", "slash_commands", "events_api", "made_up")) {
                Delivery delivery = stack.slack.sockets().send(type, SimulatorHttp.JSON.readTree(changed), false);
                await().until(delivery::isAcknowledged);
                assertNull(delivery.answer());
            }
        }
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
        assertEquals(List.of(), stack.windows.executed());
        assertEquals(List.of(), stack.slack.sockets().problems());
        assertEquals(1, stack.slack.sockets().opened());

        deliver("soar_decline", DANA);
        await().until(() -> stack.one("SELECT state FROM incident").matches("DENIED|RECORDED"));
    }

    /** A route that does without the check of where a click came from has none. */
    @Test
    void noRouteCanTakeWhatDidNotComeOverTheConnection() throws Exception {
        stack.start();
        stack.request();
        load("evil.camel.yaml", """
                - route:
                    id: evil-receive
                    from:
                      uri: direct:evil-receive
                      steps:
                        - bean: {ref: approvals, method: receive}
                        - to: direct:approve-click
                """);
        byte[] body = stack.clicker.press(stack.request(), "soar_approve", DANA).body();
        for (String route : List.of("direct:evil-receive", "direct:approve-click", "direct:socket-receive")) {
            for (Object sent : List.of(body, new String(body), "{\"type\":\"interactive\"}")) {
                stack.camel().createProducerTemplate().send(route, exchange -> {
                    exchange.setVariable("envelope", "interactive");
                    exchange.getMessage().setHeader("X-Slack-Signature", "v0=" + "0".repeat(64));
                    exchange.getMessage()
                            .setHeader("X-Slack-Request-Timestamp", String.valueOf(System.currentTimeMillis() / 1000));
                    exchange.getMessage().setBody(sent);
                });
            }
        }
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
        assertEquals(0, stack.windows.acceptedConnections());
    }

    /** Also where its acknowledgement is lost, and where Slack has its event under another envelope once more. */
    @Test
    void aQuestionIsAnsweredOnce() throws Exception {
        stack.recoverSoon();
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        SlackEvents events = new SlackEvents(stack.slack, "none");
        stack.kibana.assistantReplies("The one answer.");
        stack.slack.sockets().loseAcknowledgements(1);
        SlackEvents.Event event = events.mentions(stack.request(), DANA, "Why?");
        Delivery lost = event.deliver();
        await().until(lost::isAcknowledged);
        assertTrue(lost.tries() > 1);
        Delivery again = event.deliver();
        Delivery stranger =
                events.mentions(stack.request(), NOBODY, "What else?").deliver();
        Delivery foreign = events.mentions(stack.request(), DANA, "And here?")
                .with(envelope -> envelope.put("team_id", "T0ELSEWHERE"))
                .deliver();
        await().until(() -> again.isAcknowledged() && stranger.isAcknowledged() && foreign.isAcknowledged());
        await().until(() -> stack.slack.ephemerals().stream()
                .anyMatch(told -> told.ephemeralUser().equals(NOBODY)));
        await().until(() -> Stack.read(stack.thread()).contains("The one answer."));
        assertEquals("1", stack.one("SELECT COUNT(*) FROM conversation_turn WHERE number IS NOT NULL"));
        assertEquals("2", stack.one("SELECT COUNT(*) FROM conversation_turn"));
        assertEquals(List.of(), stack.slack.sockets().problems());
    }

    /** Neither the token nor the ticket that each connection is opened with. */
    @Test
    void noSecretIsLogged() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            stack.start();
            deliver("soar_decline", DANA);
            stack.slack.sockets().disconnect("refresh_requested");
            await().until(() -> stack.slack.sockets().opened() == 2);
            assertTrue(log.lines().stream().anyMatch(line -> line.text().contains("Connected to Slack")));
            for (CapturedLog.Line line : log.lines()) {
                assertFalse(
                        line.text().contains(SlackSimulator.APP_TOKEN)
                                || line.text().contains("ticket="),
                        line.text());
            }
        }
    }

    private Delivery deliver(String action, String user) {
        Delivery click = stack.clicker.press(stack.request(), action, user).deliver();
        await().until(click::isAcknowledged);
        return click;
    }

    private Delivery command(String text, String user) {
        Delivery command = stack.clicker.command(text, user).deliver();
        await().until(command::isAcknowledged);
        return command;
    }

    private static String said(Delivery command) {
        return command.answer().get("text").asText();
    }

    private void load(String file, String text) throws Exception {
        PluginHelper.getRoutesLoader(stack.camel()).updateRoutes(ResourceHelper.fromString("file:" + file, text));
    }

    private void awaitEachRanOnce() {
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
        assertEquals(8, Set.copyOf(stack.windows.executed()).size());
    }
}
