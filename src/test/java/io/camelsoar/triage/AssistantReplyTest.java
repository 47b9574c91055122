package io.camelsoar.triage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssistantReplyTest {

    private static final Path SAMPLES = Path.of("src/test/resources/kibana");

    @Test
    void readsTheObject() throws IOException {
        AssistantReply reply = AssistantReply.read(Files.readAllBytes(SAMPLES.resolve("chat-complete-200.json")));

        assertEquals("df071e68-3c8e-4c0d-b0e7-1557e80c0319", reply.conversationId());
        assertTrue(reply.text().startsWith("## Summary\n`WmiPrvSE.exe` on `win-fs01` set a Run value"), reply.text());
        assertFalse(reply.text().contains("{reference"));
    }

    @Test
    void readsTheMinimalObject() throws IOException {
        AssistantReply reply = AssistantReply.read(
                Files.readAllBytes(SAMPLES.resolve("chat-complete-200-minimal-persist-false.json")));

        assertEquals(new AssistantReply("pong", null), reply);
    }

    @Test
    void readsTheStreamLikeTheObject() throws IOException {
        AssistantReply streamed =
                AssistantReply.read(Files.readAllBytes(SAMPLES.resolve("chat-complete-stream.ndjson")));
        AssistantReply whole = AssistantReply.read(Files.readAllBytes(SAMPLES.resolve("chat-complete-200.json")));

        // A stream carries no replacements.
        assertEquals(whole.text().replace("win-fs01", "6c0f0d7e-2f41-4d52-9d0f-1f6d3b7c5a11"), streamed.text());
        assertNull(streamed.conversationId());
    }

    @Test
    void joinsChunksAndIgnoresOtherTypes() {
        String body =
                "\uFEFF{\"payload\":\"a {refer\",\"type\":\"content\"}\r\n\r\n{\"payload\":\"x\",\"type\":\"status\"}\r\n"
                        + "{\"payload\":\"ence(A1, b-2)}b\",\"type\":\"content\"}\r\n{\"payload\":\"cut";

        assertEquals("a b", AssistantReply.read(body).text());
    }

    @Test
    void joinsASurrogatePairSplitOverChunks() {
        String body =
                "{\"payload\":\"a\\ud83d\",\"type\":\"content\"}\n{\"payload\":\"\\ude00b\",\"type\":\"content\"}";

        assertEquals("a\uD83D\uDE00b", AssistantReply.read(body).text());
    }

    @Test
    void removesWhatNobodySees() {
        assertEquals(
                "a\nb c",
                AssistantReply.read("{\"data\":\"\\ufeffa\\r\\nb\\u0000 \\ud800c\"}")
                        .text());
    }

    @Test
    void putsOriginalsBackInOnePass() {
        String body = "{\"data\":\"id-1 and id-11 {reference(id-1)}\",\"replacements\":"
                + "{\"id-1\":\"id-11\",\"id-11\":\"$1\\\\\",\"\":\"x\",\"id-2\":null}}";

        assertEquals("id-11 and $1\\ ", AssistantReply.read(body).text());
    }

    @Test
    void keepsAnOriginalThatLooksLikeACitation() {
        String body = "{\"data\":\"see k\",\"replacements\":{\"k\":\"{reference(x)}\"}}";

        assertEquals("see {reference(x)}", AssistantReply.read(body).text());
    }

    @Test
    void aBlankOrNullConversationIsNone() {
        assertNull(
                AssistantReply.read("{\"data\":\"a\",\"conversationId\":null}").conversationId());
        assertNull(
                AssistantReply.read("{\"data\":\"a\",\"conversationId\":\" \"}").conversationId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "\uFEFF",
                "null",
                "[]",
                "42",
                "\"text\"",
                "{}",
                "{\"data\":null}",
                "{\"data\":{}}",
                "{\"data\":\" \"}",
                "{\"data\":\"{reference(a)}\"}",
                "<html>502 Bad Gateway</html>",
                "{\"data\":\"cut",
                "{\"type\":\"content\"}",
                "{\"payload\":\"x\",\"type\":\"status\"}",
                "{\"statusCode\":400,\"error\":\"Bad Request\",\"message\":\"no\"}",
                "{\"status\":\"error\",\"data\":\"ActionsClientLlm: action result status is error\"}"
            })
    void refusesWhatIsNoReply(String body) {
        UnreadableReplyException refused =
                assertThrows(UnreadableReplyException.class, () -> AssistantReply.read(body));

        assertTrue(refused.getMessage().startsWith("The assistant"), refused.getMessage());
    }

    @Test
    void theReasonIsShortAndOnOneLine() {
        UnreadableReplyException refused = assertThrows(
                UnreadableReplyException.class, () -> AssistantReply.read("<html>\n" + "x".repeat(100_000)));

        assertTrue(refused.getMessage().length() < 350, refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"));
    }

    @Test
    void theReasonTellsThePlatformsMessage() {
        UnreadableReplyException refused = assertThrows(
                UnreadableReplyException.class,
                () -> AssistantReply.read("{\"message\":\"429 Too Many Requests\",\"status_code\":500}"
                        .getBytes(StandardCharsets.UTF_8)));

        assertTrue(refused.getMessage().contains("429 Too Many Requests"), refused.getMessage());
    }

    @Test
    void nullIsRefused() {
        assertThrows(UnreadableReplyException.class, () -> AssistantReply.read((byte[]) null));
        assertThrows(UnreadableReplyException.class, () -> AssistantReply.read((String) null));
    }
}
