package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The sort of a search: its values for a document, and the order of two lists of them. */
final class SortOrder {

    private static final Set<String> OPTIONS =
            Set.of("order", "missing", "unmapped_type", "format", "mode", "nested", "numeric_type");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private record Key(
            String field,
            boolean descending,
            boolean missingFirst,
            boolean unmappedAllowed,
            boolean date,
            String format) {

        /** What a document without the field sorts by: of a date, the largest or the smallest number there is. */
        private JsonNode missing() {
            if (!date) {
                return NullNode.getInstance();
            }
            return NODES.numberNode(missingFirst == descending ? Long.MAX_VALUE : Long.MIN_VALUE);
        }
    }

    private final List<Key> keys = new ArrayList<>();

    SortOrder(JsonNode sort) {
        if (sort.isArray()) {
            sort.forEach(this::add);
        } else if (!sort.isMissingNode() && !sort.isNull()) {
            add(sort);
        }
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    int size() {
        return keys.size();
    }

    /** A field that no document of the index has: without {@code unmapped_type} the shard refuses to sort on it. */
    Optional<String> unmappedField(List<Document> documentsOfIndex) {
        return keys.stream()
                .filter(key -> !key.unmappedAllowed() && !key.field().startsWith("_") && !documentsOfIndex.isEmpty())
                .map(Key::field)
                .filter(field -> documentsOfIndex.stream()
                        .allMatch(document ->
                                DocumentFields.values(document.source(), field).isEmpty()))
                .findFirst();
    }

    List<JsonNode> values(Document document) {
        return keys.stream().map(key -> value(key, document)).toList();
    }

    List<JsonNode> searchAfter(JsonNode searchAfter) {
        if (!searchAfter.isArray() || searchAfter.isEmpty()) {
            throw ElasticsearchError.of(400, "illegal_argument_exception", "Values must contains at least one value.");
        }
        if (searchAfter.size() != keys.size()) {
            throw ElasticsearchError.ofAllShards(
                    400,
                    "illegal_argument_exception",
                    "search_after has " + searchAfter.size() + " value(s) but sort has " + keys.size() + ".");
        }
        List<JsonNode> values = new ArrayList<>();
        for (int i = 0; i < searchAfter.size(); i++) {
            values.add(comparable(searchAfter.get(i), keys.get(i)));
        }
        return values;
    }

    Comparator<List<JsonNode>> comparator() {
        return (left, right) -> {
            for (int i = 0; i < keys.size(); i++) {
                int order = compare(keys.get(i), left.get(i), right.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    /** What the hit shows: with a format, dates go back to text. */
    List<JsonNode> shown(List<JsonNode> values) {
        List<JsonNode> shown = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String format = keys.get(i).format();
            JsonNode value = values.get(i);
            if (format.isEmpty() || !value.isIntegralNumber()) {
                shown.add(value);
            } else if (format.startsWith("epoch_millis")) {
                shown.add(TextNode.valueOf(value.asText()));
            } else {
                shown.add(
                        TextNode.valueOf(Instant.ofEpochMilli(value.longValue()).toString()));
            }
        }
        return shown;
    }

    private void add(JsonNode node) {
        if (node.isTextual()) {
            add(node.asText(), NODES.objectNode());
            return;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode options = entry.getValue();
            add(entry.getKey(), options.isTextual() ? NODES.objectNode().set("order", options) : options);
        }
    }

    private void add(String field, JsonNode options) {
        options.fieldNames().forEachRemaining(name -> {
            if (!OPTIONS.contains(name)) {
                throw ElasticsearchError.of(
                        400, "x_content_parse_exception", "[field_sort] unknown field [" + name + "]");
            }
        });
        if (field.equals("_id")) {
            throw ElasticsearchError.ofAllShards(
                    400,
                    "illegal_argument_exception",
                    "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic"
                            + " cluster setting: indices.id_field_data.enabled");
        }
        String order = options.path("order").asText(field.equals("_score") ? "desc" : "asc");
        if (!Set.of("asc", "desc").contains(order.toLowerCase(Locale.ROOT))) {
            throw ElasticsearchError.of(400, "illegal_argument_exception", "Unknown SortOrder [" + order + "]");
        }
        keys.add(new Key(
                field,
                order.equalsIgnoreCase("desc"),
                options.path("missing").asText().equals("_first"),
                options.has("unmapped_type"),
                options.path("unmapped_type").asText().equals("date"),
                options.path("format").asText("")));
    }

    private static JsonNode value(Key key, Document document) {
        if (key.field().equals("_doc")) {
            return NODES.numberNode(document.sequence());
        }
        if (key.field().equals("_score")) {
            return NODES.numberNode(1.0);
        }
        JsonNode best = NullNode.getInstance();
        for (JsonNode raw : DocumentFields.values(document.source(), key.field())) {
            if (raw.isContainerNode()) {
                continue;
            }
            JsonNode candidate = comparable(raw, key);
            // Of several values the lowest counts when ascending, the highest when descending.
            if (best.isNull() || compare(key, candidate, best) < 0) {
                best = candidate;
            }
        }
        return best.isNull() ? key.missing() : best;
    }

    private static JsonNode comparable(JsonNode value, Key key) {
        if (!value.isTextual()) {
            return value;
        }
        OptionalLong date = key.format().startsWith("epoch_millis")
                ? ElasticsearchDates.bound(value.asText(), false)
                : ElasticsearchDates.stored(value.asText());
        return date.isPresent() ? NODES.numberNode(date.getAsLong()) : value;
    }

    private static int compare(Key key, JsonNode left, JsonNode right) {
        if (left.isNull() || right.isNull()) {
            if (left.isNull() && right.isNull()) {
                return 0;
            }
            return left.isNull() == key.missingFirst() ? -1 : 1;
        }
        int order;
        if (left.isLong() && right.isLong()) {
            order = Long.compare(left.longValue(), right.longValue());
        } else {
            order = left.isNumber() && right.isNumber()
                    ? left.decimalValue().compareTo(right.decimalValue())
                    : left.asText().compareTo(right.asText());
        }
        return key.descending() ? -order : order;
    }
}
