package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Slack's rules for the blocks of a message (docs.slack.dev, "Block Kit reference"), for the blocks this project sends:
 * section, header, context, divider and actions, with buttons and checkboxes. Everything else is refused, which is
 * stricter than Slack.
 */
public final class BlockKit {

    static final int MAX_BLOCKS = 50;
    /** Not documented; seen to be between 13,100 and 13,300 characters (slackapi/bolt-js issue 2509). */
    public static final int MAX_TEXT_TOGETHER = 13_000;

    private static final int MAX_SECTION_TEXT = 3000;
    private static final int MAX_FIELD_TEXT = 2000;
    private static final int MAX_HEADER = 150;
    private static final int MAX_CONTEXT_ELEMENTS = 10;
    private static final int MAX_FIELDS = 10;
    private static final int MAX_ACTIONS = 25;
    private static final int MAX_OPTIONS = 10;
    private static final int MAX_ID = 255;
    private static final int MAX_BUTTON_VALUE = 2000;
    private static final int MAX_URL = 3000;
    private static final int MAX_LABEL = 75;
    private static final int MAX_CONFIRM_TITLE = 100;
    private static final int MAX_CONFIRM_TEXT = 300;
    private static final int MAX_CONFIRM_BUTTON = 30;

    private static final Set<String> PLAIN = Set.of("plain_text");
    private static final Set<String> ANY_TEXT = Set.of("plain_text", "mrkdwn");

    private final List<String> problems = new ArrayList<>();

    private BlockKit() {}

    /**
     * What Slack would refuse, each with the JSON pointer of the place; empty if the blocks are fine.
     *
     * @param blocks the parsed {@code blocks} argument
     */
    public static List<String> problems(JsonNode blocks) {
        BlockKit validator = new BlockKit();
        validator.message(blocks);
        return List.copyOf(validator.problems);
    }

    /** Number of characters of all texts in the blocks together. */
    public static int textLength(JsonNode blocks) {
        if (!blocks.isContainerNode()) {
            return 0;
        }
        int length = blocks.path("text").isTextual()
                ? blocks.path("text").textValue().length()
                : 0;
        for (JsonNode child : blocks) {
            length += textLength(child);
        }
        return length;
    }

    private void message(JsonNode blocks) {
        if (!blocks.isArray()) {
            problem("must be an array", "/blocks");
            return;
        }
        if (blocks.size() > MAX_BLOCKS) {
            problem("no more than " + MAX_BLOCKS + " items allowed", "/blocks");
        }
        Set<String> blockIds = new HashSet<>();
        for (int i = 0; i < blocks.size(); i++) {
            JsonNode block = blocks.get(i);
            String at = "/blocks/" + i;
            block(block, at);
            if (block.has("block_id") && !blockIds.add(block.get("block_id").asText())) {
                problem("`block_id` `" + block.get("block_id").asText() + "` already exists", at + "/block_id");
            }
        }
    }

    private void block(JsonNode block, String at) {
        if (!block.isObject()) {
            problem("must be an object", at);
            return;
        }
        switch (block.path("type").asText()) {
            case "section" -> section(block, at);
            case "header" -> {
                properties(block, at, "type", "block_id", "text");
                text(block, "text", at, PLAIN, MAX_HEADER, true);
            }
            case "context" -> {
                properties(block, at, "type", "block_id", "elements");
                texts(block, "elements", at, MAX_CONTEXT_ELEMENTS, MAX_FIELD_TEXT);
            }
            case "divider" -> properties(block, at, "type", "block_id");
            case "actions" -> actions(block, at);
            default -> problem("unsupported type: " + block.path("type").asText("(none)"), at + "/type");
        }
        string(block, "block_id", at, MAX_ID, false);
    }

    private void section(JsonNode block, String at) {
        properties(block, at, "type", "block_id", "text", "fields", "accessory", "expand");
        text(block, "text", at, ANY_TEXT, MAX_SECTION_TEXT, !block.has("fields"));
        if (block.has("fields")) {
            texts(block, "fields", at, MAX_FIELDS, MAX_FIELD_TEXT);
        }
        flag(block, "expand", at);
        if (block.has("accessory")) {
            element(block.get("accessory"), at + "/accessory");
        }
    }

    private void actions(JsonNode block, String at) {
        properties(block, at, "type", "block_id", "elements");
        JsonNode elements = items(block, "elements", at, MAX_ACTIONS);
        Set<String> actionIds = new HashSet<>();
        for (int i = 0; i < elements.size(); i++) {
            JsonNode element = elements.get(i);
            String elementAt = at + "/elements/" + i;
            element(element, elementAt);
            if (element.has("action_id")
                    && !actionIds.add(element.get("action_id").asText())) {
                problem(
                        "`action_id` `" + element.get("action_id").asText() + "` already exists for this block",
                        elementAt + "/action_id");
            }
        }
    }

    private void element(JsonNode element, String at) {
        switch (element.path("type").asText()) {
            case "button" -> button(element, at);
            case "checkboxes" -> checkboxes(element, at);
            default -> problem("unsupported type: " + element.path("type").asText("(none)"), at + "/type");
        }
        string(element, "action_id", at, MAX_ID, false);
        if (element.has("confirm")) {
            confirm(element.get("confirm"), at + "/confirm");
        }
    }

