package io.camelsoar.sandbox.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated Slack delivers as the real one says that it does. */
class SlackEventsTest {

    private final List<Headers> headers = Collections.synchronizedList(new ArrayList<>());
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private volatile int failures;
    private volatile String answer = "";
    private volatile boolean noRetry;
    private HttpServer app;
    private SlackSimulator slack;
    private SlackEvents events;
    private URI url;

    @BeforeEach
    void open() throws Exception {
        slack = new SlackSimulator(0);
        events = new SlackEvents(slack, "secret");
        app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.createContext("/", exchange -> {
            headers.add(exchange.getRequestHeaders());
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            if (noRetry) {
                exchange.getResponseHeaders().set("X-Slack-No-Retry", "1");
            }
            byte[] text = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(bodies.size() <= failures ? 500 : 200, text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        app.start();
        url = URI.create("http://127.0.0.1:" + app.getAddress().getPort() + "/slack/events");
    }

    @AfterEach
    void close() {
        app.stop(0);
        slack.close();
    }

    @Test
    void whatIsNotTakenIsDeliveredAgainUnderTheSameId() throws Exception {
        failures = 2;
        SlackEvents.Event event = events.mentions("C0123ABCDEF", null, "U0AAA1111", "a & b");
        assertEquals(List.of(500, 500, 200), event.deliver(url));
        assertEquals(1, bodies.stream().distinct().count());
        assertNull(headers.get(0).getFirst("X-Slack-Retry-Num"));
        assertEquals("2", headers.get(2).getFirst("X-Slack-Retry-Num"));
        assertEquals("http_error", headers.get(2).getFirst("X-Slack-Retry-Reason"));
        Headers last = headers.get(2);
        assertEquals(
                SlackSigner.sign(
                        "secret",
                        Long.parseLong(last.getFirst("X-Slack-Request-Timestamp")),
                        bodies.get(2).getBytes(StandardCharsets.UTF_8)),
                last.getFirst("X-Slack-Signature"));
        JsonNode said = SlackHttp.JSON.readTree(bodies.get(0)).path("event");
        assertEquals("<@U0BOT0000> a &amp; b", said.path("text").asText());
        assertFalse(said.has("bot_id"));
    }

    @Test
    void noMoreThanThreeTimesAndNotWhereTheAppWantsNone() throws Exception {
        failures = 100;
        assertEquals(
                List.of(500, 500, 500, 500),
                events.mentions("C0123ABCDEF", null, "U0AAA1111", "?").deliver(url));
        noRetry = true;
        assertEquals(
                List.of(500),
                events.mentions("C0123ABCDEF", null, "U0AAA1111", "?").deliver(url));
    }

    @Test
    void anAddressThatDoesNotSendTheChallengeBackIsNotTaken() throws Exception {
        answer = "something else";
        assertFalse(events.verify(url));
        assertTrue(bodies.get(0).contains("url_verification"));
    }
}
