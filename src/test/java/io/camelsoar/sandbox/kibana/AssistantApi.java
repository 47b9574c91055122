package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** {@code chat/complete} of the Security AI Assistant. */
final class AssistantApi {

    private static final int STREAM_CHUNK = 38;
    private static final String CITATION = " ?\\{reference\\([0-9a-zA-Z_, -]+\\)\\}";

    private final List<String> connectorIds;
    private final KnowledgeBaseApi knowledgeBase;
    private final Consumer<KibanaEvent> events;
    private final Map<String, List<String>> conversations = new ConcurrentHashMap<>();
    private final Queue<String> fixedReplies = new ConcurrentLinkedQueue<>();
    private final List<Chat> chats = new CopyOnWriteArrayList<>();
    private volatile AssistantScript script = new ScriptedAssistant();

    AssistantApi(List<String> connectorIds, KnowledgeBaseApi knowledgeBase, Consumer<KibanaEvent> events) {
        this.connectorIds = connectorIds;
        this.knowledgeBase = knowledgeBase;
        this.events = events;
    }

    void script(AssistantScript newScript) {
        script = newScript;
    }

    void replyNext(String text) {
        fixedReplies.add(text);
    }

    void clearReplies() {
        fixedReplies.clear();
    }

    List<Chat> chats() {
        return List.copyOf(chats);
    }

    void complete(HttpExchange exchange, KibanaRequest request) throws IOException {
        JsonNode body = request.json();
        String connectorId = body.path("connectorId").asText();
        if (!connectorIds.contains(connectorId)) {
            throw KibanaError.handler(
                    400,
                    "Failed to load action " + connectorId + " (404): Saved object [action/" + connectorId
                            + "] not found");
        }
        JsonNode messages = body.path("messages");
        String content = messages.path(messages.size() - 1).path("content").asText();
        if (content.isBlank()) {
            throw KibanaError.handler(400, "No message content");
        }
        boolean persist = body.path("persist").asBoolean();
        String conversationId = persist ? conversation(body) : "";
        List<String> history = persist ? conversations.get(conversationId) : List.of();
        AssistantScript.Reply reply = reply(
                new AssistantScript.Question(content, conversationId, List.copyOf(history), knowledgeBase.entries()));
        if (persist) {
            history.add(content);
        }
        boolean cited =
                !request.parameter("content_references_disabled", "false").equals("true");
        String text = cited ? reply.text() : reply.text().replaceAll(CITATION, "");
        chats.add(new Chat(conversationId, connectorId, content, text, body));
        ObjectNode answer = answer(connectorId, conversationId, text, reply, cited);
        events.accept(new KibanaEvent(KibanaEvent.Kind.CHAT, conversationId, answer));
        if (body.path("isStream").asBoolean()) {
            stream(exchange, text);
        } else {
            SimulatorHttp.sendJson(exchange, 200, answer);
        }
    }

    private AssistantScript.Reply reply(AssistantScript.Question question) {
        String fixed = fixedReplies.poll();
        return fixed == null ? script.answer(question) : AssistantScript.Reply.of(fixed);
    }

    private String conversation(JsonNode body) {
        String wanted = body.path("conversationId").asText("");
        if (wanted.isEmpty()) {
            String created = UUID.randomUUID().toString();
            conversations.put(created, new CopyOnWriteArrayList<>());
            return created;
        }
        if (!conversations.containsKey(wanted)) {
            throw KibanaError.handler(404, "conversation id: \"" + wanted + "\" not found");
        }
        return wanted;
    }

    private static ObjectNode answer(
            String connectorId, String conversationId, String text, AssistantScript.Reply reply, boolean cited) {
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("connector_id", connectorId);
        answer.put("data", text);
        answer.putObject("trace_data")
                .put("transactionId", "293ad93379ace883")
                .put("traceId", "eeedce3430c9ded8fb8dc38dcfd96eb4");
        ObjectNode replacements = answer.putObject("replacements");
        reply.replacements().forEach(replacements::put);
        answer.put("status", "ok");
        if (cited && !reply.references().isEmpty()) {
            ObjectNode references = answer.putObject("metadata").putObject("contentReferences");
            reply.references().forEach(references::set);
        }
        if (!conversationId.isEmpty()) {
            answer.put("conversationId", conversationId);
        }
        return answer;
    }

    private static void stream(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, 0);
        int[] codePoints = text.codePoints().toArray();
        try (OutputStream out = exchange.getResponseBody()) {
            for (int start = 0; start < codePoints.length; start += STREAM_CHUNK) {
                int length = Math.min(STREAM_CHUNK, codePoints.length - start);
                ObjectNode chunk = SimulatorHttp.JSON.createObjectNode();
                chunk.put("payload", new String(codePoints, start, length)).put("type", "content");
                out.write((chunk + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