    private void button(JsonNode button, String at) {
        properties(button, at, "type", "action_id", "text", "value", "url", "style", "confirm", "accessibility_label");
        text(button, "text", at, PLAIN, MAX_LABEL, true);
        string(button, "value", at, MAX_BUTTON_VALUE, false);
        string(button, "url", at, MAX_URL, false);
        string(button, "accessibility_label", at, MAX_LABEL, false);
        style(button, at);
    }

    private void checkboxes(JsonNode checkboxes, String at) {
        properties(checkboxes, at, "type", "action_id", "options", "initial_options", "confirm", "focus_on_load");
        JsonNode options = items(checkboxes, "options", at, MAX_OPTIONS);
        for (int i = 0; i < options.size(); i++) {
            option(options.get(i), at + "/options/" + i);
        }
        flag(checkboxes, "focus_on_load", at);
        if (checkboxes.has("initial_options")) {
            JsonNode initial = items(checkboxes, "initial_options", at, MAX_OPTIONS);
            for (int i = 0; i < initial.size(); i++) {
                if (!contains(options, initial.get(i))) {
                    problem("must be one of the options", at + "/initial_options/" + i);
                }
            }
        }
    }

    private void option(JsonNode option, String at) {
        properties(option, at, "text", "value", "description");
        text(option, "text", at, ANY_TEXT, MAX_LABEL, true);
        string(option, "value", at, MAX_LABEL, true);
        text(option, "description", at, ANY_TEXT, MAX_LABEL, false);
    }

    private void confirm(JsonNode confirm, String at) {
        properties(confirm, at, "title", "text", "confirm", "deny", "style");
        text(confirm, "title", at, PLAIN, MAX_CONFIRM_TITLE, true);
        text(confirm, "text", at, ANY_TEXT, MAX_CONFIRM_TEXT, true);
        text(confirm, "confirm", at, PLAIN, MAX_CONFIRM_BUTTON, true);
        text(confirm, "deny", at, PLAIN, MAX_CONFIRM_BUTTON, true);
        style(confirm, at);
    }

    private void texts(JsonNode parent, String name, String at, int maxItems, int maxLength) {
        JsonNode texts = items(parent, name, at, maxItems);
        for (int i = 0; i < texts.size(); i++) {
            textObject(texts.get(i), at + "/" + name + "/" + i, ANY_TEXT, maxLength);
        }
    }

    private void text(JsonNode parent, String name, String at, Set<String> types, int max, boolean required) {
        if (parent.has(name)) {
            textObject(parent.get(name), at + "/" + name, types, max);
        } else if (required) {
            problem("missing required field: " + name, at);
        }
    }

    private void textObject(JsonNode text, String at, Set<String> types, int max) {
        String type = text.path("type").asText();
        if (!text.isObject() || !types.contains(type)) {
            problem("failed to match all allowed schemas", at);
            return;
        }
        properties(text, at, "type", "text", type.equals("mrkdwn") ? "verbatim" : "emoji");
        string(text, "text", at, max, true);
        flag(text, "verbatim", at);
        flag(text, "emoji", at);
    }

    private void string(JsonNode parent, String name, String at, int max, boolean required) {
        JsonNode value = parent.path(name);
        if (value.isMissingNode()) {
            if (required) {
                problem("missing required field: " + name, at);
            }
        } else if (!value.isTextual()) {
            problem("must be a string", at + "/" + name);
        } else if (value.textValue().isEmpty()) {
            problem("must be more than 0 characters", at + "/" + name);
        } else if (value.textValue().length() > max) {
            problem("must be less than " + (max + 1) + " characters", at + "/" + name);
        }
    }

    private void style(JsonNode parent, String at) {
        if (parent.has("style")
                && !Set.of("primary", "danger").contains(parent.get("style").asText())) {
            problem("value must be one of: primary, danger", at + "/style");
        }
    }

    private void flag(JsonNode parent, String name, String at) {
        if (parent.has(name) && !parent.get(name).isBoolean()) {
            problem("must be a boolean", at + "/" + name);
        }
    }

    private JsonNode items(JsonNode parent, String name, String at, int max) {
        JsonNode items = parent.path(name);
        if (!items.isArray() || items.isEmpty()) {
            problem("must be an array of at least 1 item", at + "/" + name);
        } else if (items.size() > max) {
            problem("no more than " + max + " items allowed", at + "/" + name);
        }
        return items;
    }

    private static boolean contains(JsonNode options, JsonNode wanted) {
        for (JsonNode option : options) {
            if (option.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private void properties(JsonNode node, String at, String... allowed) {
        Set<String> known = Set.of(allowed);
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problem("invalid additional property: " + name, at);
            }
        });
    }

    private void problem(String text, String pointer) {
        problems.add(text + " [json-pointer:" + pointer + "]");
    }

    /**
     * Valid blocks as Slack stores and returns them: missing ids are made up, and the text options have their defaults.
     */
    static ArrayNode stored(JsonNode blocks) {
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
        node.forEach(BlockKit::completeTexts);
    }
}
