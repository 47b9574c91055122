package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockKitTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    List<DynamicTest> acceptsUpToTheLimitAndNoMore() {
        return List.of(
                limit("blocks", 50, n -> array(n, i -> json("{'type':'divider'}"))),
                limit("section text", 3000, n -> one("{'type':'section','text':" + text("mrkdwn", n) + "}")),
                limit("field", 2000, n -> one("{'type':'section','fields':[" + text("mrkdwn", n) + "]}")),
                limit(
                        "fields",
                        10,
                        n -> one("{'type':'section','fields':" + array(n, i -> json(text("mrkdwn", 1))) + "}")),
                limit("header", 150, n -> one("{'type':'header','text':" + text("plain_text", n) + "}")),
                limit("block_id", 255, n -> one("{'type':'divider','block_id':'" + "x".repeat(n) + "'}")),
                limit(
                        "context",
                        10,
                        n -> one("{'type':'context','elements':" + array(n, i -> json(text("mrkdwn", 1))) + "}")),
                limit("actions", 25, n -> actions(array(n, i -> button(b -> b.put("action_id", "b" + i))))),
                limit(
                        "button text",
                        75,
                        n -> actions(button(b -> b.withObject("/text").put("text", "x".repeat(n))))),
                limit("button value", 2000, n -> actions(button(b -> b.put("value", "x".repeat(n))))),
                limit("action_id", 255, n -> actions(button(b -> b.put("action_id", "x".repeat(n))))),
                limit("confirm title", 100, n -> actions(confirmed("title", n))),
                limit("confirm text", 300, n -> actions(confirmed("text", n))),
                limit("confirm button", 30, n -> actions(confirmed("confirm", n))),
                limit("deny button", 30, n -> actions(confirmed("deny", n))),
                limit("options", 10, n -> actions(checkboxes(array(n, i -> option("text", 1))))),
                limit("option text", 75, n -> actions(checkboxes(option("text", n)))),
                limit("option description", 75, n -> actions(checkboxes(option("description", n)))),
                limit(
                        "option value",
                        75,
                        n -> actions(checkboxes(((ObjectNode) option("text", 1)).put("value", "x".repeat(n))))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'image','image_url':'https://example.com/x.png','alt_text':'x'}",
                "{'type':'nonsense'}",
                "{}",
                "'text'",
                "{'type':'section'}",
                "{'type':'section','text':'bare'}",
                "{'type':'section','text':{'type':'mrkdwn','text':''}}",
                "{'type':'section','text':{'type':'mrkdwn','text':'x','emoji':true}}",
                "{'type':'section','blockId':'camel','text':{'type':'mrkdwn','text':'x'}}",
                "{'type':'header','text':{'type':'mrkdwn','text':'x'}}",
                "{'type':'context','elements':[]}",
                "{'type':'actions','elements':[]}",
                "{'type':'actions','elements':[{'type':'button','text':{'type':'mrkdwn','text':'x'}}]}",
                "{'type':'actions','elements':[{'type':'button','style':'green','text':{'type':'plain_text','text':'x'}}]}",
                "{'type':'actions','elements':[{'type':'button','value':1,'text':{'type':'plain_text','text':'x'}}]}",
                "{'type':'actions','elements':[{'type':'button','confirm':{},'text':{'type':'plain_text','text':'x'}}]}"
            })
    void refusesWhatIsNotBlockKit(String block) {
        assertTrue(BlockKit.problems(one(block)).size() >= 1);
    }

    @Test
    void refusesIdsThatOccurTwice() {
        JsonNode blocks = json("[{'type':'divider','block_id':'a'},{'type':'divider','block_id':'a'}]");
        assertEquals(
                List.of("`block_id` `a` already exists [json-pointer:/blocks/1/block_id]"), BlockKit.problems(blocks));
        JsonNode buttons = array(2, i -> button(b -> b.put("action_id", "same")));
        assertEquals(1, BlockKit.problems(actions(buttons)).size());
    }

    @Test
    void acceptsTheSample() throws Exception {
        JsonNode sample = JSON.readTree(BlockKitTest.class.getResource("/slack/slack-block-actions.json"));

        assertEquals(List.of(), BlockKit.problems(sample.at("/message/blocks")));
    }

    @Test
    void countsAllTexts() {
        JsonNode blocks = array(5, i -> json("{'type':'section','text':" + text("mrkdwn", 2601) + "}"));

        assertEquals(List.of(), BlockKit.problems(blocks));
        assertEquals(13_005, BlockKit.textLength(blocks));
    }

    private static DynamicTest limit(String name, int max, IntFunction<JsonNode> blocks) {
        return DynamicTest.dynamicTest(name, () -> {
            assertEquals(List.of(), BlockKit.problems(blocks.apply(max)));
            assertEquals(1, BlockKit.problems(blocks.apply(max + 1)).size());
        });
    }

    private static String text(String type, int length) {
        return "{'type':'" + type + "','text':'" + "x".repeat(length) + "'}";
    }

    private static JsonNode actions(JsonNode elements) {
        ObjectNode block = JSON.createObjectNode().put("type", "actions");
        block.set(
                "elements",
                elements.isArray() ? elements : JSON.createArrayNode().add(elements));
        return JSON.createArrayNode().add(block);
    }

    private static JsonNode button(Consumer<ObjectNode> change) {
        ObjectNode button = (ObjectNode) json("{'type':'button','text':" + text("plain_text", 3) + "}");
        change.accept(button);
        return button;
    }

    private static JsonNode confirmed(String part, int length) {
        ObjectNode confirm = JSON.createObjectNode();
        for (String name : List.of("title", "text", "confirm", "deny")) {
            confirm.set(name, json(text("plain_text", name.equals(part) ? length : 3)));
        }
        return button(button -> button.set("confirm", confirm));
    }

    private static JsonNode checkboxes(JsonNode options) {
        ObjectNode checkboxes = JSON.createObjectNode().put("type", "checkboxes");
        checkboxes.set(
                "options", options.isArray() ? options : JSON.createArrayNode().add(options));
        return checkboxes;
    }

    private static JsonNode option(String part, int length) {
        ObjectNode option = JSON.createObjectNode().put("value", "v");
        option.set("text", json(text("mrkdwn", part.equals("text") ? length : 3)));
        option.set("description", json(text("mrkdwn", part.equals("description") ? length : 3)));
        return option;
    }

    private static JsonNode array(int size, IntFunction<JsonNode> item) {
        ArrayNode array = JSON.createArrayNode();
        for (int i = 0; i < size; i++) {
            array.add(item.apply(i));
        }
        return array;
    }

    private static JsonNode one(String block) {
        return JSON.createArrayNode().add(json(block));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException malformed) {
            throw new IllegalArgumentException(text, malformed);
        }
    }
}
