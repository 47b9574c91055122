package io.camelsoar.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads fields of an alert whatever their shape: {@code kibana.*} keys are flat and dotted, ECS fields keep the source
 * document's shape, and any of them may be a scalar or an array.
 */
public record AlertFields(JsonNode document) {

    /** The first value of a field as text. */
    public Optional<String> text(String path) {
        return texts(path).stream().findFirst();
    }

    /** All values of a field as text; NUL characters, which no store takes, are dropped. */
    public List<String> texts(String path) {
        List<String> found = new ArrayList<>();
        collect(document, path, found);
        return found;
    }

    private static void collect(JsonNode node, String path, List<String> found) {
        if (node.isArray()) {
            node.forEach(item -> collect(item, path, found));
            return;
        }
        if (path.isEmpty()) {
            if (node.isValueNode() && !node.isNull() && !node.asText().isBlank()) {
                found.add(node.asText().replace("\0", ""));
            }
            return;
        }
        // every way to cut the path: "a.b.c" is {"a":{"b":{"c":..}}}, {"a.b":{"c":..}}, {"a.b.c":..}
        for (int dot = path.indexOf('.'); ; dot = path.indexOf('.', dot + 1)) {
            String head = dot < 0 ? path : path.substring(0, dot);
            JsonNode child = node.get(head);
            if (child != null) {
                collect(child, dot < 0 ? "" : path.substring(dot + 1), found);
            }
            if (dot < 0) {
                return;
            }
        }
    }
}
