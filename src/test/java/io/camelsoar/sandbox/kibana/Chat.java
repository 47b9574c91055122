package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A request to the AI assistant that was answered.
 *
 * @param conversationId empty when the conversation is not kept
 * @param content the user message that reached the model
 */
public record Chat(String conversationId, String connectorId, String content, String reply, JsonNode request) {}
