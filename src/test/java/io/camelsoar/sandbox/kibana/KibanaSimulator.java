package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.SimulatorFaults;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The part of Kibana that the application talks to, in memory and on loopback: AI Assistant, knowledge base, cases,
 * alert status, response actions of Elastic Defend. Every request is held against the OpenAPI description and refused as the real Kibana would refuse it.
 */
public final class KibanaSimulator implements AutoCloseable {

    /** Kibana's own default of {@code server.maxPayload}, in bytes. */
    private static final int MAX_PAYLOAD = 1_048_576;

    private final KibanaSettings settings;
    private final List<Consumer<KibanaEvent>> listeners = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AlertStatuses alertStatuses = new AlertStatuses(this::publish);
    private final CasesApi casesApi = new CasesApi(alertStatuses, this::publish);
    private final KnowledgeBaseApi knowledgeBase = new KnowledgeBaseApi();
    private final EndpointActionsApi endpointActions = new EndpointActionsApi();
    private final AssistantApi assistant;
    private final SimulatorFaults assistantFaults = new SimulatorFaults();
    private final SimulatorFaults casesFaults = new SimulatorFaults();
    private final SimulatorHttp.Running running;
    private volatile boolean trusting;

    /** @param port 0 for any free one */
    public KibanaSimulator(int port, KibanaSettings settings) {
        this.settings = settings;
        this.assistant = new AssistantApi(settings.connectorIds(), knowledgeBase, this::publish);
        this.running = SimulatorHttp.start(port, "kibana-simulator", this::handle);
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

    /** Listeners are called before the request is answered, so what they do is done when the client goes on. */
    public void onEvent(Consumer<KibanaEvent> listener) {
        listeners.add(listener);
    }

    /** The cases in the order of their creation, with their comments. */
    public List<JsonNode> cases() {
        return casesApi.all();
    }

    /** Somebody deletes a case in Kibana. */
    public void deleteCase(String id) {
        casesApi.delete(id);
    }

    /** Somebody changes the status of a case in Kibana. */
    public void changeCase(String id, String status, String username) {
        casesApi.setStatus(id, status, username);
    }

    /** The licence does not cover assignees. */
    public void basicLicence() {
        casesApi.basicLicence();
    }

    /** The hosts with Elastic Defend, and what was done to them. */
    public EndpointActionsApi endpoints() {
        return endpointActions;
    }

    /** The largest file of a case, in bytes. */
    public void maxFileSize(int bytes) {
        casesApi.maxFileSize(bytes);
    }

    /** How long what was written is not found by a search for it. */
    public void searchLag(Duration lag) {
        casesApi.searchLag(lag);
    }

    public List<CaseFile> files() {
        return casesApi.files();
    }

    public List<Chat> chats() {
        return assistant.chats();
    }

    /** The workflow status of the alerts that were changed here, by alert id. */
    public Map<String, String> alertStatuses() {
        return alertStatuses.all();
    }

    /** Somebody changes the status of an alert in Kibana. */
    public void changeAlert(String alertId, String status) {
        alertStatuses.set(alertId, status);
    }

    /** Which alerts {@code signals/status} finds; without this it finds every one. */
    public void alertExists(Predicate<String> exists) {
        alertStatuses.exists(exists);
    }

    /** Every request that did not hold against the OpenAPI description. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** Requests are no longer held against the OpenAPI description, which costs more than to answer them: for measurements. */
    public void trustRequests() {
        trusting = true;
    }

    /** A document of the knowledge base that all users see. */
    public void addKnowledge(String name, String text) {
        ObjectNode entry = SimulatorHttp.JSON.createObjectNode();
        entry.put("type", "document")
                .put("name", name)
                .put("kbResource", "user")
                .put("source", "simulator");
        entry.put("text", text).put("required", true).putArray("users");
        knowledgeBase.create(entry);
    }

    /** The entries of the knowledge base. */
    public List<JsonNode> knowledge() {
        return knowledgeBase.entries();
    }

    /** Somebody deletes all of the knowledge base. */
    public void forgetKnowledge() {
        knowledgeBase.clear();
    }

    /** The licence does not cover the knowledge base. */
    public void withoutKnowledgeLicence() {
        knowledgeBase.refuse(
                KibanaError.platform(403, "Your license does not support AI Assistant. Please upgrade your license."));
    }

    /** The API key has no right to the AI Assistant. */
    public void withoutKnowledgePrivilege() {
        knowledgeBase.refuse(KibanaError.platform(
                403,
                "API [GET /api/security_ai_assistant/knowledge_base/entries/_find] is unauthorized for user, this action is"
                        + " granted by the Kibana privileges [elasticAssistant]"));
    }

    /** The API key may not manage entries that all users see. */
    public void withoutGlobalKnowledge() {
        knowledgeBase.ownEntriesOnly();
    }

    public void assistantScript(AssistantScript script) {
        assistant.script(script);
    }

    /** The next answer of the assistant; several calls queue up. */
    public void assistantReplies(String text) {
        assistant.replyNext(text);
    }

    /** Every chat gets this answer until {@link #clearFaults()}. */
    public void assistantFails(int status, String body) {
        assistantFaults.failWith(status, body);
    }

    public void assistantIsBack() {
        assistantFaults.succeed();
    }

    public void assistantDelay(Duration delay) {
        assistantFaults.delay(delay);
    }

    /** Whether a question waits for the end of {@link #assistantDelay}. */
    public boolean assistantWaits() {
        return assistantFaults.delays();
    }

    /** Every request to the Cases API fails until {@link #clearFaults()}. */
    public void casesFail(int status) {
        casesFaults.failWith(
                status, KibanaError.platform(status, "simulated failure").body().toString());
    }

    /** Also drops the queued replies. */
    public void clearFaults() {
        assistant.clearReplies();
        assistantFaults.clear();
        casesFaults.clear();
    }

    @Override
    public void close() {
        assistantFaults.clear();
        running.close();
    }

    private void publish(KibanaEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("kbn-name", "simulator");
        KibanaRequest request = KibanaRequest.read(exchange);
        try {
            refuse(request);
            route(exchange, request.withJson());
        } catch (KibanaError e) {
            SimulatorHttp.sendJson(exchange, e.status(), e.body());
        } catch (AssistantScript.AssistantFailure e) {
            sendText(exchange, e.status(), e.getMessage());
        }
    }

    /** In the order of the real one: who, forged or not, which media type, and only then what. */
    private void refuse(KibanaRequest request) {
        if (!isAuthenticated(request.header("Authorization"))) {
            throw KibanaError.platform(
                    401,
                    "[security_exception\n\tRoot causes:\n\t\tsecurity_exception: unable to authenticate with provided"
                            + " credentials and anonymous access is not allowed for this request]");
        }
        boolean reads = List.of("GET", "HEAD", "OPTIONS").contains(request.method());
        if (!reads && request.header("kbn-xsrf").isEmpty()) {
            violations.add(request.method() + " " + request.path() + ": no kbn-xsrf header");
            throw KibanaError.platform(400, "Request must contain a kbn-xsrf header.");
        }
        boolean multipartWanted = request.path().matches("/api/cases/[^/]+/files");
        String contentType = request.header("Content-Type").toLowerCase(Locale.ROOT);
        boolean mediaTypeFits = multipartWanted ? request.isMultipart() : contentType.startsWith("application/json");
        if (!reads && request.bytes().length > 0 && !mediaTypeFits) {
            violations.add(request.method() + " " + request.path() + ": content type " + contentType);
            throw KibanaError.platform(415, "Unsupported Media Type");
        }
        if (request.bytes().length > MAX_PAYLOAD && !multipartWanted) {
            throw KibanaError.platform(413, "Payload content length greater than maximum allowed: " + MAX_PAYLOAD);
        }
        if (trusting) {
            return;
        }
        KibanaContract.Findings findings = KibanaContract.checkRequest(request);
        if (!findings.isEmpty()) {
            violations.add(request.method() + " " + request.path() + ": " + findings.text());
            throw findings.unknownPath()
                    ? KibanaError.platform(404, "Not Found")
                    : KibanaError.platform(400, findings.text());
        }
    }

    private boolean isAuthenticated(String authorization) {
        String basic = settings.username() + ":" + settings.password();
        return authorization.equals("ApiKey " + settings.apiKey())
                || authorization.equals(
                        "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
    }

    private void route(HttpExchange exchange, KibanaRequest request) throws IOException {
        List<String> segments = request.segments();
        switch (segments.get(0)) {
            case "cases" -> {
                if (!answerFault(exchange, casesFaults)) {
                    SimulatorHttp.sendJson(exchange, 200, cases(request, segments));
                }
            }
            case "endpoint" -> SimulatorHttp.sendJson(exchange, 200, endpointActions.answer(request));
            case "security_ai_assistant" -> assistant(exchange, request);
            case "detection_engine" -> {
                if (!request.path().endsWith("/signals/status")) {
                    throw notSimulated(request);
                }
                SimulatorHttp.sendJson(exchange, 200, alertStatuses.setByRequest(request.json()));
            }
            case "actions" -> SimulatorHttp.sendJson(exchange, 200, connectors());
            case "status" -> SimulatorHttp.sendJson(exchange, 200, status());
            default -> throw notSimulated(request);
        }
    }

    private void assistant(HttpExchange exchange, KibanaRequest request) throws IOException {
        String operation = request.method() + request.path().replaceFirst("^/api/security_ai_assistant", " ");
        switch (operation) {
            case "POST /chat/complete" -> {
                assistantFaults.awaitDelay();
                if (!answerFault(exchange, assistantFaults)) {
                    assistant.complete(exchange, request);
                }
            }
            case "POST /knowledge_base/entries" ->
                SimulatorHttp.sendJson(exchange, 200, knowledgeBase.create(request.json()));
            case "POST /knowledge_base/entries/_bulk_action" ->
                SimulatorHttp.sendJson(exchange, 200, knowledgeBase.bulk(request.json()));
            case "GET /knowledge_base/entries/_find" ->
                SimulatorHttp.sendJson(exchange, 200, knowledgeBase.find(request));
            case "GET /knowledge_base" -> SimulatorHttp.sendJson(exchange, 200, knowledgeBase.status());
            default -> throw notSimulated(request);
        }
    }

    private JsonNode cases(KibanaRequest request, List<String> segments) {
        String operation = request.method() + " " + segments.size();
        String second = segments.size() > 1 ? segments.get(1) : "";
        return switch (operation) {
            case "POST 1" -> casesApi.create(request.json());
            case "PATCH 1" -> casesApi.update(request.json());
            case "GET 2" -> second.equals("_find") ? casesApi.find(request) : casesApi.get(second);
            case "GET 3" ->
                second.equals("alerts") ? casesApi.casesOfAlert(segments.get(2), request) : casesApi.alerts(second);
            case "GET 4" -> {
                if (!segments.get(2).equals("user_actions") || !segments.get(3).equals("_find")) {
                    throw notSimulated(request);
                }
                yield casesApi.activity(second, request);
            }
            case "POST 3" ->
                segments.get(2).equals("files")
                        ? casesApi.addFile(second, request)
                        : casesApi.comment(second, request.json());
            default -> throw notSimulated(request);
        };
    }

    private static boolean answerFault(HttpExchange exchange, SimulatorFaults faults) throws IOException {
        var failure = faults.failure();
        if (failure.isPresent()) {
            sendText(exchange, failure.get().status(), failure.get().body());
        }
        return failure.isPresent();
    }

    private static void sendText(HttpExchange exchange, int status, String body) throws IOException {
        SimulatorHttp.send(exchange, status, "application/json; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    private static KibanaError notSimulated(KibanaRequest request) {
        return KibanaError.platform(404, request.method() + " " + request.path() + " is not simulated");
    }

    private JsonNode connectors() {
        ArrayNode connectors = SimulatorHttp.JSON.createArrayNode();
        for (String id : settings.connectorIds()) {
            ObjectNode connector = connectors.addObject();
            connector.put("id", id).put("name", id).put("connector_type_id", ".gen-ai");
            connector.putObject("config").put("apiProvider", "OpenAI");
            connector.put("is_preconfigured", false).put("is_deprecated", false).put("is_missing_secrets", false);
            connector.put("is_system_action", false).put("referenced_by_count", 0);
        }
        return connectors;
    }

    private static JsonNode status() {
        ObjectNode status = SimulatorHttp.JSON.createObjectNode();
        status.put("name", "simulator").put("uuid", "00000000-0000-4000-8000-000000000000");
        status.putObject("version")
                .put("number", "9.2.1")
                .put("build_number", 1)
                .put("build_snapshot", false);
        status.putObject("status")
                .putObject("overall")
                .put("level", "available")
                .put("summary", "All services and plugins are available");
        return status;
    }
}
