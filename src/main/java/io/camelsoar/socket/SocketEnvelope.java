package io.camelsoar.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.camelsoar.slack.MalformedInteractionException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Slack sent over a connection that this app opened with its token: that stands for the signature that a request to the webhook
 * has. Only {@link SocketConnection} reads one, so that no route can make it up.
 */
public final class SocketEnvelope {

    /** A click, or something else that was done in Slack's own surface. */
    public static final String INTERACTIVE = "interactive";

    /** A slash command. */
    public static final String COMMAND = "slash_commands";

    /** An event of the Events API. */
    public static final String EVENT = "events_api";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,80}");

    private final JsonNode json;

    private SocketEnvelope(JsonNode json) {
        this.json = json;
    }

    /** @throws MalformedInteractionException if it is no JSON object with a type, or it has a payload and no id */
    static SocketEnvelope read(String text) throws MalformedInteractionException {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new MalformedInteractionException("The message is not JSON"); // the parser's text would quote it
        }
        if (!json.path("type").isTextual()) {
            throw new MalformedInteractionException("The message is no JSON object with a type");
        }
        SocketEnvelope envelope = new SocketEnvelope(json);
        if (json.has("payload") && envelope.id() == null) {
            throw new MalformedInteractionException("The message has a payload and no envelope_id");
        }
        return envelope;
    }

    /** Such as {@link #INTERACTIVE}, or {@code hello} and {@code disconnect}, which are about the connection. */
    public String type() {
        return json.get("type").textValue();
    }

    /** By which it is acknowledged; null for what is about the connection. */
    public String id() {
        String id = json.path("envelope_id").textValue();
        return id != null && ID.matcher(id).matches() ? id : null;
    }

    /** Whether an answer may come with the acknowledgement. */
    boolean takesAnswer() {
        return json.path("accepts_response_payload").asBoolean();
    }

    /** Why a connection is to end; empty where it does not say. */
    String reason() {
        return json.path("reason").asText("").replaceAll("[^a-z_]", "");
    }

    /** The app that a {@code hello} is for; empty where it does not say. */
    String appId() {
        return json.at("/connection_info/app_id").asText("");
    }

    /** What Slack would have sent to the webhook for it, byte for byte as good: so the same readers take it, with the same checks. */
    public byte[] body() {
        JsonNode payload = json.path("payload");
        String body =
                switch (type()) {
                    case INTERACTIVE -> field("payload", payload.toString());
                    case COMMAND ->
                        payload.properties().stream()
                                .filter(field -> field.getValue().isTextual())
                                .map(field ->
                                        field(field.getKey(), field.getValue().textValue()))
                                .collect(Collectors.joining("&"));
                    default -> payload.toString();
                };
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static String field(String name, String value) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return type() + " " + id();
    }
}
