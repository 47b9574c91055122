package io.camelsoar.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a user did with a message: the {@code payload} of a request to the interactivity URL (docs.slack.dev,
 * "block_actions payload"). Only to be trusted after {@link SlackSignature#verify}.
 *
 * <p>For {@code block_actions} all components but {@code userName}, {@code actionValue} and {@code responseUrl} are
 * present. Of other types only {@code type} is certain; what is absent is null. Changing a checkbox is a
 * {@code block_actions} too, told apart by {@code actionId}.
 *
 * @param type such as {@code block_actions}
 * @param userId who clicked, such as {@code U0AAA1111}
 * @param userName login name of the user; null if absent. For display, not for decisions: users can change it
 * @param teamId workspace of the user
 * @param appId the Slack app that the message belongs to
 * @param channelId channel of the message
 * @param messageTs {@code ts} of the message
 * @param actionId of the button
 * @param actionValue {@code value} of the button; null for elements without one
 * @param blockId block of the button
 * @param selected values of the ticked checkboxes of the message, by the {@code action_id} of their elements
 * @param responseUrl where the message can be answered for 30 minutes; null if absent
 */
public record Interaction(
        String type,
        String userId,
        String userName,
        String teamId,
        String appId,
        String channelId,
        String messageTs,
        String actionId,
        String actionValue,
        String blockId,
        Map<String, List<String>> selected,
        String responseUrl) {

    /** The type sent for clicks on the elements of a message. */
    public static final String BLOCK_ACTIONS = "block_actions";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Whether this is a click (or another change) in a message. */
    public boolean isBlockActions() {
        return BLOCK_ACTIONS.equals(type);
    }

    /** The same, by somebody of this name. */
    public Interaction by(String name) {
        return new Interaction(
                type,
                userId,
                name,
                teamId,
                appId,
                channelId,
                messageTs,
                actionId,
                actionValue,
                blockId,
                selected,
                responseUrl);
    }

    /**
     * Parses {@code payload=<json>}.
     *
     * @param rawBody the body as received, before any decoding
     * @throws MalformedInteractionException if the form or the JSON is broken, or a {@code block_actions} lacks a field
     */
    public static Interaction parse(byte[] rawBody) throws MalformedInteractionException {
        JsonNode payload = json(FormField.only(rawBody, "payload"));
        Reader reader = new Reader(payload);
        String type = reader.required("/type");
        boolean complete = BLOCK_ACTIONS.equals(type);
        return new Interaction(
                type,
                reader.first(complete, "/user/id"),
                reader.first(false, "/user/name", "/user/username"),
                // An app installed for a whole organisation gets no team.
                reader.first(complete, "/team/id", "/user/team_id"),
                reader.first(complete, "/api_app_id"),
                // An ephemeral message comes without "message"; the container is always there.
                reader.first(complete, "/channel/id", "/container/channel_id"),
                reader.first(complete, "/message/ts", "/container/message_ts"),
                reader.first(complete, "/actions/0/action_id"),
                reader.first(false, "/actions/0/value"),
                reader.first(complete, "/actions/0/block_id"),
                selected(payload.at("/state/values")),
                reader.first(false, "/response_url"));
    }

    private static Map<String, List<String>> selected(JsonNode blocks) throws MalformedInteractionException {
        Map<String, List<String>> selected = new HashMap<>();
        for (JsonNode block : blocks) {
            for (Map.Entry<String, JsonNode> element : block.properties()) {
                for (JsonNode option : element.getValue().path("selected_options")) {
                    if (!option.path("value").isTextual()) {
                        throw new MalformedInteractionException("A selected option has no value that is a text");
                    }
                    selected.computeIfAbsent(element.getKey(), action -> new ArrayList<>())
                            .add(option.get("value").textValue());
                }
            }
        }
        return selected;
    }

    private static JsonNode json(String payload) throws MalformedInteractionException {
        try {
            JsonNode node = JSON.readTree(payload);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException malformed) {
            // The parser's message would quote the payload; falls through to ours.
        }
        throw new MalformedInteractionException("The field \"payload\" is not a JSON object");
    }

    /** Reads text fields by JSON pointer. */
    private record Reader(JsonNode payload) {

        /** A button's value and an address may be as long as Slack makes them. */
        private static final Set<String> LONG = Set.of("/actions/0/value", "/response_url");

        String required(String pointer) throws MalformedInteractionException {
            return first(true, pointer);
        }

        /** The first of the fields that is present. */
        String first(boolean required, String... pointers) throws MalformedInteractionException {
            for (String pointer : pointers) {
                JsonNode value = payload.at(pointer);
                if (value.isMissingNode() || value.isNull()) {
                    continue;
                }
                if (value.isTextual() && isStorable(value.textValue(), pointer)) {
                    return value.textValue();
                }
                if (required) {
                    throw new MalformedInteractionException("The field " + name(pointer) + " is not a text");
                }
            }
            if (required) {
                throw new MalformedInteractionException("The field " + name(pointers[0]) + " is missing");
            }
            return null;
        }

        /** Ids and names go into the store, which takes no text that is endless, and none with a NUL or half a character. */
        private static boolean isStorable(String text, String pointer) {
            int longest = LONG.contains(pointer) ? 2_000 : 255;
            return !text.isEmpty()
                    && text.length() <= longest
                    && text.codePoints()
                            .noneMatch(point ->
                                    Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
        }

        private static String name(String pointer) {
            return pointer.substring(1).replace('/', '.');
        }
    }
}
