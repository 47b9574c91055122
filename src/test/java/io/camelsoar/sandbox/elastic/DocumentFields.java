package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads a field of a document, however its source spells it: dotted, nested or mixed, scalar or array. */
final class DocumentFields {

    private DocumentFields() {}

    /** All values but null; objects count, so that {@code exists} works on them too. */
    static List<JsonNode> values(JsonNode source, String field) {
        List<JsonNode> values = new ArrayList<>(1);
        collect(source, field, values);
        return values;
    }

    private static void collect(JsonNode node, String field, List<JsonNode> values) {
        if (node.isArray()) {
            node.forEach(element -> collect(element, field, values));
            return;
        }
        JsonNode exact = node.get(field);
        if (exact != null) {
            addAll(exact, values);
        }
        for (int dot = field.indexOf('.'); dot > 0; dot = field.indexOf('.', dot + 1)) {
            JsonNode child = node.get(field.substring(0, dot));
            if (child != null) {
                collect(child, field.substring(dot + 1), values);
            }
        }
        if (exact == null && values.isEmpty() && hasDottedChild(node, field)) {
            // "host.name" as a flat key still makes "host" exist.
            values.add(node);
        }
    }

    private static boolean hasDottedChild(JsonNode node, String field) {
        for (var names = node.fieldNames(); names.hasNext(); ) {
            if (names.next().startsWith(field + ".")) {
                return true;
            }
        }
        return false;
    }

    private static void addAll(JsonNode value, List<JsonNode> values) {
        if (value.isArray()) {
            value.forEach(element -> addAll(element, values));
        } else if (!value.isNull() && !(value.isObject() && value.isEmpty())) {
            values.add(value);
        }
    }
}
