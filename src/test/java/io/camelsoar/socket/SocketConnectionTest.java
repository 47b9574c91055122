package io.camelsoar.socket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.failure.Failures;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.TlsFront;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.slack.SlackSockets.Delivery;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import io.camelsoar.slack.SlackConnections;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection itself: whom it trusts, when it is given up, how it ends. */
class SocketConnectionTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private SlackSimulator slack;
    private SocketMode socket;

    @BeforeEach
    void open() throws Exception {
        slack = new SlackSimulator(0);
    }

    @AfterEach
    void close() {
        if (socket != null) {
            socket.stop();
        }
        slack.close();
    }

    @Test
    void whoDoesNotAnswerAPingIsGivenUp() {
        connect(slack.uri().toString(), Tls.DEFAULT, Duration.ofMillis(300), SocketConnectionTest::acknowledged);
        await().until(this::isConnected);
        slack.sockets().freeze();
        await().until(() -> slack.sockets().opened() == 2 && isConnected());
        Delivery delivery = slack.sockets().send("interactive", SimulatorHttp.JSON.createObjectNode(), false);
        await().until(delivery::isAcknowledged);
    }

    @Test
    void whoIsTrustedByTheAuthorityIsSpokenTo() {
        try (TlsFront api =
                        TlsFront.of(TestCertificates.localhost(), slack.uri().getPort());
                TlsFront front = TlsFront.of(
                        TestCertificates.localhost(), slack.sockets().port())) {
            slack.sockets().by(front.url().replace("https:", "wss:"));
            connect(api.url(), trusting("true"), LONG, SocketConnectionTest::acknowledged);
            await().until(this::isConnected);
            assertTrue(front.trusted() > 0);
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefusedUnlessASettingSaysOtherwise() {
        try (TlsFront api =
                        TlsFront.of(TestCertificates.localhost(), slack.uri().getPort());
                TlsFront front = TlsFront.of(
                        TestCertificates.otherHost(), slack.sockets().port())) {
            slack.sockets().by(front.url().replace("https:", "wss:"));
            connect(api.url(), trusting("true"), LONG, SocketConnectionTest::acknowledged);
            awaitProblem("not verified");
            assertEquals(0, slack.sockets().opened());
            socket.stop();
            connect(api.url(), trusting("false"), LONG, SocketConnectionTest::acknowledged);
            await().until(this::isConnected);
        }
    }

    /** Whoever is on the way would read and change all. */
    @Test
    void anAddressThatIsNotEncryptedIsNotConnectedToWhereSlackIs() {
        try (TlsFront api =
                TlsFront.of(TestCertificates.localhost(), slack.uri().getPort())) {
            connect(api.url(), trusting("true"), LONG, SocketConnectionTest::acknowledged);
            awaitProblem("Slack named no wss: address");
            assertEquals(0, slack.sockets().opened());
        }
    }

    @Test
    void anAddressThatIsNoneIsTold() {
        slack.sockets().by("ws://[");
        connect(slack.uri().toString(), Tls.DEFAULT, LONG, SocketConnectionTest::acknowledged);
        awaitProblem("Slack named an address that cannot be connected to");
    }

    @Test
    void slacksRateLimitIsHonoured() {
        slack.rateLimitNext(1, 2);
        connect(slack.uri().toString(), Tls.DEFAULT, LONG, SocketConnectionTest::acknowledged);
        awaitProblem("ratelimited");
        await().until(this::isConnected);
    }

    /** A load balancer may take any path. */
    @Test
    void whoSaysNoHelloIsNoSlack() {
        slack.sockets().silent(true);
        connect(slack.uri().toString(), Tls.DEFAULT, LONG, SocketConnectionTest::acknowledged);
        await().until(() -> slack.sockets().opened() == 1);
        awaitProblem("did not say hello");
        slack.sockets().silent(false);
        await().until(this::isConnected);
    }

    /** What is in work at a stop is ended and acknowledged. */
    @Test
    void aStopWaitsForWhatIsInWork() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        connect(slack.uri().toString(), Tls.DEFAULT, LONG, envelope -> {
            begun.countDown();
            awaitUninterruptibly(mayEnd);
            return acknowledged(envelope);
        });
        slack.sockets().patience(LONG);
        Delivery delivery = slack.sockets().send("interactive", SimulatorHttp.JSON.createObjectNode(), false);
        begun.await();
        Thread stop = new Thread(socket::stop);
        stop.start();
        await().until(() -> stop.getState() == Thread.State.TIMED_WAITING);
        mayEnd.countDown();
        stop.join();
        await().until(delivery::isAcknowledged);
        await().until(() -> slack.sockets().connections() == 0);
    }

    /** The old connection is closed when what came over it is acknowledged over it. */
    @Test
    void aConnectionThatIsReplacedEndsWhatItBegan() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        connect(slack.uri().toString(), Tls.DEFAULT, LONG, envelope -> {
            awaitUninterruptibly(mayEnd);
            return acknowledged(envelope);
        });
        slack.sockets().patience(LONG);
        await().until(this::isConnected);
        Delivery delivery = slack.sockets().send("interactive", SimulatorHttp.JSON.createObjectNode(), false);
        slack.sockets().disconnect("warning");
        await().until(() -> slack.sockets().opened() == 2 && slack.sockets().connections() == 2);
        mayEnd.countDown();
        await().until(delivery::isAcknowledged);
        await().until(() -> slack.sockets().connections() == 1);
        assertEquals(1, delivery.tries());
    }

    private void connect(String url, Tls tls, Duration ping, Function<SocketEnvelope, Optional<String>> work) {
        socket = new SocketMode(
                new SlackConnections(SlackSimulator.APP_TOKEN, url, tls, ping),
                SlackWorkspace.APP_ID,
                1_000_000,
                new Failures(),
                work);
        socket.start();
    }

    private static Tls trusting(String verify) {
        Map<String, String> values = new HashMap<>(Map.of(
                "soar.elasticsearch.url", "https://example.com",
                "soar.kibana.url", "https://example.com",
                "soar.kibana.api-key", "x",
                "soar.ai.connector-id", "x",
                "soar.slack.token", "x",
                "soar.slack.signing-secret", "x",
                "soar.slack.team-id", SlackWorkspace.TEAM_ID,
                "soar.slack.app-id", SlackWorkspace.APP_ID,
                "soar.slack.channel", "x",
                "soar.slack.tls-verify", verify));
        values.put("soar.slack.ca-file", TestCertificates.authority().toString());
        for (String source : List.of("detection", "endpoint")) {
            for (String part : List.of("index", "query", "timestamp", "tiebreaker")) {
                values.put("soar.detect.source." + source + "." + part, "x");
            }
        }
        return Tls.of(Settings.of(values), "soar.slack");
    }

    private boolean isConnected() {
        return socket.problem().isEmpty();
    }

    private void awaitProblem(String why) {
        await().until(() -> socket.problem().orElse("").contains(why));
    }

    private static Optional<String> acknowledged(SocketEnvelope envelope) {
        return Optional.of("{\"envelope_id\":\"" + envelope.id() + "\"}");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
