package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * The part of the query language this project uses. Everything else is refused while the query is read, even when no
 * document would meet it: a query that is silently ignored would let a wrong filter pass a test.
 */
final class QueryMatcher {

    private static final Set<String> BOOL_KEYS =
            Set.of("filter", "must", "must_not", "should", "minimum_should_match", "boost", "_name");
    private static final Set<String> RANGE_KEYS =
            Set.of("gte", "gt", "lte", "lt", "format", "time_zone", "relation", "boost", "_name");
    private static final Set<String> TERM_KEYS = Set.of("value", "case_insensitive", "boost", "_name");

    private QueryMatcher() {}

    static Predicate<Document> compile(JsonNode query) {
        Map.Entry<String, JsonNode> clause = single(query, "query");
        JsonNode body = clause.getValue();
        return switch (clause.getKey()) {
            case "match_all" -> document -> true;
            case "bool" -> bool(body);
            case "term" -> term(body);
            case "terms" -> terms(body);
            case "range" -> range(body);
            case "exists" -> exists(body);
            case "ids" -> ids(body);
            default -> throw ElasticsearchError.parsing("unknown query [" + clause.getKey() + "]");
        };
    }

    private static Predicate<Document> bool(JsonNode body) {
        body.fieldNames().forEachRemaining(key -> require(BOOL_KEYS.contains(key), "bool", key));
        List<Predicate<Document>> required = new ArrayList<>(clauses(body.path("filter")));
        required.addAll(clauses(body.path("must")));
        List<Predicate<Document>> excluded = clauses(body.path("must_not"));
        List<Predicate<Document>> optional = clauses(body.path("should"));
        int minimum = minimumShouldMatch(body.path("minimum_should_match"), optional.size(), required.isEmpty());
        return document -> required.stream().allMatch(clause -> clause.test(document))
                && excluded.stream().noneMatch(clause -> clause.test(document))
                && optional.stream().filter(clause -> clause.test(document)).count() >= minimum;
    }

    private static List<Predicate<Document>> clauses(JsonNode node) {
        if (node.isMissingNode()) {
            return List.of();
        }
        if (node.isObject()) {
            return List.of(compile(node));
        }
        return StreamSupport.stream(node.spliterator(), false)
                .map(QueryMatcher::compile)
                .toList();
    }

    private static int minimumShouldMatch(JsonNode node, int clauses, boolean nothingRequired) {
        if (clauses == 0) {
            return 0;
        }
        if (node.isMissingNode()) {
            return nothingRequired ? 1 : 0;
        }
        String text = node.asText();
        try {
            int number = text.endsWith("%")
                    ? clauses * Integer.parseInt(text.substring(0, text.length() - 1)) / 100
                    : Integer.parseInt(text);
            return number < 0 ? Math.max(0, clauses + number) : number;
        } catch (NumberFormatException e) {
            throw ElasticsearchError.parsing("failed to parse [minimum_should_match] of [" + text + "]");
        }
    }

    private static Predicate<Document> term(JsonNode body) {
        Map.Entry<String, JsonNode> field = single(body, "term");
        JsonNode value = field.getValue();
        boolean ignoreCase = false;
        if (value.isObject()) {
            value.fieldNames().forEachRemaining(key -> require(TERM_KEYS.contains(key), "term", key));
            ignoreCase = value.path("case_insensitive").asBoolean();
            value = value.path("value");
        }
        if (!value.isValueNode() || value.isNull()) {
            throw ElasticsearchError.of(400, "illegal_argument_exception", "value cannot be null");
        }
        return anyOf(field.getKey(), List.of(value), ignoreCase);
    }

    private static Predicate<Document> terms(JsonNode body) {
        List<Map.Entry<String, JsonNode>> fields = body.properties().stream()
                .filter(entry -> !Set.of("boost", "_name").contains(entry.getKey()))
                .toList();
        if (fields.size() != 1 || !fields.get(0).getValue().isArray()) {
            throw ElasticsearchError.parsing("[terms] query requires a field name and an array of values");
        }
        List<JsonNode> values = new ArrayList<>();
        fields.get(0).getValue().forEach(values::add);
        return anyOf(fields.get(0).getKey(), values, false);
    }

