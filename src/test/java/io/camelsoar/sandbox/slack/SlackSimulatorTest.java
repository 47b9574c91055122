package io.camelsoar.sandbox.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.camelsoar.slack.Interaction;
import io.camelsoar.slack.InvalidSignatureException;
import io.camelsoar.slack.SlackSignature;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlackSimulatorTest {

    private static final String SECRET = "shhh";
    private static final String CHANNEL = "C0123ABCDEF";
    private static final String WITH_BUTTONS = """
            {"channel": "soc-critical", "text": "Decide", "blocks": [
              {"type": "section", "block_id": "pick", "text": {"type": "mrkdwn", "text": "Choose"},
               "accessory": {"type": "checkboxes", "action_id": "commands",
                 "options": [{"text": {"type": "mrkdwn", "text": "1"}, "value": "cmd-1"}],
                 "initial_options": [{"text": {"type": "mrkdwn", "text": "1"}, "value": "cmd-1"}]}},
              {"type": "actions", "block_id": "decide", "elements": [
                {"type": "button", "action_id": "approve", "value": "inc-42",
                 "text": {"type": "plain_text", "text": "Approve"}}]}]}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private SlackSimulator slack;

    @BeforeEach
    void start() throws Exception {
        slack = new SlackSimulator(0);
    }

    @AfterEach
    void stop() {
        slack.close();
    }

    @Test
    void checksTheToken() throws Exception {
        assertEquals(
                "not_authed",
                post("auth.test", "application/json", "{}", null).path("error").asText());
        assertEquals(
                "invalid_auth",
                post("auth.test", "application/json", "{}", "xoxb-no")
                        .path("error")
                        .asText());
        String form = "application/x-www-form-urlencoded";
        assertTrue(post("auth.test", form, "token=" + SlackSimulator.TOKEN, null)
                .path("ok")
                .asBoolean());
        assertEquals(
                "invalid_auth",
                post("auth.test", form, "token=xoxb-no", null).path("error").asText());
        assertEquals("unknown_method", json("no.such", "{}").path("error").asText());
        assertEquals("invalid_json", json("auth.test", "{").path("error").asText());
    }

    @Test
    void postsFromFormAndJson() throws Exception {
        JsonNode posted = json("chat.postMessage", WITH_BUTTONS);
        assertEquals(CHANNEL, posted.path("channel").asText());
        post(
                "chat.postMessage",
                "application/x-www-form-urlencoded",
                "channel=" + CHANNEL + "&text=a%26b+c&thread_ts="
                        + posted.path("ts").asText(),
                SlackSimulator.TOKEN);

        assertEquals("a&b c", slack.messages("soc-critical").get(1).text());
        JsonNode thread =
                json("conversations.replies", channelAnd("ts", posted.path("ts").asText()));
        assertEquals(2, thread.path("messages").size());
        JsonNode history = json("conversations.history", "{\"channel\": \"" + CHANNEL + "\"}");
        assertEquals(1, history.path("messages").size());
    }

    @Test
    void sharesEachUploadOnceAndWhole() throws Exception {
        String ts =
                json("chat.postMessage", channelAnd("text", "root")).path("ts").asText();
        assertEquals(
                "invalid_arguments",
                json("files.getUploadURLExternal", "{}").path("error").asText());
        JsonNode place = json("files.getUploadURLExternal", "{\"filename\": \"a.txt\", \"length\": 5}");
        String share = "{\"channel_id\": \"" + CHANNEL + "\", \"thread_ts\": \"" + ts + "\", \"files\": [{\"id\": \""
                + place.path("file_id").asText() + "\"}]}";
        assertEquals(
                "file_not_found",
                json("files.completeUploadExternal", share).path("error").asText());
        URI upload = URI.create(place.path("upload_url").asText());
        assertEquals(400, upload(upload, "four"));
        assertEquals(
                "file_not_found",
                json("files.completeUploadExternal", share).path("error").asText());
        assertEquals(200, upload(upload, "whole"));
        assertEquals(
                "channel_not_found",
                json("files.completeUploadExternal", share.replace(CHANNEL, "C0NONE"))
                        .path("error")
                        .asText());
        assertTrue(json("files.completeUploadExternal", share).path("ok").asBoolean());
        assertEquals(
                "file_not_found",
                json("files.completeUploadExternal", share).path("error").asText());
        Message shared = slack.messages(CHANNEL).get(1);
        assertEquals(ts, shared.threadTs());
        assertEquals("whole", shared.files().get(0).content());

        slack.withoutFiles();
        JsonNode refused = json("files.getUploadURLExternal", "{\"filename\": \"a.txt\", \"length\": 5}");
        assertEquals("missing_scope", refused.path("error").asText());
        assertEquals("files:write", refused.path("needed").asText());
    }

    private int upload(URI place, String content) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(place)
                                .POST(HttpRequest.BodyPublishers.ofString(content))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void enforcesTheLimitsOfMessages() throws Exception {
        assertEquals(
                "no_text",
                json("chat.postMessage", "{\"channel\": \"soc-critical\"}")
                        .path("error")
                        .asText());
        assertTrue(json("chat.postMessage", channelAnd("text", "x".repeat(40_001)))
                .path("ok")
                .asBoolean());
        Message cut = slack.messages(CHANNEL).get(0);
        assertEquals(40_000, cut.text().length());
        assertEquals(
                "msg_too_long",
                json(
                                "chat.update",
                                "{\"channel\": \"" + CHANNEL + "\", \"ts\": \"" + cut.ts() + "\", \"text\": \""
                                        + "x".repeat(4001) + "\"}")
                        .path("error")
                        .asText());
        String section =
                "{\"type\": \"section\", \"text\": {\"type\": \"mrkdwn\", \"text\": \"" + "x".repeat(2700) + "\"}}";
        String blocks = String.join(",", section, section, section, section, section);
        assertEquals(
                "msg_blocks_too_long",
                json("chat.postMessage", "{\"channel\": \"" + CHANNEL + "\", \"blocks\": [" + blocks + "]}")
                        .path("error")
                        .asText());
        assertEquals(
                "invalid_blocks_format",
                json("chat.postMessage", channelAnd("blocks", "[{"))
                        .path("error")
                        .asText());
    }

    @Test
    void findsUsersAndChannels() throws Exception {
        assertEquals(
                "U0AAA1111",
                json("users.lookupByEmail", "{\"email\": \"dana.reyes@example.com\"}")
                        .at("/user/id")
                        .asText());
        assertEquals(
                "users_not_found",
                json("users.lookupByEmail", "{\"email\": \"lee.former@example.com\"}")
                        .path("error")
                        .asText());
        assertEquals(
                CHANNEL, json("conversations.list", "{}").at("/channels/0/id").asText());
        assertEquals(
                "soc-critical",
                json("conversations.info", "{\"channel\": \"" + CHANNEL + "\"}")
                        .at("/channel/name")
                        .asText());
        JsonNode page = json("users.list", "{\"limit\": 5}");
        JsonNode rest = json(
                "users.list",
                "{\"limit\": 5, \"cursor\": \""
                        + page.at("/response_metadata/next_cursor").asText() + "\"}");
        assertEquals(2, rest.path("members").size());
        assertEquals("", rest.at("/response_metadata/next_cursor").asText());
        assertEquals(
                "invalid_cursor",
                json("users.list", "{\"cursor\": \"?\"}").path("error").asText());
    }

    @Test
    void tellsListenersOfAllKindsOfMessages() throws Exception {
        BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
        slack.onMessage(seen::add);
        String ts = json("chat.postMessage", WITH_BUTTONS).path("ts").asText();
        json("chat.update", channelAnd("ts", ts).replace("}", ", \"text\": \"new\"}"));
        json("chat.postEphemeral", channelAnd("user", "U0CCC3333").replace("}", ", \"text\": \"psst\"}"));

        assertEquals("Decide", seen.poll(5, TimeUnit.SECONDS).text());
        Message updated = seen.poll(5, TimeUnit.SECONDS);
        assertTrue(updated.edited());
        assertTrue(updated.blocks().isEmpty(), "text without blocks removes the blocks");
        assertTrue(seen.poll(5, TimeUnit.SECONDS).isEphemeral());
    }

    @Test
    void pressesButtonsAsSlackDoes() throws Exception {
        json("chat.postMessage", WITH_BUTTONS);
        Message message = slack.messages(CHANNEL).get(0);
        BlockingQueue<Received> received = new LinkedBlockingQueue<>();
        HttpServer app = app(received);
        try {
            URI webhook = URI.create("http://127.0.0.1:" + app.getAddress().getPort() + "/slack");
            SlackClicker clicker = new SlackClicker(slack, SECRET);

            assertEquals(
                    200, clicker.click(webhook, message, "approve", "U0AAA1111").statusCode());
            Received click = received.poll(5, TimeUnit.SECONDS);
            new SlackSignature(SECRET, Clock.systemUTC()).verify(click.timestamp, click.signature, click.body);
            Interaction interaction = Interaction.parse(click.body);
            assertEquals("U0AAA1111", interaction.userId());
            assertEquals("dana.reyes", interaction.userName());
            assertEquals("T0AAA0000", interaction.teamId());
            assertEquals("A0123ABC", interaction.appId());
            assertEquals(CHANNEL, interaction.channelId());
            assertEquals(message.ts(), interaction.messageTs());
            assertEquals("approve", interaction.actionId());
            assertEquals("inc-42", interaction.actionValue());
            assertEquals("decide", interaction.blockId());

            respond(interaction.responseUrl(), "{\"replace_original\": true, \"text\": \"Approved\"}");
            respond(interaction.responseUrl(), "{\"text\": \"Thanks\"}");
            assertEquals("Approved", slack.messages(CHANNEL).get(0).text());
            assertEquals("U0AAA1111", slack.ephemerals().get(0).ephemeralUser());
            assertThrows(IllegalArgumentException.class, () -> clicker.click(webhook, message, "approve", "U0AAA1111"));
        } finally {
            app.stop(0);
        }
    }

    @Test
    void forgesClicks() throws Exception {
        json("chat.postMessage", WITH_BUTTONS);
        BlockingQueue<Received> received = new LinkedBlockingQueue<>();
        HttpServer app = app(received);
        try {
            URI webhook = URI.create("http://127.0.0.1:" + app.getAddress().getPort() + "/slack");
            SlackClicker.Press press = new SlackClicker(slack, SECRET)
                    .press(slack.messages(CHANNEL).get(0), "approve", "U0AAA1111");
            press.withTimestamp(1).send(webhook);
            press.withSecret("other").send(webhook);
            press.send(webhook, "v0=junk");
            press.withBody(new byte[] {'x'}).send(webhook);

            assertEquals(InvalidSignatureException.Reason.STALE_TIMESTAMP, refusal(received.take()));
            assertEquals(InvalidSignatureException.Reason.WRONG_SIGNATURE, refusal(received.take()));
            assertEquals(InvalidSignatureException.Reason.MALFORMED_SIGNATURE, refusal(received.take()));
            Received otherBody = received.take();
            new SlackSignature(SECRET, Clock.systemUTC())
                    .verify(otherBody.timestamp, otherBody.signature, otherBody.body);
            assertEquals(1, otherBody.body.length);
        } finally {
            app.stop(0);
        }
    }

    @Test
    void onlyPressesWhatIsThere() throws Exception {
        json("chat.postMessage", WITH_BUTTONS);
        Message message = slack.messages(CHANNEL).get(0);
        SlackClicker clicker = new SlackClicker(slack, SECRET);

        assertThrows(IllegalArgumentException.class, () -> clicker.press(message, "deny", "U0AAA1111"));
        assertThrows(IllegalArgumentException.class, () -> clicker.press(message, "commands", "U0AAA1111"));
        assertThrows(IllegalArgumentException.class, () -> clicker.press(message, "approve", "U0NOBODY0"));
        assertFalse(message.edited());
    }

    private record Received(String timestamp, String signature, byte[] body) {}

    private static HttpServer app(BlockingQueue<Received> received) throws Exception {
        HttpServer app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.createContext("/slack", exchange -> {
            var headers = exchange.getRequestHeaders();
            received.add(new Received(
                    headers.getFirst("X-Slack-Request-Timestamp"),
                    headers.getFirst("X-Slack-Signature"),
                    exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        app.start();
        return app;
    }

    private static InvalidSignatureException.Reason refusal(Received received) {
        SlackSignature signature = new SlackSignature(SECRET, Clock.systemUTC());
        return assertThrows(
                        InvalidSignatureException.class,
                        () -> signature.verify(received.timestamp, received.signature, received.body))
                .reason();
    }

    private static String channelAnd(String name, String value) {
        return "{\"channel\": \"" + CHANNEL + "\", \"" + name + "\": \"" + value + "\"}";
    }

    private JsonNode json(String method, String body) throws Exception {
        return post(method, "application/json; charset=utf-8", body, SlackSimulator.TOKEN);
    }

    private JsonNode post(String method, String type, String body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(slack.uri().resolve("/api/" + method))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return SlackHttp.JSON.readTree(
                http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    private void respond(String responseUrl, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(responseUrl))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertEquals(
                200, http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
}
