package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Slack's Web API on a port of this host, with Slack's rules and errors. Switches make it fail as Slack does.
 *
 * <p>Serves {@code POST /api/<method>} and, for clicks, {@code POST /actions/<n>} as {@code response_url}; and Socket Mode
 * ({@link SlackSockets}).
 */
public final class SlackSimulator implements AutoCloseable {

    /** The token that is accepted. */
    public static final String TOKEN = "xoxb-simulated";

    /** The app-level token that is accepted, for Socket Mode. */
    public static final String APP_TOKEN = "xapp-1-A0123ABC-simulated";

    /** A call that got through authentication, with its arguments. */
    public record Call(String method, ObjectNode arguments) {}

    private record ClickedMessage(Message message, String userId) {}

    static {
        // The JDK's server sends headers and body apart; with Nagle's algorithm each answer then takes 40 ms.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final HttpContext methods;
    private final HttpContext uploads;
    private final ExecutorService requests = Executors.newCachedThreadPool(SlackSimulator::daemon);
    private final ExecutorService events = Executors.newSingleThreadExecutor(SlackSimulator::daemon);
    private final SlackWorkspace workspace;
    private final WebApi api;
    private final SlackSockets sockets = new SlackSockets();
    private final List<Consumer<Message>> listeners = new CopyOnWriteArrayList<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, ClickedMessage> responseUrls = new ConcurrentHashMap<>();
    private final AtomicInteger responseUrlCount = new AtomicInteger();

    private final AtomicInteger rateLimited = new AtomicInteger();
    private final AtomicInteger failing = new AtomicInteger();
    private final AtomicInteger serverErrors = new AtomicInteger();
    private volatile int retryAfterSeconds;
    private volatile String failure;
    private volatile boolean down;
    /** As docker/slack-app-manifest.yaml asks for. */
    private final Set<String> scopes = ConcurrentHashMap.newKeySet();

    private volatile MessageLimit messageLimit;

    /** Starts with the default workspace. */
    public SlackSimulator(int port) throws IOException {
        this(port, SlackWorkspace.withDefaults());
    }

    /**
     * Starts at once.
     *
     * @param port 0 for any free one
     */
    public SlackSimulator(int port, SlackWorkspace workspace) throws IOException {
        this.workspace = workspace;
        scopes.addAll(List.of(
                "app_mentions:read",
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "files:write",
                "groups:history",
                "groups:read",
                "usergroups:read",
                "users:read",
                "users:read.email"));
        this.api = new WebApi(workspace, this::announce, this::uri);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(requests);
        methods = server.createContext("/api/", this::handleApi);
        uploads = server.createContext(FilesApi.path(), exchange -> api.files().receive(exchange));
        server.createContext("/actions/", this::handleResponseUrl);
        server.start();
    }

    /** Base URL, without a slash at the end: the {@code serverUrl} of the component. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Lets a test look at calls and answers, or hold them up; before the first call. */
    public void watch(Filter filter) {
        methods.getFilters().add(filter);
    }

    /** Its connections of Socket Mode. */
    public SlackSockets sockets() {
        return sockets;
    }

    /** The same of what is sent to the addresses of files. */
    public void watchUploads(Filter filter) {
        uploads.getFilters().add(filter);
    }

    public SlackWorkspace workspace() {
        return workspace;
    }

    /** Messages and replies of a channel (id or name), oldest first, in their current state. */
    public List<Message> messages(String channel) {
        return workspace
                .channel(channel)
                .map(found -> workspace.messages(found.id()))
                .orElseThrow(() -> new IllegalArgumentException("No channel " + channel));
    }

    public List<Message> ephemerals() {
        return workspace.ephemerals();
    }

    /** The calls so far, in order. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Called for each message that is posted, updated or ephemeral; on one thread, in order. */
    public void onMessage(Consumer<Message> listener) {
        listeners.add(listener);
    }

    /** The next n calls get HTTP 429 with this {@code Retry-After}. */
    public void rateLimitNext(int n, int retryAfterSeconds) {
        this.retryAfterSeconds = retryAfterSeconds;
        rateLimited.set(n);
    }

    /**
     * From now on a channel gets no more than a message in this time, as Slack's own rule is for a second; and so many at once after a
     * pause.
     */
    public void limitMessages(Duration interval, int burst) {
        messageLimit = new MessageLimit(interval, burst);
    }

    /** How many messages came too fast. */
    public int turnedAway() {
        return messageLimit.turnedAway();
    }

    /** The next n calls get HTTP 200 with {@code ok:false} and this error. */
    public void failNext(int n, String error) {
        failure = error;
        failing.set(n);
    }

    /** The next n calls get HTTP 500. */
    public void serverErrorNext(int n) {
        serverErrors.set(n);
    }

    /** The token lacks the scope files:write. */
    public void withoutFiles() {
        withoutScope("files:write");
    }

    /** The token lacks the scope usergroups:read. */
    public void withoutGroups() {
        withoutScope("usergroups:read");
    }

    /** The token lacks a scope: Slack says so with each answer, and refuses files and user groups without theirs. */
    public void withoutScope(String scope) {
        scopes.remove(scope);
    }

    /** While down, every connection is closed without an answer. */
    public void down(boolean down) {
        this.down = down;
    }

    /** List methods return pages of at most this size, whatever the caller asks for, as Slack may do. */
    public void maxPageSize(int size) {
        api.maxPageSize(size);
    }

    @Override
    public void close() {
        server.stop(0);
        sockets.close();
        requests.shutdownNow();
        events.shutdownNow();
    }

    /** A URL where the app can answer a click for a while. */
    URI newResponseUrl(Message message, String userId) {
        String path = "/actions/" + responseUrlCount.incrementAndGet();
        responseUrls.put(path, new ClickedMessage(message, userId));
        return uri().resolve(path);
    }

    private void handleApi(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<ObjectNode> arguments = SlackHttp.arguments(exchange);
            if (down) {
                return;
            }
            if (take(rateLimited)) {
                exchange.getResponseHeaders().set("Retry-After", Integer.toString(retryAfterSeconds));
                SlackHttp.send(exchange, 429, error("ratelimited", List.of()));
                return;
            }
            if (take(serverErrors)) {
                SlackHttp.send(exchange, 500, error("internal_error", List.of()));
                return;
            }
            String method = exchange.getRequestURI().getPath().substring("/api/".length());
            if (isTooFast(method, arguments)) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                SlackHttp.send(exchange, 429, error("ratelimited", List.of()));
                return;
            }
            SlackHttp.send(exchange, 200, answer(exchange, method, arguments));
        }
    }

    private boolean isTooFast(String method, Optional<ObjectNode> arguments) {
        MessageLimit limit = messageLimit;
        if (limit == null || !method.equals("chat.postMessage")) {
            return false;
        }
        String channel = arguments.map(given -> given.path("channel").asText()).orElse("");
        return !limit.lets(
                workspace.channel(channel).map(SlackWorkspace.Channel::id).orElse(channel));
    }

    private ObjectNode answer(HttpExchange exchange, String method, Optional<ObjectNode> arguments) {
        try {
            if (!exchange.getRequestMethod().equals("POST")) {
                throw new SlackCallException("invalid_post_type");
            }
            ObjectNode given = arguments.orElseThrow(() -> new SlackCallException("invalid_json"));
            boolean connects = method.equals("apps.connections.open");
            authenticate(exchange, given, connects ? APP_TOKEN : TOKEN);
            given.remove("token");
            calls.add(new Call(method, given));
            exchange.getResponseHeaders().set("x-oauth-scopes", String.join(",", new TreeSet<>(scopes)));
            if (!scopes.contains("files:write") && method.startsWith("files.")) {
                return error("missing_scope", List.of()).put("needed", "files:write");
            }
            if (!scopes.contains("usergroups:read") && method.startsWith("usergroups.")) {
                return error("missing_scope", List.of()).put("needed", "usergroups:read");
            }
            if (take(failing)) {
                throw new SlackCallException(failure);
            }
            return connects ? WebApi.ok().put("url", sockets.newUrl()) : api.call(method, given);
        } catch (SlackCallException refused) {
            return error(refused.error(), refused.details());
        }
    }

    private static void authenticate(HttpExchange exchange, ObjectNode arguments, String expected) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        // With a JSON body Slack takes the token from the header only.
        boolean form = type == null || !type.startsWith("application/json");
        String token = header != null && header.startsWith("Bearer ")
                ? header.substring("Bearer ".length())
                : form ? arguments.path("token").asText("") : "";
        if (token.isEmpty()) {
            throw new SlackCallException("not_authed");
        }
        if (token.startsWith("xapp-") != expected.startsWith("xapp-")) {
            throw new SlackCallException("not_allowed_token_type");
        }
        if (!token.equals(expected)) {
            throw new SlackCallException("invalid_auth");
        }
    }

    private static ObjectNode error(String error, List<String> details) {
        ObjectNode answer = SlackHttp.JSON.createObjectNode().put("ok", false).put("error", error);
        if (error.equals("missing_scope")) {
            answer.put("needed", "chat:write").put("provided", "users:read");
        }
        if (!details.isEmpty()) {
            ArrayNode errors = answer.putArray("errors");
            ArrayNode messages = answer.putObject("response_metadata").putArray("messages");
            details.forEach(detail -> {
                errors.add(detail);
                messages.add("[ERROR] " + detail);
            });
        }
        return answer;
    }

    /** Takes an answer to a click: replaces the clicked message or whispers to the user who clicked. */
    private void handleResponseUrl(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<ObjectNode> arguments = SlackHttp.arguments(exchange);
            ClickedMessage clicked = responseUrls.get(exchange.getRequestURI().getPath());
            if (down) {
                return;
            }
            if (clicked == null) {
                SlackHttp.send(exchange, 404, error("expired_url", List.of()));
                return;
            }
            ObjectNode call =
                    arguments.orElseGet(SlackHttp.JSON::createObjectNode).put("channel", clicked.message.channelId());
            try {
                if (call.path("replace_original").asBoolean(false)) {
                    api.call("chat.update", call.put("ts", clicked.message.ts()));
                } else {
                    api.call("chat.postEphemeral", call.put("user", clicked.userId));
                }
                SlackHttp.send(exchange, 200, WebApi.ok());
            } catch (SlackCallException refused) {
                SlackHttp.send(exchange, 400, error(refused.error(), refused.details()));
            }
        }
    }

    /** On another thread: a listener that clicks must not hold up the answer that tells the app the message's ts. */
    private void announce(Message message) {
        events.execute(() -> listeners.forEach(listener -> {
            try {
                listener.accept(message);
            } catch (RuntimeException failed) {
                System.getLogger(SlackSimulator.class.getName())
                        .log(System.Logger.Level.WARNING, "A listener of the simulated Slack failed", failed);
            }
        }));
    }

    private static boolean take(AtomicInteger remaining) {
        return remaining.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "slack-simulator");
        thread.setDaemon(true);
        return thread;
    }
}
