package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;

/** Writing documents over HTTP, so that other clients can plant alerts. */
final class DocumentApi {

    private final DocumentStore store;

    DocumentApi(DocumentStore store) {
        this.store = store;
    }

    ObjectNode index(String index, String id, JsonNode source, boolean createOnly) {
        if (createOnly && store.get(index, id).isPresent()) {
            throw ElasticsearchError.of(
                    409,
                    "version_conflict_engine_exception",
                    "[" + id + "]: version conflict, document already exists (current version [1])");
        }
        boolean created = store.put(index, id, source);
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("_index", index).put("_id", id).put("_version", created ? 1 : 2);
        answer.put("result", created ? "created" : "updated");
        answer.putObject("_shards").put("total", 1).put("successful", 1).put("failed", 0);
        return answer.put("_seq_no", 0).put("_primary_term", 1);
    }

    ObjectNode get(String index, String id) {
        ObjectNode answer =
                SimulatorHttp.JSON.createObjectNode().put("_index", index).put("_id", id);
        var document = store.get(index, id);
        answer.put("found", document.isPresent());
        document.ifPresent(found -> answer.set("_source", found.source()));
        return answer;
    }

    ObjectNode bulk(String defaultIndex, String body) {
        if (!body.endsWith("\n")) {
            throw ElasticsearchError.of(
                    400, "illegal_argument_exception", "The bulk request must be terminated by a newline [\\n]");
        }
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode().put("took", 1);
        ArrayNode items = SimulatorHttp.JSON.createArrayNode();
        boolean errors = false;
        Iterator<String> lines = body.lines().filter(line -> !line.isBlank()).iterator();
        while (lines.hasNext()) {
            Map.Entry<String, JsonNode> action = action(lines.next());
            if (!lines.hasNext()) {
                throw ElasticsearchError.of(400, "illegal_argument_exception", "a bulk action has no source line");
            }
            String index = action.getValue().path("_index").asText(defaultIndex);
            String id = action.getValue().path("_id").asText(UUID.randomUUID().toString());
            ObjectNode item;
            try {
                item = index(index, id, read(lines.next()), action.getKey().equals("create"));
                item.put("status", item.path("result").asText().equals("created") ? 201 : 200);
            } catch (ElasticsearchError e) {
                errors = true;
                item = SimulatorHttp.JSON
                        .createObjectNode()
                        .put("_index", index)
                        .put("_id", id);
                item.put("status", e.status()).set("error", e.body().path("error"));
            }
            items.addObject().set(action.getKey(), item);
        }
        answer.put("errors", errors).set("items", items);
        return answer;
    }

    private static Map.Entry<String, JsonNode> action(String line) {
        JsonNode action = read(line);
        if (!action.isObject() || action.size() != 1 || !(action.has("index") || action.has("create"))) {
            throw ElasticsearchError.of(
                    400, "illegal_argument_exception", "Malformed action/metadata line, expected [index] or [create]");
        }
        return action.properties().iterator().next();
    }

    private static JsonNode read(String line) {
        try {
            return SimulatorHttp.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw ElasticsearchError.of(400, "x_content_parse_exception", e.getOriginalMessage());
        }
    }
}
