package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The indices and what Elasticsearch lets a client call them by. */
final class DocumentStore {

    private static final Pattern INTERNAL_ALERTS = Pattern.compile("^\\.internal(\\..+)-\\d{6}$");
    private static final Pattern BACKING_INDEX = Pattern.compile("^\\.ds-(.+)-\\d{4}\\.\\d{2}\\.\\d{2}-\\d{6}$");

    private final Map<String, Map<String, Document>> indices = new TreeMap<>();
    private long sequence;

    synchronized void createIndex(String index) {
        indices.computeIfAbsent(writeIndex(index), name -> new LinkedHashMap<>());
    }

    /** @return true when the document is new */
    synchronized boolean put(String index, String id, JsonNode source) {
        String target = writeIndex(index);
        Document document = new Document(target, id, source.deepCopy(), sequence++);
        return indices.computeIfAbsent(target, name -> new LinkedHashMap<>()).put(id, document) == null;
    }

    synchronized Optional<Document> get(String index, String id) {
        return Optional.ofNullable(
                indices.getOrDefault(writeIndex(index), Map.of()).get(id));
    }

    /** Replaces the source of every document with this id; keeps its place in the order. */
    synchronized int update(String id, UnaryOperator<JsonNode> change) {
        int updated = 0;
        for (Map<String, Document> documents : indices.values()) {
            Document old = documents.get(id);
            if (old != null) {
                JsonNode changed = change.apply(old.source().deepCopy());
                documents.put(id, new Document(old.index(), id, changed, old.sequence()));
                updated++;
            }
        }
        return updated;
    }

    synchronized List<Document> documents(String index) {
        return List.copyOf(indices.getOrDefault(index, Map.of()).values());
    }

    /** The concrete indices behind a target such as {@code logs-*,.alerts-security.alerts-default}. */
    synchronized Set<String> resolve(String target, boolean ignoreUnavailable, boolean allowNoIndices, boolean hidden) {
        Set<String> resolved = new LinkedHashSet<>();
        for (String expression : target.split(",")) {
            String name = expression.trim();
            if (name.startsWith("-") && !resolved.isEmpty()) {
                resolved.removeAll(matching(name.substring(1), true));
                continue;
            }
            boolean wildcard = name.contains("*") || "_all".equals(name);
            List<String> matches = matching("_all".equals(name) ? "*" : name, hidden);
            boolean required = wildcard ? !allowNoIndices : !ignoreUnavailable;
            if (matches.isEmpty() && required) {
                throw ElasticsearchError.indexNotFound(name);
            }
            resolved.addAll(matches);
        }
        if (resolved.isEmpty() && !allowNoIndices) {
            throw ElasticsearchError.indexNotFound(target);
        }
        return resolved;
    }

    private List<String> matching(String pattern, boolean hidden) {
        Pattern glob = Globs.compile(pattern);
        List<String> matches = new ArrayList<>();
        for (String index : indices.keySet()) {
            for (String name : List.of(index, publicName(index))) {
                // A leading wildcard does not reach the names that start with a dot.
                boolean visible = hidden || !name.startsWith(".") || pattern.startsWith(".");
                if (visible && glob.matcher(name).matches()) {
                    matches.add(index);
                    break;
                }
            }
        }
        return matches;
    }

    private String writeIndex(String name) {
        if (indices.containsKey(name)) {
            return name;
        }
        return indices.keySet().stream()
                .filter(index -> publicName(index).equals(name))
                .reduce((first, last) -> last)
                .orElse(name);
    }

    /** The alias of an alerts index, the data stream of a backing index, else the index itself. */
    private static String publicName(String index) {
        for (Pattern pattern : List.of(INTERNAL_ALERTS, BACKING_INDEX)) {
            var matcher = pattern.matcher(index);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return index;
    }
}
