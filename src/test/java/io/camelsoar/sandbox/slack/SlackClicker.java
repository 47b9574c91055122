package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Presses buttons and types slash commands as Slack does: sends the signed request to the app's URL for it. */
public final class SlackClicker {

    /** Longer than the 3 s that Slack waits, so that a slow test host fails no test. */
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** No two clicks are the same to Slack. */
    private static final AtomicLong CLICKS = new AtomicLong();

    private final SlackSimulator slack;
    private final String signingSecret;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    public SlackClicker(SlackSimulator slack, String signingSecret) {
        this(slack, signingSecret, Clock.systemUTC());
    }

    public SlackClicker(SlackSimulator slack, String signingSecret, Clock clock) {
        this.slack = slack;
        this.signingSecret = signingSecret;
        this.clock = clock;
    }

    /**
     * A user ticks every box and presses a button.
     *
     * @throws IllegalArgumentException if the message does not have the button any more, or the user cannot see it
     */
    public HttpResponse<String> click(URI webhook, Message message, String actionId, String userId)
            throws IOException, InterruptedException {
        return press(message, actionId, userId).send(webhook);
    }

    /** The request for a click with every box ticked, to be changed before it is sent; for tests of what must be refused. */
    public Press press(Message message, String actionId, String userId) {
        return press(message, actionId, userId, option -> true);
    }

    /**
     * The request for a click.
     *
     * @param ticked which boxes are ticked, by the values of their options
     */
    public Press press(Message message, String actionId, String userId, Predicate<String> ticked) {
        Message current = slack.workspace()
                .current(message)
                .orElseThrow(() -> new IllegalArgumentException("No message " + message.ts()));
        JsonNode button = current.button(actionId)
                .orElseThrow(
                        () -> new IllegalArgumentException("Message " + message.ts() + " has no button " + actionId));
        if (current.isEphemeral() && !current.ephemeralUser().equals(userId)) {
            throw new IllegalArgumentException("User " + userId + " does not see the message " + message.ts());
        }
        ObjectNode payload = payload(current, button, userId, ticked);
        return new Press(
                SlackHttp.encodeForm("payload", payload.toString()),
                clock.instant().getEpochSecond(),
                signingSecret);
    }

    /** The request for a slash command that a user types in the channel, such as {@code off patching} behind its name. */
    public Press command(String text, String userId) {
        String userName = slack.workspace()
                .user(userId)
                .orElseThrow(() -> new IllegalArgumentException("No user " + userId))
                .name();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("token", "deprecated-verification-token");
        fields.put("team_id", SlackWorkspace.TEAM_ID);
        fields.put("team_domain", SlackWorkspace.TEAM_DOMAIN);
        fields.put("channel_id", "C0123ABCDEF");
        fields.put("channel_name", "soc-critical");
        fields.put("user_id", userId);
        fields.put("user_name", userName);
        fields.put("command", "/soar");
        fields.put("text", text);
        fields.put("api_app_id", SlackWorkspace.APP_ID);
        fields.put("is_enterprise_install", "false");
        fields.put("response_url", "https://hooks.slack.com/commands/" + SlackWorkspace.TEAM_ID + "/1/abc");
        fields.put("trigger_id", "1234." + CLICKS.incrementAndGet() + ".abcdef");
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return new Press(form.getBytes(StandardCharsets.UTF_8), clock.instant().getEpochSecond(), signingSecret);
    }

    /** A request that is not sent yet. Immutable. */
    public final class Press {

        private final byte[] body;
        private final long timestamp;
        private final String secret;

        private Press(byte[] body, long timestamp, String secret) {
            this.body = body.clone();
            this.timestamp = timestamp;
            this.secret = secret;
        }

        /** The raw form. */
        public byte[] body() {
            return body.clone();
        }

        /** Signed as of this time, in seconds since 1970. */
        public Press withTimestamp(long seconds) {
            return new Press(body, seconds, secret);
        }

