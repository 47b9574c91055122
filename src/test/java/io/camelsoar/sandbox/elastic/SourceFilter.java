package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The {@code _source} option: all, nothing, or the paths that patterns name. */
final class SourceFilter {

    private final boolean enabled;
    private final List<Pattern> includes;
    private final List<Pattern> excludes;

    SourceFilter(JsonNode option) {
        enabled = !option.isBoolean() || option.booleanValue();
        includes = patterns(option.isObject() ? first(option, "includes", "include") : option);
        excludes = patterns(option.isObject() ? first(option, "excludes", "exclude") : option.path("none"));
    }

    Optional<JsonNode> apply(JsonNode source) {
        if (!enabled) {
            return Optional.empty();
        }
        return Optional.of(includes.isEmpty() && excludes.isEmpty() ? source : filter((ObjectNode) source, ""));
    }

    private ObjectNode filter(ObjectNode node, String prefix) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        node.properties().forEach(entry -> {
            JsonNode value = filterValue(entry.getValue(), prefix + entry.getKey());
            if (value != null) {
                kept.set(entry.getKey(), value);
            }
        });
        return kept;
    }

    private JsonNode filterValue(JsonNode value, String path) {
        if (value instanceof ObjectNode object) {
            ObjectNode kept = filter(object, path + ".");
            return kept.isEmpty() ? null : kept;
        }
        if (value instanceof ArrayNode array && !array.isEmpty() && array.get(0).isObject()) {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            array.forEach(
                    element -> Optional.ofNullable(filterValue(element, path)).ifPresent(kept::add));
            return kept.isEmpty() ? null : kept;
        }
        return isKept(path) ? value : null;
    }

    private boolean isKept(String path) {
        return (includes.isEmpty() || anyMatches(includes, path)) && !anyMatches(excludes, path);
    }

    /** A pattern that names an object takes in everything below it. */
    private static boolean anyMatches(List<Pattern> patterns, String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
            String part = path.substring(0, end);
            if (patterns.stream().anyMatch(pattern -> pattern.matcher(part).matches())) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode first(JsonNode node, String name, String otherName) {
        return node.has(name) ? node.path(name) : node.path(otherName);
    }

    private static List<Pattern> patterns(JsonNode node) {
        List<Pattern> patterns = new ArrayList<>();
        if (node.isTextual()) {
            patterns.add(Globs.compile(node.asText()));
        }
        if (node.isArray()) {
            node.forEach(pattern -> patterns.add(Globs.compile(pattern.asText())));
        }
        return patterns;
    }
}
