package io.camelsoar.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.apache.camel.Message;

/** Reads what is to be sent from the body of an exchange: a JSON object in Slack's field names, or plain text. */
final class MessageBody {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Fields that are not content: who speaks, and to which message or user. */
    private static final List<String> RESERVED = List.of("token", "ts", "user");

    private MessageBody() {}

    /**
     * The fields of the message; a plain text becomes the field {@code text}.
     *
     * @throws IllegalArgumentException if the body starts like a JSON object but is none, or has a reserved field
     */
    static ObjectNode read(Message message) {
        ObjectNode content = toObject(message);
        for (String field : RESERVED) {
            if (content.has(field)) {
                throw new IllegalArgumentException("The Slack message must not have the field \"" + field
                        + "\": the token is an option, ts and user are headers");
            }
        }
        return content;
    }

    private static ObjectNode toObject(Message message) {
        Object body = message.getBody();
        if (body instanceof Map<?, ?> map) {
            return JSON.valueToTree(map);
        }
        if (body instanceof JsonNode node && !node.isTextual()) {
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException("A Slack message is a JSON object, not " + node.getNodeType());
        }
        String text = body instanceof JsonNode node ? node.textValue() : message.getBody(String.class);
        if (text == null || !text.stripLeading().startsWith("{")) {
            // Without text Slack answers no_text, which says it all.
            return JSON.createObjectNode().put("text", text);
        }
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            // The parser's own message would quote the content.
            throw new IllegalArgumentException("The Slack message starts with { but is not a JSON object, see line "
                    + malformed.getLocation().getLineNr() + ", column "
                    + malformed.getLocation().getColumnNr());
        }
    }
}
