package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The alert that a prompt carries, flattened: a prompt may wrap, trim or flatten the document in any way. */
final class AlertInMessage {

    private final Map<String, String> leaves = new LinkedHashMap<>();

    private AlertInMessage(JsonNode json) {
        flatten("", json);
    }

    static Optional<AlertInMessage> find(String message) {
        for (int start = message.indexOf('{'); start >= 0; start = message.indexOf('{', start + 1)) {
            Optional<AlertInMessage> alert = parse(message.substring(start));
            if (alert.isPresent()) {
                return alert;
            }
        }
        return Optional.empty();
    }

    /** The first value of a field, wherever the prompt has put it; empty when it is nowhere. */
    String field(String name) {
        return Optional.ofNullable(leaves.get(name))
                .or(() -> leaves.entrySet().stream()
                        .filter(leaf -> leaf.getKey().endsWith("." + name))
                        .map(Map.Entry::getValue)
                        .findFirst())
                .orElse("");
    }

    private static Optional<AlertInMessage> parse(String text) {
        try (JsonParser parser = SimulatorHttp.JSON.createParser(text)) {
            JsonNode json = parser.readValueAsTree();
            AlertInMessage alert = new AlertInMessage(json);
            boolean isAlert = !alert.field("host.name").isEmpty()
                    || !alert.field("host.os.type").isEmpty()
                    || !alert.field("@timestamp").isEmpty();
            return isAlert ? Optional.of(alert) : Optional.empty();
        } catch (IOException e) {
            // A brace that opens no JSON: the prompt's prose may hold some.
            return Optional.empty();
        }
    }

    private void flatten(String path, JsonNode node) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry ->
                            flatten(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue()));
        } else if (node.isArray()) {
            node.forEach(element -> flatten(path, element));
        } else if (!node.isNull()) {
            leaves.putIfAbsent(path, node.asText());
        }
    }
}
