package io.camelsoar.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Slack's rules for the blocks of a message (docs.slack.dev, "Block Kit reference"), for the blocks this project sends:
 * section, header, context, divider and actions, with buttons and checkboxes. Other blocks and elements of Slack's, which an
 * engineer's template may have, are known by their type alone.
 */
public final class BlockKit {

    private static final int MAX_BLOCKS = 50;
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

    private static final Set<String> OTHER_BLOCKS =
            Set.of("context_actions", "file", "image", "input", "markdown", "rich_text", "table", "video");
    private static final Set<String> OTHER_ELEMENTS = Set.of(
            "channels_select",
            "conversations_select",
            "datepicker",
            "datetimepicker",
            "external_select",
            "image",
            "multi_channels_select",
            "multi_conversations_select",
            "multi_external_select",
            "multi_static_select",
            "multi_users_select",
            "overflow",
            "radio_buttons",
            "static_select",
            "timepicker",
            "users_select",
            "workflow_button");

    private final boolean oursAlone;
    private final List<Problem> problems = new ArrayList<>();

    private BlockKit(boolean oursAlone) {
        this.oursAlone = oursAlone;
    }

    /**
     * What is wrong.
     *
     * @param pointer the JSON pointer of the place
     */
    public record Problem(String what, String pointer) {

        /** As Slack tells it. */
        @Override
        public String toString() {
            return what + " [json-pointer:" + pointer + "]";
        }
    }

    /**
     * What Slack would refuse, each with the JSON pointer of the place; empty if the blocks are fine. Also what this project does
     * not send, which is stricter than Slack.
     *
     * @param blocks the parsed {@code blocks} argument
     */
    public static List<String> problems(JsonNode blocks) {
        return problems(blocks, true).stream().map(Problem::toString).toList();
    }

    /** What Slack would refuse, whoever made the blocks; also too much text together. */
    public static List<Problem> refusals(JsonNode blocks) {
        List<Problem> problems = problems(blocks, false);
        int length = textLength(blocks);
        if (length > MAX_TEXT_TOGETHER) {
            problems.add(new Problem(
                    "must be less than " + (MAX_TEXT_TOGETHER + 1) + " characters together, not " + length, "/blocks"));
        }
        return problems;
    }

    private static List<Problem> problems(JsonNode blocks, boolean oursAlone) {
        BlockKit validator = new BlockKit(oursAlone);
        validator.message(blocks);
        return validator.problems;
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
                texts(block, "elements", at, MAX_CONTEXT_ELEMENTS, !oursAlone);
            }
            case "divider" -> properties(block, at, "type", "block_id");
            case "actions" -> actions(block, at);
            default -> other(block, OTHER_BLOCKS, at);
        }
        string(block, "block_id", at, MAX_ID, false);
    }

    private void other(JsonNode node, Set<String> types, String at) {
        String type = node.path("type").asText("(none)");
        if (oursAlone || !types.contains(type)) {
            problem("unsupported type: " + type, at + "/type");
        }
    }

    private void section(JsonNode block, String at) {
        properties(block, at, "type", "block_id", "text", "fields", "accessory", "expand");
        text(block, "text", at, ANY_TEXT, MAX_SECTION_TEXT, !block.has("fields"));
        if (block.has("fields")) {
            texts(block, "fields", at, MAX_FIELDS, false);
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
            default -> other(element, OTHER_ELEMENTS, at);
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

    private void texts(JsonNode parent, String name, String at, int maxItems, boolean images) {
        JsonNode texts = items(parent, name, at, maxItems);
        for (int i = 0; i < texts.size(); i++) {
            String textAt = at + "/" + name + "/" + i;
            if (images && texts.get(i).path("type").asText().equals("image")) {
                string(texts.get(i), "alt_text", textAt, MAX_FIELD_TEXT, true);
            } else {
                textObject(texts.get(i), textAt, ANY_TEXT, MAX_FIELD_TEXT);
            }
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
        problems.add(new Problem(text, pointer));
    }
}
