package io.camelsoar.sandbox.slack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated Socket Mode, by a client that shares nothing with camel-soar's. */
class SlackSocketsTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private SlackSimulator slack;

    @BeforeEach
    void open() throws Exception {
        slack = new SlackSimulator(0);
    }

    @AfterEach
    void close() {
        slack.close();
    }

    @Test
    void eachKindOfTokenIsForItsMethods() throws Exception {
        assertEquals(
                "not_authed", call("apps.connections.open", null).path("error").asText());
        assertEquals("invalid_auth", error("apps.connections.open", "xapp-1-other"));
        assertEquals("not_allowed_token_type", error("apps.connections.open", SlackSimulator.TOKEN));
        assertEquals("not_allowed_token_type", error("auth.test", SlackSimulator.APP_TOKEN));
        assertTrue(call("auth.test", SlackSimulator.TOKEN).path("ok").asBoolean());
    }

    @Test
    void aTicketIsGoodForOneConnection() throws Exception {
        String url = url();
        connect(url);
        await().until(() -> received.size() == 1);
        assertTrue(received.get(0).contains("\"type\":\"hello\""), received.get(0));
        assertThrows(CompletionException.class, () -> connect(url));
        assertThrows(CompletionException.class, () -> connect(url.replaceFirst("ticket=[^&]*", "ticket=made-up")));
        assertEquals(1, slack.sockets().opened());
    }

    @Test
    void whatIsNotAcknowledgedIsSentAgain() throws Exception {
        slack.sockets().patience(Duration.ofMillis(100));
        SlackSockets.Delivery delivery = slack.sockets().send("interactive", SlackHttp.JSON.createObjectNode(), false);
        WebSocket socket = connect(url());
        await().until(() -> delivery.tries() > 2);
        JsonNode first = SlackHttp.JSON.readTree(received.get(1));
        JsonNode again = SlackHttp.JSON.readTree(received.get(2));
        assertEquals(first.get("envelope_id"), again.get("envelope_id"));
        assertEquals(1, again.get("retry_attempt").asInt());

        socket.sendText("{\"envelope_id\":\"made-up\"}", true).join();
        socket.sendText("nothing", true).join();
        socket.sendText("{\"envelope_id\":" + first.get("envelope_id") + ",\"payload\":{}}", true)
                .join();
        await().until(delivery::isAcknowledged);
        assertEquals(
                3, slack.sockets().problems().size(), slack.sockets().problems().toString());
    }

    private String url() throws Exception {
        return call("apps.connections.open", SlackSimulator.APP_TOKEN)
                .path("url")
                .asText();
    }

    private String error(String method, String token) throws Exception {
        return call(method, token).path("error").asText();
    }

    private JsonNode call(String method, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(slack.uri() + "/api/" + method))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return SlackHttp.JSON.readTree(
                http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    private WebSocket connect(String url) {
        return http.newWebSocketBuilder()
                .buildAsync(URI.create(url), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        received.add(text.toString());
                        socket.request(1);
                        return null;
                    }
                })
                .join();
    }
}
