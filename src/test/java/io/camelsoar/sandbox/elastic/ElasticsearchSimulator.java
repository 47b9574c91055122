package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.SimulatorFaults;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of Elasticsearch 9 that a search client uses, in memory and on loopback. It refuses what the real one
 * refuses, and whatever it does not know: nothing of a request is silently dropped.
 */
public final class ElasticsearchSimulator implements AutoCloseable {

    private static final Pattern COMPATIBLE =
            Pattern.compile("application/vnd\\.elasticsearch\\+(?:x-nd)?json\\s*;\\s*compatible-with=(\\d+)");
    private static final String WORKFLOW_STATUS = "kibana.alert.workflow_status";

    private final String apiKey;
    private final DocumentStore store = new DocumentStore();
    private final SearchApi searchApi = new SearchApi(store);
    private final DocumentApi documentApi = new DocumentApi(store);
    private final SimulatorFaults faults = new SimulatorFaults();
    private final List<ReceivedSearch> searches = new CopyOnWriteArrayList<>();
    private final SimulatorHttp.Running running;
    private volatile boolean failShards;
    private volatile String licence = "enterprise";
    private volatile boolean mayRead = true;

    /**
     * @param port 0 for any free one
     * @param apiKey the encoded key that follows {@code ApiKey } in the Authorization header
     */
    public ElasticsearchSimulator(int port, String apiKey) {
        this.apiKey = apiKey;
        this.running = SimulatorHttp.start(port, "elasticsearch-simulator", this::handle);
    }

    public int port() {
        return running.port();
    }

    public String url() {
        return running.url();
    }

    /** Lets a test look at requests and answers, or hold them up; before the first request. */
    public void watch(Filter filter) {
        running.watch(filter);
    }

    /** An index without documents, so that a search finds nothing instead of a missing index. */
    public void createIndex(String index) {
        store.createIndex(index);
    }

    public void index(String index, String id, JsonNode source) {
        store.put(index, id, source);
    }

    /**
     * What Kibana does to an alert when its status changes; give it to the Kibana simulator as an event hook.
     *
     * @return how many documents have this id
     */
    public int setAlertStatus(String alertId, String status) {
        return store.update(alertId, source -> ((ObjectNode) source).put(WORKFLOW_STATUS, status));
    }

    /** The searches received so far, refused ones too. */
    public List<ReceivedSearch> searches() {
        return List.copyOf(searches);
    }

    public void clearSearches() {
        searches.clear();
    }

    /** Every request gets this answer until {@link #clearFaults()}. */
    public void failWith(int status, String body) {
        faults.failWith(status, body);
    }

    /** Every answer waits this long. */
    public void delay(Duration delay) {
        faults.delay(delay);
    }

    /** @param type as {@code GET /_license} says it, such as basic */
    public void licence(String type) {
        licence = type;
    }

    /** The API key has no privilege on any index: to it those that match a pattern are as if they were not there. */
    public void withoutReadPrivilege() {
        mayRead = false;
    }

    /** One shard of every search fails. */
    public void failShards(boolean fail) {
        failShards = fail;
    }

    public void clearFaults() {
        failShards = false;
        faults.clear();
    }

    @Override
    public void close() {
        faults.clear();
        running.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
        String path = exchange.getRequestURI().getRawPath();
        byte[] body = SimulatorHttp.readBody(exchange);
        try {
            authenticate(exchange, path);
            refuseMediaTypes(exchange, body);
            Map<String, String> parameters =
                    SimulatorHttp.parameters(exchange.getRequestURI().getRawQuery());
            String[] segments = segments(path);
            boolean isSearch = segments[segments.length - 1].equals("_search");
            JsonNode search = isSearch ? parse(body) : null;
            if (isSearch) {
                searches.add(new ReceivedSearch(segments.length == 1 ? "" : segments[0], parameters, search));
            }
            if (isSearch && !mayRead) {
                throw ElasticsearchError.indexNotFound(target(segments));
            }
            faults.awaitDelay();
            var fault = faults.failure();
            if (fault.isPresent()) {
                send(exchange, fault.get().status(), fault.get().body().getBytes(StandardCharsets.UTF_8));
                return;
            }
            ObjectNode answer = isSearch
                    ? searchApi.search(path, target(segments), parameters, search, failShards)
                    : route(exchange.getRequestMethod(), path, segments, parameters, body);
            int status = answer.path("result").asText().equals("created") ? 201 : 200;
            send(exchange, answer.path("found").asBoolean(true) ? status : 404, bytes(answer));
        } catch (ElasticsearchError e) {
            send(exchange, e.status(), bytes(e.body()));
        }
    }

