package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The knowledge base of the AI assistant. */
final class KnowledgeBaseApi {

    private static final int MOST_AT_ONCE = 100;
    /** As much of KQL as a look-up by name takes; fields are those of the index. */
    private static final Pattern TERM =
            Pattern.compile("(name|source|type|kb_resource)\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final List<JsonNode> entries = new CopyOnWriteArrayList<>();
    private volatile KibanaError refusal;
    private volatile boolean ownEntriesOnly;

    /** The licence is too low, or the API key has no right to the assistant: every request is refused. */
    void refuse(KibanaError why) {
        refusal = why;
    }

    /** The API key may not manage entries that all users see. */
    void ownEntriesOnly() {
        ownEntriesOnly = true;
    }

    void clear() {
        entries.clear();
    }

    JsonNode create(JsonNode request) {
        requireAllowed();
        requireGlobalAllowed("create", request);
        ObjectNode entry = request.deepCopy();
        String now = Instant.now().toString();
        entry.put("id", UUID.randomUUID().toString());
        entry.put("namespace", request.path("namespace").asText("default"));
        if (isGlobal(request)) {
            entry.putArray("users");
        } else if (!entry.has("users")) {
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
        requireAllowed();
        int page = Integer.parseInt(request.parameter("page", "1"));
        int perPage = Integer.parseInt(request.parameter("per_page", "20"));
        Predicate<JsonNode> filter = filter(request.parameter("filter", ""));
        List<JsonNode> found = entries.stream().filter(filter).toList();
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("page", page).put("perPage", perPage).put("total", found.size());
        answer.putArray("data")
                .addAll(found.stream()
                        .skip((long) (page - 1) * perPage)
                        .limit(perPage)
                        .toList());
        return answer;
    }

    private static Predicate<JsonNode> filter(String kql) {
        Predicate<JsonNode> all = entry -> true;
        if (kql.isEmpty()) {
            return all;
        }
        for (String part : kql.split(" (?i:and) ")) {
            Matcher term = TERM.matcher(part.strip());
            if (!term.matches()) {
                throw KibanaError.handler(400, "Expected AND, OR, end of input but \"" + part + "\" found.");
            }
            String field = term.group(1).equals("kb_resource") ? "kbResource" : term.group(1);
            String value = term.group(2).replaceAll("\\\\(.)", "$1");
            all = all.and(entry -> entry.path(field).asText().equals(value));
        }
        return all;
    }

    /** Creates and deletes several at once; nothing of it where one is not there or not allowed. Nothing here changes one. */
    JsonNode bulk(JsonNode request) {
        requireAllowed();
        JsonNode deleted = request.at("/delete/ids");
        if (request.has("update")) {
            throw KibanaError.handler(501, "the simulator changes no entry");
        }
        if (request.path("create").size() + deleted.size() > MOST_AT_ONCE) {
            throw KibanaError.handler(400, "More than " + MOST_AT_ONCE + " ids sent for bulk edit action.");
        }
        request.path("create").forEach(entry -> requireGlobalAllowed("create", entry));
        deleted.forEach(id -> requireGlobalAllowed("delete", get(id.asText())));
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode().put("success", true);
        ObjectNode results = SimulatorHttp.JSON.createObjectNode();
        ArrayNode created = results.putArray("created");
        request.path("create").forEach(entry -> created.add(create(entry)));
        results.putArray("updated");
        ArrayNode gone = results.putArray("deleted");
        deleted.forEach(id -> {
            entries.remove(get(id.asText()));
            gone.add(id);
        });
        results.putArray("skipped");
        int count = created.size() + gone.size();
        answer.put("knowledgeBaseEntriesCount", count);
        ObjectNode attributes = answer.putObject("attributes");
        attributes.set("results", results);
        attributes
                .putObject("summary")
                .put("failed", 0)
                .put("succeeded", count)
                .put("skipped", 0)
                .put("total", count);
        return answer;
    }

    private JsonNode get(String id) {
        return entries.stream()
                .filter(entry -> entry.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> KibanaError.handler(500, "Could not find documents to delete: " + id + "."));
    }

    private void requireAllowed() {
        if (refusal != null) {
            throw refusal;
        }
    }

    /** The real one answers so, with a 500. */
    private void requireGlobalAllowed(String operation, JsonNode entry) {
        if (ownEntriesOnly && isGlobal(entry)) {
            throw KibanaError.handler(500, "User lacks privileges to " + operation + " global knowledge base entries");
        }
    }

    private static boolean isGlobal(JsonNode entry) {
        return entry.path("global").asBoolean(false);
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
