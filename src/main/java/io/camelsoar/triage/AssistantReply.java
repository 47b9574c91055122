package io.camelsoar.triage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the Security AI Assistant answered: the model's markdown with the anonymised values put back and the citations
 * taken out.
 *
 * @param text the reply as the model meant it, never blank
 * @param conversationId the stored conversation, or {@code null} when none was stored
 */
public record AssistantReply(String text, String conversationId) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Pattern CITATION = Pattern.compile("\\{reference\\([0-9a-zA-Z_, -]++\\)\\}");

    private static final int EXCERPT = 200;

    /**
     * Reads the body of a chat/complete response, whole (JSON) or streamed (NDJSON).
     *
     * @throws UnreadableReplyException when the body holds no reply text
     */
    public static AssistantReply read(byte[] body) {
        return read(body == null ? "" : new String(body, StandardCharsets.UTF_8));
    }

    /** As {@link #read(byte[])}, for a body that is already decoded. */
    public static AssistantReply read(String body) {
        // Only the byte order mark and the blanks around go here: cleaning the JSON itself could join what an escape
        // keeps apart.
        String json = body == null ? "" : body.replace("\uFEFF", "").strip();
        if (json.isEmpty()) {
            throw new EmptyReplyException("The assistant's answer is empty", null);
        }
        JsonNode whole = parseOrNull(json);
        if (whole != null && !isChunk(whole)) {
            return fromObject(whole, json);
        }
        return fromStream(json);
    }

    private static AssistantReply fromObject(JsonNode answer, String json) {
        JsonNode data = answer.path("data");
        if ("error".equalsIgnoreCase(answer.path("status").asText())) {
            throw new UnreadableReplyException("The assistant reports an error: " + PlainText.excerpt(json, EXCERPT));
        }
        if (!data.isTextual()) {
            JsonNode message = answer.path("message");
            throw new UnreadableReplyException(
                    message.isTextual()
                            ? "The assistant answered with an error: " + PlainText.excerpt(message.asText(), EXCERPT)
                            : "The assistant's answer has no text in \"data\": " + PlainText.excerpt(json, EXCERPT));
        }
        String conversation = answer.path("conversationId").asText("");
        return reply(
                data.asText(),
                answer.path("replacements"),
                conversation.isBlank() || answer.path("conversationId").isNull() ? null : conversation);
    }

    private static AssistantReply fromStream(String body) {
        StringBuilder text = new StringBuilder();
        Map<String, Integer> otherTypes = new HashMap<>();
        int chunks = 0;
        int broken = 0;
        for (String line : body.split("\n")) {
            if (line.isBlank()) {
                continue;
            }
            JsonNode chunk = parseOrNull(line.strip());
            if (chunk == null || !isChunk(chunk)) {
                // A connection that ends early cuts the last line; the lines before it are still good.
                broken++;
            } else if ("content".equals(chunk.path("type").asText())) {
                chunks++;
                text.append(chunk.path("payload").asText(""));
            } else {
                otherTypes.merge(PlainText.excerpt(chunk.path("type").asText(), 30), 1, Integer::sum);
            }
        }
        if (chunks == 0) {
            String reason = otherTypes.isEmpty()
                    ? "The assistant's answer is neither its JSON object nor a stream of chunks"
                    : "The assistant's stream holds no content, only " + otherTypes.keySet() + " and " + broken
                            + " unreadable lines";
            throw new UnreadableReplyException(reason + ": " + PlainText.excerpt(body, EXCERPT));
        }
        return reply(text.toString(), JSON.missingNode(), null);
    }

    private static boolean isChunk(JsonNode node) {
        return node.isObject() && node.has("type") && !node.has("data");
    }

    private static JsonNode parseOrNull(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return node == null || node.isMissingNode() ? null : node;
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    private static AssistantReply reply(String raw, JsonNode replacements, String conversationId) {
        // Citations first: an original value that looks like one is the analyst's data and stays.
        String cited = CITATION.matcher(PlainText.clean(raw)).replaceAll("");
        String text = PlainText.clean(putBack(cited, replacements));
        if (text.isBlank()) {
            throw new EmptyReplyException("The assistant's answer holds no text", conversationId);
        }
        return new AssistantReply(text, conversationId);
    }

    /** One pass over the text, so an original value that holds another placeholder is not replaced again. */
    private static String putBack(String text, JsonNode replacements) {
        Map<String, String> originals = new HashMap<>();
        replacements.properties().forEach(entry -> {
            if (!entry.getKey().isBlank() && entry.getValue().isTextual() && text.contains(entry.getKey())) {
                originals.put(entry.getKey(), entry.getValue().asText());
            }
        });
        if (originals.isEmpty()) {
            return text;
        }
        List<String> longestFirst = new ArrayList<>(originals.keySet());
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        String anyOfThem = longestFirst.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile(anyOfThem)
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(originals.get(found.group())));
    }
}
