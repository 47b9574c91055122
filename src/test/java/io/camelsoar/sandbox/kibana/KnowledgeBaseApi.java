package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** The knowledge base of the AI assistant. */
final class KnowledgeBaseApi {

    private final List<JsonNode> entries = new CopyOnWriteArrayList<>();

    JsonNode create(JsonNode request) {
        ObjectNode entry = request.deepCopy();
        String now = Instant.now().toString();
        entry.put("id", UUID.randomUUID().toString());
        entry.put("namespace", request.path("namespace").asText("default"));
        if (!entry.has("users")) {
            entry.putArray("users").addObject().put("name", "soar");
        }
        entry.put("createdAt", now)
                .put("createdBy", "soar")
                .put("updatedAt", now)
                .put("updatedBy", "soar");
        entries.add(entry);
        return entry;
    }

    JsonNode find(KibanaRequest request) {
        int page = Integer.parseInt(request.parameter("page", "1"));
        int perPage = Integer.parseInt(request.parameter("per_page", "20"));
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("page", page).put("perPage", perPage).put("total", entries.size());
        answer.putArray("data")
                .addAll(entries.stream()
                        .skip((long) (page - 1) * perPage)
                        .limit(perPage)
                        .toList());
        return answer;
    }

    JsonNode status() {
        return SimulatorHttp.JSON
                .createObjectNode()
                .put("elser_exists", true)
                .put("is_setup_available", true)
                .put("is_setup_in_progress", false)
                .put("security_labs_exists", true)
                .put("user_data_exists", !entries.isEmpty());
    }

    List<JsonNode> entries() {
        return List.copyOf(entries);
    }
}
