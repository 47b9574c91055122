package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** {@code _search} and {@code _count}: every index is one shard. */
final class SearchApi {

    private static final int RESULT_WINDOW = 10_000;
    private static final Set<String> PARAMETERS = Set.of(
            "ignore_unavailable",
            "allow_no_indices",
            "expand_wildcards",
            "allow_partial_search_results",
            "track_total_hits",
            "timeout",
            "typed_keys",
            "size",
            "from",
            "_source",
            "_source_includes",
            "_source_excludes",
            "preference",
            "routing",
            "request_cache",
            "rest_total_hits_as_int",
            "ccs_minimize_roundtrips",
            "max_concurrent_shard_requests",
            "batched_reduce_size",
            "search_type",
            "pretty",
            "human",
            "error_trace",
            "filter_path");
    private static final Set<String> BODY_KEYS = Set.of(
            "query",
            "sort",
            "search_after",
            "size",
            "from",
            "_source",
            "track_total_hits",
            "track_scores",
            "timeout",
            "version",
            "seq_no_primary_term");

    private record Candidate(Document document, List<JsonNode> sortValues) {}

    private final DocumentStore store;

    SearchApi(DocumentStore store) {
        this.store = store;
    }

    ObjectNode count(String target, Map<String, String> parameters, JsonNode body) {
        Predicate<Document> query = query(body);
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        Set<String> indices = resolve(target, parameters);
        answer.put(
                "count",
                indices.stream()
                        .flatMap(index -> store.documents(index).stream())
                        .filter(query)
                        .count());
        answer.set("_shards", shards(indices.size(), List.of()));
        return answer;
    }

    ObjectNode search(String path, String target, Map<String, String> parameters, JsonNode body, boolean failOneShard) {
        refuseUnknown(path, parameters, body);
        JsonNode options = merge(parameters, body);
        int from = options.path("from").asInt(0);
        int size = options.path("size").asInt(10);
        checkWindow(from, size);
        Predicate<Document> query = query(body);
        SortOrder order = new SortOrder(body.path("sort"));
        List<JsonNode> after = searchAfter(body, order, from);

        Set<String> indices = resolve(target, parameters);
        List<ObjectNode> failures = new ArrayList<>();
        List<Candidate> matches = new ArrayList<>();
        boolean failNext = failOneShard;
        for (String index : indices) {
            List<Document> documents = store.documents(index);
            if (failNext) {
                failNext = false;
                failures.add(failure(index, "circuit_breaking_exception", "[parent] Data too large"));
                continue;
            }
            var unmapped = order.unmappedField(documents);
            if (unmapped.isPresent()) {
                failures.add(failure(
                        index,
                        "query_shard_exception",
                        "No mapping found for [" + unmapped.get() + "] in order to sort on"));
                continue;
            }
            documents.stream()
                    .filter(query)
                    .map(document -> new Candidate(document, order.values(document)))
                    .forEach(matches::add);
        }
        if (failOneShard && failures.isEmpty()) {
            // The failing shard may hold no document at all; the answer is just as incomplete.
            failures.add(failure("unassigned", "circuit_breaking_exception", "[parent] Data too large"));
        }
        failWhenIncomplete(parameters, failures, indices.size());
        return answer(options, order, after, matches, failures, indices.size(), from, size);
    }

    private ObjectNode answer(
            JsonNode options,
            SortOrder order,
            List<JsonNode> after,
            List<Candidate> matches,
            List<ObjectNode> failures,
            int shards,
            int from,
            int size) {
        Comparator<Candidate> comparator = Comparator.comparing(Candidate::sortValues, order.comparator());
        List<Candidate> page = matches.stream()
                .filter(match -> after.isEmpty() || order.comparator().compare(match.sortValues(), after) > 0)
                .sorted(comparator)
                .skip(from)
                .limit(size)
                .toList();
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("took", 1);
        answer.put("timed_out", false);
        answer.set("_shards", shards(Math.max(shards, failures.size()), failures));
        ObjectNode hits = answer.putObject("hits");
        putTotal(hits, options.path("track_total_hits"), matches.size());
        boolean scored = order.isEmpty() && !matches.isEmpty();
        hits.set("max_score", scored ? JsonNodeFactory.instance.numberNode(1.0) : JsonNodeFactory.instance.nullNode());
        ArrayNode list = hits.putArray("hits");
        SourceFilter filter = new SourceFilter(options.path("_source"));
        for (Candidate match : page) {
            ObjectNode hit = list.addObject();
            hit.put("_index", match.document().index());
            hit.put("_id", match.document().id());
            hit.set("_score", scored ? JsonNodeFactory.instance.numberNode(1.0) : JsonNodeFactory.instance.nullNode());
            filter.apply(match.document().source()).ifPresent(source -> hit.set("_source", source));
            if (!order.isEmpty()) {
                hit.putArray("sort").addAll(order.shown(match.sortValues()));
            }
        }
        return answer;
    }

    private static void putTotal(ObjectNode hits, JsonNode trackTotalHits, int matches) {
        String option = trackTotalHits.asText(Integer.toString(RESULT_WINDOW));
        if (option.equals("false")) {
            return;
        }
        int limit = option.equals("true") ? Integer.MAX_VALUE : Integer.parseInt(option);
        hits.putObject("total").put("value", Math.min(matches, limit)).put("relation", matches > limit ? "gte" : "eq");
    }

