package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One state of a message in the simulated Slack.
 *
 * @param channelId such as {@code C0123ABCDEF}
 * @param ts identity of the message within its channel
 * @param threadTs {@code ts} of the message that this one answers; null outside of threads
 * @param userId who wrote it
 * @param text fallback text; empty if there is none
 * @param blocks as stored: with ids and defaults; empty if there are none
 * @param edited whether it was updated
 * @param files shared with it
 * @param ephemeralUser the only user who sees it; null if everybody does
 */
public record Message(
        String channelId,
        String ts,
        String threadTs,
        String userId,
        String text,
        ArrayNode blocks,
        boolean edited,
        List<SharedFile> files,
        String ephemeralUser) {

    /** A file in a message. */
    public record SharedFile(String id, String name, String title, String content) {}

    /** A message without a file. */
    public Message(
            String channelId,
            String ts,
            String threadTs,
            String userId,
            String text,
            ArrayNode blocks,
            boolean edited,
            String ephemeralUser) {
        this(channelId, ts, threadTs, userId, text, blocks, edited, List.of(), ephemeralUser);
    }

    public boolean isEphemeral() {
        return ephemeralUser != null;
    }

    /** The buttons that can be pressed now, top to bottom. */
    public List<JsonNode> buttons() {
        List<JsonNode> buttons = new ArrayList<>();
        blocks.forEach(block -> elements(block).stream()
                .filter(element -> element.path("type").asText().equals("button"))
                .forEach(buttons::add));
        return buttons;
    }

    /** The button with this action id. */
    public Optional<JsonNode> button(String actionId) {
        return buttons().stream()
                .filter(button -> button.path("action_id").asText().equals(actionId))
                .findFirst();
    }

    /** The block that holds this element. */
    JsonNode blockOf(JsonNode element) {
        for (JsonNode block : blocks) {
            // By identity: two blocks may hold equal buttons.
            if (elements(block).stream().anyMatch(candidate -> candidate == element)) {
                return block;
            }
        }
        throw new IllegalArgumentException("No block of message " + ts + " has this element");
    }

    static List<JsonNode> elements(JsonNode block) {
        List<JsonNode> elements = new ArrayList<>();
        block.path("elements").forEach(elements::add);
        if (block.has("accessory")) {
            elements.add(block.get("accessory"));
        }
        return elements;
    }

    Message updated(String newText, ArrayNode newBlocks) {
        return new Message(channelId, ts, threadTs, userId, newText, newBlocks, true, files, ephemeralUser);
    }
}
