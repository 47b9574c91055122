package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** What the simulated AI assistant says. */
@FunctionalInterface
public interface AssistantScript {

    /** @throws AssistantFailure to answer with an error instead */
    Reply answer(Question question);

    /**
     * @param content the user message, the only part of a request that reaches a model
     * @param conversationId empty when the conversation is not kept
     * @param history the earlier user messages of the conversation
     * @param knowledgeBase the entries of the knowledge base
     */
    record Question(String content, String conversationId, List<String> history, List<JsonNode> knowledgeBase) {}

    /**
     * @param replacements what the uuids in the text stand for
     * @param references what the citations in the text point to, by their id
     */
    record Reply(String text, Map<String, String> replacements, Map<String, JsonNode> references) {

        public static Reply of(String text) {
            return new Reply(text, Map.of(), Map.of());
        }
    }

    /** An answer other than 200; the body is sent as it is. */
    final class AssistantFailure extends RuntimeException {

        private final int status;

        public AssistantFailure(int status, String body) {
            super(body);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