    private ObjectNode route(
            String method, String path, String[] segments, Map<String, String> parameters, byte[] body) {
        String last = segments[segments.length - 1];
        boolean writes = method.equals("POST") || method.equals("PUT");
        if (path.equals("/")) {
            return info();
        }
        if (path.equals("/_license")) {
            ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
            answer.putObject("license")
                    .put("status", "active")
                    .put("uid", "00000000-0000-4000-8000-000000000001")
                    .put("type", licence)
                    .put("issued_to", "simulator")
                    .put("issuer", "elasticsearch");
            return answer;
        }
        if (path.equals("/_security/user/_has_privileges") && writes) {
            return privileges(parse(body));
        }
        if (path.equals("/_cluster/health")) {
            return SimulatorHttp.JSON
                    .createObjectNode()
                    .put("cluster_name", "simulator")
                    .put("status", "green");
        }
        if (last.equals("_count")) {
            return searchApi.count(target(segments), parameters, parse(body));
        }
        if (last.equals("_bulk") && writes) {
            return documentApi.bulk(segments.length == 2 ? segments[0] : "", new String(body, StandardCharsets.UTF_8));
        }
        if (last.equals("_refresh")) {
            ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
            answer.putObject("_shards").put("total", 1).put("successful", 1).put("failed", 0);
            return answer;
        }
        if (segments.length == 3 && (segments[1].equals("_doc") || segments[1].equals("_create"))) {
            return writes
                    ? documentApi.index(segments[0], last, parse(body), segments[1].equals("_create"))
                    : documentApi.get(segments[0], last);
        }
        if (segments.length == 2 && segments[1].equals("_doc") && method.equals("POST")) {
            return documentApi.index(segments[0], UUID.randomUUID().toString(), parse(body), false);
        }
        throw ElasticsearchError.of(
                400,
                "illegal_argument_exception",
                "no handler found for uri [" + path + "] and method [" + method + "]");
    }

    /** As the API of that name answers about the index privileges that are asked for. */
    private ObjectNode privileges(JsonNode question) {
        ObjectNode answer = SimulatorHttp.JSON
                .createObjectNode()
                .put("username", "camel-soar")
                .put("has_all_requested", mayRead);
        answer.putObject("cluster");
        ObjectNode indices = answer.putObject("index");
        for (JsonNode group : question.path("index")) {
            for (JsonNode name : group.path("names")) {
                ObjectNode held = indices.putObject(name.asText());
                group.path("privileges").forEach(privilege -> held.put(privilege.asText(), mayRead));
            }
        }
        answer.putObject("application");
        return answer;
    }

    private void authenticate(HttpExchange exchange, String path) {
        String authorization = SimulatorHttp.header(exchange, "Authorization");
        if (authorization.isEmpty()) {
            throw ElasticsearchError.unauthorized("missing authentication credentials for REST request [" + path + "]");
        }
        if (!authorization.equals("ApiKey " + apiKey)) {
            throw ElasticsearchError.unauthorized(
                    "unable to authenticate with provided credentials and anonymous access"
                            + " is not allowed for this request");
        }
    }

    private static void refuseMediaTypes(HttpExchange exchange, byte[] body) {
        String contentType = SimulatorHttp.header(exchange, "Content-Type");
        boolean json = contentType.startsWith("application/json")
                || contentType.startsWith("application/x-ndjson")
                || COMPATIBLE.matcher(contentType).find();
        if (body.length > 0 && !json) {
            throw ElasticsearchError.of(
                    406, "media_type_header_exception", "Content-Type header [" + contentType + "] is not supported");
        }
        Matcher accept = COMPATIBLE.matcher(SimulatorHttp.header(exchange, "Accept"));
        if (accept.find() && !accept.group(1).matches("[89]")) {
            throw ElasticsearchError.of(
                    400,
                    "media_type_header_exception",
                    "Invalid media-type value on headers [Accept]: A compatible version is required and must be 8 or 9");
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        Matcher accept = COMPATIBLE.matcher(SimulatorHttp.header(exchange, "Accept"));
        String contentType = accept.find()
                ? "application/vnd.elasticsearch+json;compatible-with=" + accept.group(1)
                : "application/json";
        SimulatorHttp.send(exchange, status, contentType, body);
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode json =
                    body.length == 0 ? SimulatorHttp.JSON.createObjectNode() : SimulatorHttp.JSON.readTree(body);
            if (!json.isObject()) {
                throw ElasticsearchError.parsing("Expected [START_OBJECT] but found [" + json.getNodeType() + "]");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw ElasticsearchError.of(400, "x_content_parse_exception", e.getOriginalMessage());
        } catch (IOException e) {
            throw ElasticsearchError.of(400, "x_content_parse_exception", String.valueOf(e.getMessage()));
        }
    }

    private static byte[] bytes(JsonNode json) throws IOException {
        return SimulatorHttp.JSON.writeValueAsBytes(json);
    }

    private static String target(String[] segments) {
        return segments.length == 1 ? "*" : segments[0];
    }

    private static String[] segments(String path) {
        return Arrays.stream(path.substring(1).split("/"))
                .map(segment -> SimulatorHttp.decode(segment.replace("+", "%2B")))
                .toArray(String[]::new);
    }

    private static ObjectNode info() {
        ObjectNode info = SimulatorHttp.JSON.createObjectNode();
        info.put("name", "simulator").put("cluster_name", "simulator").put("cluster_uuid", "c2ltdWxhdG9yLWNsdXN0ZXI");
        info.putObject("version")
                .put("number", "9.2.3")
                .put("build_flavor", "default")
                .put("build_type", "docker")
                .put("build_hash", "0000000000000000000000000000000000000000")
                .put("build_date", "2025-12-16T00:00:00.000000000Z")
                .put("build_snapshot", false)
                .put("lucene_version", "10.3.2")
                .put("minimum_wire_compatibility_version", "8.19.0")
                .put("minimum_index_compatibility_version", "8.0.0");
        return info.put("tagline", "You Know, for Search");
    }
}
