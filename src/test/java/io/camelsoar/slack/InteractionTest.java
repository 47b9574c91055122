package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InteractionTest {

    @Test
    void readsAClick() throws Exception {
        Interaction click = parse(sample().toString());

        assertEquals(
                new Interaction(
                        "block_actions",
                        "U0AAA1111",
                        "dana.reyes",
                        "T0AAA0000",
                        "A0123ABC",
                        "C0123ABCDEF",
                        "1768472701.123459",
                        "approve",
                        "inc-42",
                        "decide",
                        Map.of("commands", List.of("cmd-1")),
                        "https://hooks.slack.com/actions/T0AAA0000/1/abc"),
                click);
        assertTrue(click.isBlockActions());
    }

    @Test
    void decodesTextOutsideOfAscii() throws Exception {
        ObjectNode payload = sample();
        payload.withObject("/user").put("name", "d\u00e4na + \ud83d\udc2b & %41");

        assertEquals("d\u00e4na + \ud83d\udc2b & %41", parse(payload.toString()).userName());
    }

    @ParameterizedTest
    @CsvSource({
        "/user, id, user.id",
        "'', api_app_id, api_app_id",
        "/actions/0, action_id, actions.0.action_id",
        "/actions/0, block_id, actions.0.block_id"
    })
    void namesTheMissingField(String parent, String field, String named) throws Exception {
        ObjectNode payload = sample();
        ((ObjectNode) payload.at(parent)).remove(field);

        assertEquals("The field " + named + " is missing", refusal(form(payload.toString())));

        payload = sample();
        ((ObjectNode) payload.at(parent)).put(field, 7);
        assertEquals("The field " + named + " is not a text", refusal(form(payload.toString())));
    }

    @Test
    void fallsBackToTheContainerAndTheUsersTeam() throws Exception {
        ObjectNode payload = sample();
        payload.remove("message");
        payload.remove("channel");
        payload.putNull("team");

        Interaction click = parse(payload.toString());

        assertEquals("C0123ABCDEF", click.channelId());
        assertEquals("1768472701.123459", click.messageTs());
        assertEquals("T0AAA0000", click.teamId());
    }

    @Test
    void aCheckboxHasNoValue() throws Exception {
        ObjectNode payload = sample();
        ((ObjectNode) payload.at("/actions/0")).put("type", "checkboxes").remove("value");

        assertNull(parse(payload.toString()).actionValue());
    }

    @Test
    void otherTypesAreNoErrors() throws Exception {
        Interaction other = parse("{\"type\": \"view_submission\", \"user\": {\"id\": \"U1\"}, \"actions\": \"none\"}");

        assertEquals("view_submission", other.type());
        assertEquals("U1", other.userId());
        assertNull(other.actionId());
        assertFalse(other.isBlockActions());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "payload",
                "payload=",
                "other=1",
                "payload=[]",
                "payload={",
                "payload={} {}",
                "payload={}",
                "payload={\"type\":\"a\",\"type\":\"b\"}",
                "payload={}&payload={}",
                "payload=%7",
                "payload=%zz",
                "payload={\"type\":\"%ff\"}",
                "payload={\"type\":\"%c3\"}"
            })
    void refusesWhatSlackDoesNotSend(String body) {
        refusal(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Interaction parse(String payload) throws MalformedInteractionException {
        return Interaction.parse(form(payload));
    }

    private static byte[] form(String payload) {
        return ("payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String refusal(byte[] body) {
        return assertThrows(MalformedInteractionException.class, () -> Interaction.parse(body))
                .getMessage();
    }

    private static ObjectNode sample() throws Exception {
        try (InputStream json = InteractionTest.class.getResourceAsStream("/slack/slack-block-actions.json")) {
            return (ObjectNode) new ObjectMapper().readTree(json);
        }
    }
}
