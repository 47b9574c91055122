package io.camelsoar.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the Events API of Slack delivers (docs.slack.dev, "Events API"), over HTTP or Socket Mode. Only to be trusted after {@link
 * SlackSignature#verify}, or from the app's own socket.
 *
 * @param type {@code event_callback}, {@code url_verification} or another
 * @param challenge to be sent back; null unless it is a {@code url_verification}
 * @param teamId the workspace that it is delivered for; this and what follows is null unless it is an {@code event_callback}
 * @param appId the Slack app that it is delivered to
 * @param eventId the same for each delivery of one event
 * @param mention what a person says to the app; null for every other event, and for what bots say
 */
public record SlackEvent(String type, String challenge, String teamId, String appId, String eventId, Mention mention) {

    /**
     * A message of a person that mentions the app.
     *
     * @param user such as {@code U0AAA1111}
     * @param channel id of the channel
     * @param ts of the message
     * @param threadTs of the message that its thread is under; null outside of threads
     * @param text as it is read, without Slack's markup and the app's own name
     */
    public record Mention(String user, String channel, String ts, String threadTs, String text) {}

    private static final String EVENT_CALLBACK = "event_callback";
    private static final String URL_VERIFICATION = "url_verification";
    /** Messages with any other subtype are no new words of a person. */
    private static final Set<String> OF_PEOPLE = Set.of("", "thread_broadcast", "file_share");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{2,64}");
    private static final Pattern EVENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern TS = Pattern.compile("[0-9]{1,15}[.][0-9]{1,10}");
    private static final Pattern CHALLENGE = Pattern.compile("[\\x21-\\x7E]{1,500}");
    /** A channel or a link with its name. */
    private static final Pattern NAMED = Pattern.compile("<(#?)[^<>|]*[|]([^<>|]*)>");

    private static final Pattern UNNAMED = Pattern.compile("<([^<>|]*)>");
    private static final Pattern LEADING_MENTION = Pattern.compile("^\\s*<@[A-Z0-9]+(?:[|][^<>]*)?>");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Whether Slack wants to know whether the address is the app's. */
    public boolean isVerification() {
        return URL_VERIFICATION.equals(type);
    }

    /**
     * Reads the outer event, the "envelope".
     *
     * @param rawBody the JSON as received
     * @throws MalformedInteractionException if it is no JSON object, or lacks a field
     */
    public static SlackEvent parse(byte[] rawBody) throws MalformedInteractionException {
        JsonNode envelope = json(rawBody);
        String type = matching(envelope, "/type", Pattern.compile("[a-z_]{1,50}"));
        if (URL_VERIFICATION.equals(type)) {
            return new SlackEvent(type, matching(envelope, "/challenge", CHALLENGE), null, null, null, null);
        }
        if (!EVENT_CALLBACK.equals(type)) {
            return new SlackEvent(type, null, null, null, null, null);
        }
        return new SlackEvent(
                type,
                null,
                matching(envelope, "/team_id", ID),
                matching(envelope, "/api_app_id", ID),
                matching(envelope, "/event_id", EVENT_ID),
                mention(envelope));
    }

    private static Mention mention(JsonNode envelope) throws MalformedInteractionException {
        JsonNode event = envelope.path("event");
        Set<String> own = new HashSet<>();
        envelope.path("authorizations")
                .forEach(authorization -> own.add(authorization.path("user_id").asText()));
        own.remove("");
        String text = event.path("text").asText("");
        boolean mentioned =
                switch (event.path("type").asText()) {
                    case "app_mention" -> true;
                    case "message" ->
                        own.stream()
                                .anyMatch(user -> text.contains("<@" + user + ">") || text.contains("<@" + user + "|"));
                    default -> false;
                };
        boolean ofPerson = !event.hasNonNull("bot_id")
                && !event.hasNonNull("bot_profile")
                && OF_PEOPLE.contains(event.path("subtype").asText(""))
                && !own.contains(event.path("user").asText());
        if (!mentioned || !ofPerson) {
            return null;
        }
        return new Mention(
                matching(envelope, "/event/user", ID),
                matching(envelope, "/event/channel", ID),
                matching(envelope, "/event/ts", TS),
                event.hasNonNull("thread_ts") ? matching(envelope, "/event/thread_ts", TS) : null,
                readable(text, own));
    }

    /** What a person reads: without the app's name, Slack's markup and escapes, and halves of characters. */
    private static String readable(String text, Set<String> own) {
        String words = LEADING_MENTION.matcher(text).replaceFirst("");
        for (String user : own) {
            words = words.replace("<@" + user + ">", "");
        }
        words = NAMED.matcher(words).replaceAll("$1$2");
        words = UNNAMED.matcher(words).replaceAll("$1");
        words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        return words.codePoints()
                .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
    }

    private static String matching(JsonNode envelope, String pointer, Pattern form)
            throws MalformedInteractionException {
        JsonNode value = envelope.at(pointer);
        if (!value.isTextual() || !form.matcher(value.textValue()).matches()) {
            throw new MalformedInteractionException("The field "
                    + pointer.substring(1).replace('/', '.')
                    + (value.isMissingNode() ? " is missing" : " is not as Slack writes it"));
        }
        return value.textValue();
    }

    private static JsonNode json(byte[] body) throws MalformedInteractionException {
        try {
            JsonNode node = JSON.readTree(new String(body, StandardCharsets.UTF_8));
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException malformed) {
            // The parser's message would quote the body; falls through to ours.
        }
        throw new MalformedInteractionException("The event is not a JSON object");
    }
}
