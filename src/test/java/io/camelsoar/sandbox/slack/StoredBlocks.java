package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Valid blocks as Slack stores and returns them: missing ids are made up, and the text options have their defaults. */
final class StoredBlocks {

    private StoredBlocks() {}

    static ArrayNode of(JsonNode blocks) {
        ArrayNode stored = blocks.deepCopy();
        for (int i = 0; i < stored.size(); i++) {
            ObjectNode block = (ObjectNode) stored.get(i);
            if (!block.has("block_id")) {
                block.put("block_id", "auto" + i);
            }
            completeElement(block.path("accessory"), 0);
            for (int j = 0; j < block.path("elements").size(); j++) {
                completeElement(block.path("elements").get(j), j);
            }
            completeTexts(block);
        }
        return stored;
    }

    private static void completeElement(JsonNode element, int index) {
        boolean interactive =
                Set.of("button", "checkboxes").contains(element.path("type").asText());
        if (interactive && !element.has("action_id")) {
            ((ObjectNode) element).put("action_id", "auto" + index);
        }
    }

    private static void completeTexts(JsonNode node) {
        if (node.isObject() && node.path("text").isTextual()) {
            ObjectNode text = (ObjectNode) node;
            if (text.path("type").asText().equals("mrkdwn")) {
                text.put("verbatim", text.path("verbatim").asBoolean(false));
            } else {
                text.put("emoji", text.path("emoji").asBoolean(true));
            }
        }
        node.forEach(StoredBlocks::completeTexts);
    }
}
