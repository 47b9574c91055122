package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Slack's end of Socket Mode (docs.slack.dev, "Using Socket Mode"): a WebSocket for each ticket, used once; {@code hello}; envelopes
 * over one of the open connections, again where nothing acknowledges them; {@code disconnect}. It listens once it is needed.
 */
public final class SlackSockets implements AutoCloseable {

    /** Slack sends nothing endlessly. */
    private static final int MOST_TRIES = 20;

    private final Set<String> tickets = ConcurrentHashMap.newKeySet();
    private final List<ServerWebSocket> open = new CopyOnWriteArrayList<>();
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private HttpServer server;
    private int opened;
    private int ignoredAcknowledgements;
    private String address;
    private String appId = SlackWorkspace.APP_ID;
    private boolean silent;
    private Duration patience = Duration.ofSeconds(3);

    /** One envelope, however often it is sent. */
    public final class Delivery {

        private final String id = UUID.randomUUID().toString();
        private final String type;
        private final JsonNode payload;
        private final boolean takesAnswer;
        private int tries;
        private ServerWebSocket over;
        private boolean acknowledged;
        private JsonNode answer;

        private Delivery(String type, JsonNode payload, boolean takesAnswer) {
            this.type = type;
            this.payload = payload;
            this.takesAnswer = takesAnswer;
        }

        public boolean isAcknowledged() {
            synchronized (SlackSockets.this) {
                return acknowledged;
            }
        }

        /** How often it was sent. */
        public int tries() {
            synchronized (SlackSockets.this) {
                return tries;
            }
        }

        /** What came with the acknowledgement; null: nothing. */
        public JsonNode answer() {
            synchronized (SlackSockets.this) {
                return answer;
            }
        }

        /** Sends it once more, whether it was acknowledged or not. */
        public void again() {
            synchronized (SlackSockets.this) {
                acknowledged = false;
                trySending(this);
            }
        }

        private String text() {
            ObjectNode envelope = SlackHttp.JSON
                    .createObjectNode()
                    .put("envelope_id", id)
                    .put("type", type)
                    .put("accepts_response_payload", takesAnswer);
            envelope.set("payload", payload);
            if (tries > 1) {
                envelope.put("retry_attempt", tries - 1).put("retry_reason", "timeout");
            }
            return envelope.toString();
        }
    }

    /** Has the addresses of connections lead elsewhere, such as {@code wss://127.0.0.1:1234}: to a line or a front before this. */
    public synchronized void by(String address) {
        this.address = address;
    }

    /** Where it listens. */
    public synchronized int port() {
        listen();
        return server.actualPort();
    }

    /** How long it waits for an acknowledgement before it sends an envelope again. */
    public synchronized void patience(Duration patience) {
        this.patience = patience;
    }

    /** The app that it says hello for. */
    public synchronized void appId(String id) {
        appId = id;
    }

    /** Connections are opened from now on, and get no hello. */
    public synchronized void silent(boolean silent) {
        this.silent = silent;
    }

    /** The next n acknowledgements get lost on their way. */
    public synchronized void loseAcknowledgements(int n) {
        ignoredAcknowledgements = n;
    }

    /** Connections that are open, and were sent their hello. */
    public synchronized int connections() {
        return open.size();
    }

    /** Connections that there were. */
    public synchronized int opened() {
        return opened;
    }

    /** What the app did that Slack would not take. */
    public List<String> problems() {
        return problems;
    }

    /** Sends an envelope, now or as soon as there is a connection, until it is acknowledged. */
    public synchronized Delivery send(String type, JsonNode payload, boolean takesAnswer) {
        listen();
        Delivery delivery = new Delivery(type, payload, takesAnswer);
        deliveries.add(delivery);
        trySending(delivery);
        return delivery;
    }

    /** Sends any text over every connection. */
    public void sendRaw(String text) {
        open.forEach(socket -> socket.writeTextMessage(text));
    }

    /** Says that the connections end soon; ends them where it does not only warn. */
    public synchronized void disconnect(String reason) {
        for (ServerWebSocket socket : open) {
            socket.writeTextMessage("{\"type\":\"disconnect\",\"reason\":\"" + reason
                    + "\",\"debug_info\":{\"host\":\"applink-simulated\"}}");
            if (!reason.equals("warning")) {
                socket.close();
            }
        }
    }

    /** Ends the connections without a word. */
    public void drop() {
        open.forEach(ServerWebSocket::close);
    }

    /** The connections stay open, and nothing that comes over them is read any more, not even a ping. */
    public void freeze() {
        open.forEach(ServerWebSocket::pause);
    }

    /** An address with a ticket that is good for one connection. */
    synchronized String newUrl() {
        listen();
        String ticket = UUID.randomUUID().toString();
        tickets.add(ticket);
        String base = address == null ? "ws://127.0.0.1:" + server.actualPort() : address;
        return base + "/link/?ticket=" + ticket + "&app_id=" + appId;
    }

    private void listen() {
        if (server != null) {
            return;
        }
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .webSocketHandler(this::accept)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private synchronized void accept(ServerWebSocket socket) {
        String query = String.valueOf(socket.query());
        String ticket = query.replaceAll("^ticket=([^&]*)&.*$", "$1");
        if (!tickets.remove(ticket)) {
            socket.reject(403);
            return;
        }
        opened++;
        open.add(socket);
        socket.closeHandler(closed -> open.remove(socket));
        socket.textMessageHandler(this::acknowledge);
        if (!silent) {
            socket.writeTextMessage(
                    "{\"type\":\"hello\",\"num_connections\":" + open.size() + ",\"connection_info\":{\"app_id\":\""
                            + appId + "\"},\"debug_info\":{\"host\":\"applink-simulated\"}}");
            deliveries.stream()
                    .filter(delivery -> !delivery.acknowledged && !open.contains(delivery.over))
                    .forEach(this::trySending);
        }
    }

    private synchronized void acknowledge(String text) {
        JsonNode message;
        try {
            message = SlackHttp.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            problems.add("not JSON: " + text);
            return;
        }
        if (ignoredAcknowledgements > 0) {
            ignoredAcknowledgements--;
            return;
        }
        List<Delivery> meant = new ArrayList<>(deliveries);
        meant.removeIf(
                delivery -> !delivery.id.equals(message.path("envelope_id").asText()));
        if (meant.isEmpty()) {
            problems.add("acknowledges nothing: " + text);
            return;
        }
        Delivery delivery = meant.get(0);
        if (message.has("payload") && !delivery.takesAnswer) {
            problems.add("answers where no answer is taken: " + text);
        }
        delivery.acknowledged = true;
        delivery.answer = message.get("payload");
    }

    private synchronized void trySending(Delivery delivery) {
        if (open.isEmpty() || silent) {
            return;
        }
        delivery.tries++;
        int tries = delivery.tries;
        delivery.over = open.get(tries % open.size());
        delivery.over.writeTextMessage(delivery.text());
        vertx.setTimer(patience.toMillis(), late -> {
            synchronized (this) {
                if (!delivery.acknowledged && delivery.tries == tries && tries < MOST_TRIES) {
                    trySending(delivery);
                }
            }
        });
    }

    /** Does not wait for its own thread, which may wait for this object. */
    @Override
    public void close() {
        Vertx closing;
        synchronized (this) {
            closing = vertx;
        }
        if (closing != null) {
            closing.close();
        }
    }
}