    private static Predicate<Document> anyOf(String field, List<JsonNode> wanted, boolean ignoreCase) {
        return document -> values(document, field).stream()
                .anyMatch(value -> wanted.stream().anyMatch(term -> equal(value, term, ignoreCase)));
    }

    private static boolean equal(JsonNode value, JsonNode term, boolean ignoreCase) {
        if (value.isContainerNode()) {
            return false;
        }
        if (value.isNumber()) {
            return compareNumbers(value, term) == 0;
        }
        return ignoreCase
                ? value.asText().equalsIgnoreCase(term.asText())
                : value.asText().equals(term.asText());
    }

    private static int compareNumbers(JsonNode value, JsonNode bound) {
        try {
            return value.decimalValue().compareTo(new BigDecimal(bound.asText()));
        } catch (NumberFormatException e) {
            throw ElasticsearchError.ofAllShards(
                    400,
                    "query_shard_exception",
                    "failed to create query: For input string: \"" + bound.asText() + '"');
        }
    }

    private static Predicate<Document> range(JsonNode body) {
        Map.Entry<String, JsonNode> field = single(body, "range");
        JsonNode bounds = field.getValue();
        bounds.fieldNames().forEachRemaining(key -> require(RANGE_KEYS.contains(key), "range", key));
        return document -> values(document, field.getKey()).stream()
                .filter(JsonNode::isValueNode)
                .anyMatch(value -> within(field.getKey(), value, bounds));
    }

    private static boolean within(String field, JsonNode value, JsonNode bounds) {
        return (unbounded(bounds.path("gte")) || compare(field, value, bounds.path("gte"), false) >= 0)
                && (unbounded(bounds.path("gt")) || compare(field, value, bounds.path("gt"), true) > 0)
                && (unbounded(bounds.path("lte")) || compare(field, value, bounds.path("lte"), true) <= 0)
                && (unbounded(bounds.path("lt")) || compare(field, value, bounds.path("lt"), false) < 0);
    }

    private static boolean unbounded(JsonNode bound) {
        return bound.isMissingNode() || bound.isNull();
    }

    private static int compare(String field, JsonNode value, JsonNode bound, boolean roundUp) {
        if (value.isNumber()) {
            return compareNumbers(value, bound);
        }
        OptionalLong date = ElasticsearchDates.stored(value.asText());
        if (date.isEmpty()) {
            return value.asText().compareTo(bound.asText());
        }
        OptionalLong limit = ElasticsearchDates.bound(bound.asText(), roundUp);
        if (limit.isEmpty()) {
            throw ElasticsearchError.ofAllShards(
                    400,
                    "parse_exception",
                    "failed to parse date field [" + bound.asText()
                            + "] with format [strict_date_optional_time||epoch_millis] of field [" + field + "]");
        }
        return Long.compare(date.getAsLong(), limit.getAsLong());
    }

    private static Predicate<Document> exists(JsonNode body) {
        String field = body.path("field").asText();
        if (field.isEmpty()) {
            throw ElasticsearchError.parsing("[exists] must be provided with a [field]");
        }
        return document -> !values(document, field).isEmpty();
    }

    private static Predicate<Document> ids(JsonNode body) {
        if (!body.path("values").isArray()) {
            throw ElasticsearchError.parsing("Required [values]");
        }
        List<String> wanted = new ArrayList<>();
        body.path("values").forEach(id -> wanted.add(id.asText()));
        return document -> wanted.contains(document.id());
    }

    private static List<JsonNode> values(Document document, String field) {
        return switch (field) {
            case "_id" -> List.of(TextNode.valueOf(document.id()));
            case "_index" -> List.of(TextNode.valueOf(document.index()));
            default -> DocumentFields.values(document.source(), field);
        };
    }

    private static Map.Entry<String, JsonNode> single(JsonNode node, String name) {
        if (!node.isObject() || node.size() != 1) {
            throw ElasticsearchError.parsing("[" + name + "] malformed query, expected one field but found "
                    + (node.isObject() ? node.size() + " fields" : node.getNodeType()));
        }
        return node.properties().iterator().next();
    }

    private static void require(boolean known, String query, String key) {
        if (!known) {
            throw ElasticsearchError.parsing("[" + query + "] query does not support [" + key + "]");
        }
    }
}