    private static void failWhenIncomplete(Map<String, String> parameters, List<ObjectNode> failures, int shards) {
        if (failures.isEmpty()) {
            return;
        }
        boolean partialAllowed = !"false".equals(parameters.get("allow_partial_search_results"));
        JsonNode reason = failures.get(0).path("reason");
        String type = reason.path("type").asText();
        boolean allFailed = shards > 0 && failures.size() >= shards;
        // A lone failing shard is still reported as partial when the caller allows it and the fault was switched on.
        boolean injected = type.equals("circuit_breaking_exception");
        if (!partialAllowed || (allFailed && !injected)) {
            int status = injected ? 503 : 400;
            throw ElasticsearchError.ofShards(
                    status,
                    type,
                    reason.path("reason").asText(),
                    allFailed ? "all shards failed" : "Partial shards failure");
        }
    }

    private static ObjectNode shards(int total, List<ObjectNode> failures) {
        ObjectNode shards = SimulatorHttp.JSON.createObjectNode();
        shards.put("total", total);
        shards.put("successful", total - failures.size());
        shards.put("skipped", 0);
        shards.put("failed", failures.size());
        if (!failures.isEmpty()) {
            shards.putArray("failures").addAll(failures);
        }
        return shards;
    }

    private static ObjectNode failure(String index, String type, String reason) {
        return ElasticsearchError.shardFailure(type, reason).put("index", index);
    }

    private Set<String> resolve(String target, Map<String, String> parameters) {
        String expand = parameters.getOrDefault("expand_wildcards", "open");
        return store.resolve(
                target,
                "true".equals(parameters.get("ignore_unavailable")),
                !"false".equals(parameters.get("allow_no_indices")),
                expand.contains("hidden") || expand.contains("all"));
    }

    private static Predicate<Document> query(JsonNode body) {
        return body.has("query") ? QueryMatcher.compile(body.get("query")) : document -> true;
    }

    private static List<JsonNode> searchAfter(JsonNode body, SortOrder order, int from) {
        if (!body.has("search_after")) {
            return List.of();
        }
        if (from > 0) {
            throw ElasticsearchError.of(
                    400,
                    "action_request_validation_exception",
                    "Validation Failed: 1: `from` parameter must be set to 0 when `search_after` is used;");
        }
        if (order.isEmpty()) {
            throw ElasticsearchError.ofAllShards(
                    400, "illegal_argument_exception", "Sort must contain at least one field.");
        }
        return order.searchAfter(body.get("search_after"));
    }

    private static void checkWindow(int from, int size) {
        if (size < 0 || from < 0) {
            String name = size < 0 ? "size" : "from";
            throw ElasticsearchError.of(
                    400,
                    "illegal_argument_exception",
                    "[" + name + "] parameter cannot be negative, found [" + Math.min(size, from) + "]");
        }
        if (from + size > RESULT_WINDOW) {
            throw ElasticsearchError.ofAllShards(
                    400,
                    "illegal_argument_exception",
                    "Result window is too large, from + size must be less than or equal to: [" + RESULT_WINDOW
                            + "] but was [" + (from + size) + "]. See the scroll api for a more efficient way to"
                            + " request large data sets.");
        }
    }

    private static void refuseUnknown(String path, Map<String, String> parameters, JsonNode body) {
        if (parameters.containsKey("scroll")) {
            // The real one would scroll, and lose pages without a word when a shard fails: never do it here.
            throw ElasticsearchError.of(
                    400, "illegal_argument_exception", "scroll is refused by this simulator: page with search_after");
        }
        for (String name : parameters.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw ElasticsearchError.of(
                        400,
                        "illegal_argument_exception",
                        "request [" + path + "] contains unrecognized parameter: [" + name + "]");
            }
        }
        for (Map.Entry<String, JsonNode> entry : body.properties()) {
            if (!BODY_KEYS.contains(entry.getKey())) {
                throw ElasticsearchError.parsing("Unknown key for a "
                        + (entry.getValue().isObject() ? "START_OBJECT" : "VALUE") + " in [" + entry.getKey() + "].");
            }
        }
    }

    /** Parameters of the address win over the body, as in Elasticsearch. */
    private static JsonNode merge(Map<String, String> parameters, JsonNode body) {
        ObjectNode options = SimulatorHttp.JSON.createObjectNode();
        options.setAll((ObjectNode) body);
        for (String name : List.of("from", "size", "track_total_hits")) {
            if (parameters.containsKey(name)) {
                options.put(name, parameters.get(name));
            }
        }
        String source = parameters.getOrDefault("_source", "");
        if (source.equals("true") || source.equals("false")) {
            options.put("_source", Boolean.parseBoolean(source));
        }
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("includes", parameters.getOrDefault("_source_includes", source.matches("true|false") ? "" : source));
        lists.put("excludes", parameters.getOrDefault("_source_excludes", ""));
        lists.forEach((name, list) -> {
            if (!list.isEmpty()) {
                ArrayNode patterns = options.withObject("/_source").putArray(name);
                for (String pattern : list.split(",")) {
                    patterns.add(pattern);
                }
            }
        });
        return options;
    }
}