        /** Signed with this secret. */
        public Press withSecret(String otherSecret) {
            return new Press(body, timestamp, otherSecret);
        }

        /** With this body, correctly signed. */
        public Press withBody(byte[] otherBody) {
            return new Press(otherBody, timestamp, secret);
        }

        public HttpResponse<String> send(URI webhook) throws IOException, InterruptedException {
            return send(webhook, SlackSigner.sign(secret, timestamp, body));
        }

        /** Sent over a connection of Socket Mode, where there is no signature. */
        public SlackSockets.Delivery deliver() {
            Map<String, String> fields = SimulatorHttp.parameters(new String(body, StandardCharsets.UTF_8));
            if (!fields.containsKey("payload")) {
                return slack.sockets().send("slash_commands", SlackHttp.JSON.valueToTree(fields), true);
            }
            try {
                return slack.sockets().send("interactive", SlackHttp.JSON.readTree(fields.get("payload")), true);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Sent with this signature, whatever the body is. */
        public HttpResponse<String> send(URI webhook, String signature) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(webhook)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
                    .header("X-Slack-Request-Timestamp", Long.toString(timestamp))
                    .header("X-Slack-Signature", signature)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }

    private ObjectNode payload(Message message, JsonNode button, String userId, Predicate<String> ticked) {
        String userName = slack.workspace()
                .user(userId)
                .orElseThrow(() -> new IllegalArgumentException("No user " + userId))
                .name();
        ObjectNode payload = SlackHttp.JSON.createObjectNode();
        payload.put("type", "block_actions");
        payload.putObject("user")
                .put("id", userId)
                .put("username", userName)
                .put("name", userName)
                .put("team_id", SlackWorkspace.TEAM_ID);
        payload.put("api_app_id", SlackWorkspace.APP_ID);
        payload.put("token", "deprecated-verification-token");
        payload.putObject("container")
                .put("type", "message")
                .put("message_ts", message.ts())
                .put("channel_id", message.channelId())
                .put("is_ephemeral", message.isEphemeral());
        payload.put("trigger_id", "1234." + CLICKS.incrementAndGet() + ".abcdef");
        payload.putObject("team").put("id", SlackWorkspace.TEAM_ID).put("domain", SlackWorkspace.TEAM_DOMAIN);
        payload.putNull("enterprise");
        payload.put("is_enterprise_install", false);
        payload.putObject("channel")
                .put("id", message.channelId())
                .put(
                        "name",
                        slack.workspace()
                                .channelById(message.channelId())
                                .orElseThrow()
                                .name());
        if (!message.isEphemeral()) {
            // Slack does not send the content of ephemeral messages back.
            payload.set("message", WebApi.toJson(message));
        }
        payload.putObject("state").set("values", state(message, ticked));
        payload.put("response_url", slack.newResponseUrl(message, userId).toString());
        payload.putArray("actions").add(action(message, button));
        return payload;
    }

    private ObjectNode action(Message message, JsonNode button) {
        ObjectNode action = button.deepCopy();
        action.put("block_id", message.blockOf(button).path("block_id").asText());
        action.put("action_ts", clock.instant().getEpochSecond() + ".654321");
        return action;
    }

    private static ObjectNode state(Message message, Predicate<String> ticked) {
        ObjectNode values = SlackHttp.JSON.createObjectNode();
        for (JsonNode block : message.blocks()) {
            for (JsonNode element : Message.elements(block)) {
                if (element.path("type").asText().equals("checkboxes")) {
                    String blockId = block.path("block_id").asText();
                    ObjectNode ofBlock =
                            values.has(blockId) ? (ObjectNode) values.get(blockId) : values.putObject(blockId);
                    ObjectNode state =
                            ofBlock.putObject(element.path("action_id").asText());
                    ArrayNode selected = state.put("type", "checkboxes").putArray("selected_options");
                    for (JsonNode option : element.path("options")) {
                        if (ticked.test(option.path("value").asText())) {
                            selected.add(option);
                        }
                    }
                }
            }
        }
        return values;
    }
}
