package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One case with what is attached to it. Not thread-safe: {@link CasesApi} guards it. */
final class SimulatedCase {

    /** Of the API key. */
    static final String OWNER = "soar";

    private static final List<String> UPDATABLE = List.of(
            "title",
            "description",
            "tags",
            "severity",
            "status",
            "settings",
            "category",
            "assignees",
            "connector",
            "customFields");

    /** An attached alert. */
    record Alert(String id, String index, String attachedAt) {}

    private final long number;
    private final ObjectNode document = SimulatorHttp.JSON.createObjectNode();
    private final List<ObjectNode> comments = new ArrayList<>();
    private final Map<String, Alert> alerts = new LinkedHashMap<>();

    SimulatedCase(JsonNode request, long sequence) {
        number = sequence;
        document.put("id", UUID.randomUUID().toString());
        document.put("version", version(sequence));
        for (String name : List.of("title", "tags", "description", "settings", "owner", "connector")) {
            document.set(name, request.path(name).deepCopy());
        }
        document.put("severity", request.path("severity").asText("low"));
        document.put("status", "open");
        document.set("category", request.get("category"));
        for (String name : List.of("assignees", "customFields", "observables")) {
            document.set(
                    name, request.path(name).isArray() ? request.path(name) : SimulatorHttp.JSON.createArrayNode());
        }
        document.put("created_at", Instant.now().toString());
        document.set("created_by", user(OWNER));
        for (String name :
                List.of("duration", "closed_at", "closed_by", "updated_at", "updated_by", "external_service")) {
            document.putNull(name);
        }
        if (!document.hasNonNull("category")) {
            document.putNull("category");
        }
    }

    String id() {
        return document.path("id").asText();
    }

    /** The order in which cases were opened. */
    long number() {
        return number;
    }

    String status() {
        return document.path("status").asText();
    }

    String version() {
        return document.path("version").asText();
    }

    boolean syncsAlerts() {
        return document.at("/settings/syncAlerts").asBoolean();
    }

    Map<String, Alert> alerts() {
        return alerts;
    }

    JsonNode field(String name) {
        return document.path(name);
    }

    /** As {@code _find} lists it: counted, but without the comments themselves. */
    ObjectNode summary() {
        ObjectNode summary = document.deepCopy();
        summary.putArray("comments");
        summary.put("totalAlerts", alerts.size());
        summary.put("totalComment", userComments());
        return summary;
    }

    ObjectNode withComments() {
        ObjectNode full = summary();
        comments.forEach(comment -> full.withArray("comments").add(comment.deepCopy()));
        return full;
    }

    /** What was attached to it, as {@code user_actions} lists that; not the changes of its other fields. */
    List<ObjectNode> activity() {
        return comments.stream().map(SimulatedCase::created).toList();
    }

    private static ObjectNode created(ObjectNode comment) {
        ObjectNode action = SimulatorHttp.JSON.createObjectNode();
        action.put("id", "action-of-" + comment.path("id").asText());
        action.put("type", "comment").put("action", "create");
        action.set("comment_id", comment.get("id"));
        for (String name : List.of("version", "created_at", "created_by", "owner")) {
            action.set(name, comment.get(name));
        }
        ObjectNode payload = comment.deepCopy();
        payload.remove(List.of(
                "id", "version", "created_at", "created_by", "pushed_at", "pushed_by", "updated_at", "updated_by"));
        action.putObject("payload").set("comment", payload);
        return action;
    }

    ObjectNode related() {
        ObjectNode related = SimulatorHttp.JSON.createObjectNode();
        for (String name : List.of("id", "title", "description", "status")) {
            related.put(name, document.path(name).asText());
        }
        related.put("createdAt", document.path("created_at").asText());
        related.putObject("totals").put("alerts", alerts.size()).put("userComments", userComments());
        return related;
    }

    boolean changes(JsonNode patch) {
        return UPDATABLE.stream()
                .anyMatch(name -> patch.has(name) && !patch.get(name).equals(document.get(name)));
    }

    void apply(JsonNode patch, long sequence, String username) {
        String before = status();
        UPDATABLE.stream()
                .filter(patch::has)
                .forEach(name -> document.set(name, patch.get(name).deepCopy()));
        if (!status().equals(before)) {
            setClosed(status().equals("closed"), username);
        }
        touch(sequence, username);
    }

    ObjectNode addComment(JsonNode content, long sequence) {
        ObjectNode comment = content.deepCopy();
        comment.put("id", UUID.randomUUID().toString());
        comment.put("version", version(sequence));
        comment.put("created_at", Instant.now().toString());
        comment.set("created_by", user(OWNER));
        for (String name : List.of("pushed_at", "pushed_by", "updated_at", "updated_by")) {
            comment.putNull(name);
        }
        comments.add(comment);
        touch(sequence, OWNER);
        return comment;
    }

    ArrayNode alertDocuments() {
        ArrayNode list = SimulatorHttp.JSON.createArrayNode();
        alerts.values()
                .forEach(alert -> list.addObject()
                        .put("id", alert.id())
                        .put("index", alert.index())
                        .put("attached_at", alert.attachedAt()));
        return list;
    }

    private long userComments() {
        return comments.stream()
                .filter(comment -> comment.path("type").asText().equals("user"))
                .count();
    }

    private void setClosed(boolean closed, String username) {
        Instant now = Instant.now();
        document.put("closed_at", closed ? now.toString() : null);
        document.set("closed_by", closed ? user(username) : null);
        Instant created = Instant.parse(document.path("created_at").asText());
        document.put("duration", closed ? Duration.between(created, now).toSeconds() : null);
    }

    private void touch(long sequence, String username) {
        document.put("version", version(sequence));
        document.put("updated_at", Instant.now().toString());
        document.set("updated_by", user(username));
    }

    /** Opaque to clients: sequence number and primary term of the saved object. */
    private static String version(long sequence) {
        return Base64.getEncoder().encodeToString(("[" + sequence + ",1]").getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode user(String username) {
        return SimulatorHttp.JSON
                .createObjectNode()
                .put("username", username)
                .putNull("full_name")
                .putNull("email");
    }
}
