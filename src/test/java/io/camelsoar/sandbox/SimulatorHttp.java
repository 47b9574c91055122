package io.camelsoar.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What every simulator needs from HTTP: a loopback server, reading a request, answering with JSON. */
public final class SimulatorHttp {

    /** One mapper for all simulators: it is thread-safe once configured. */
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final int MAX_BODY_BYTES = 128 * 1024 * 1024;

    static {
        // Headers and body go out in two writes: with Nagle's algorithm each answer would wait 40 ms for an ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private SimulatorHttp() {}

    /** A running server with the threads that serve it. */
    public record Running(HttpServer server, HttpContext context, ExecutorService threads) implements AutoCloseable {

        public int port() {
            return server.getAddress().getPort();
        }

        public String url() {
            return "http://127.0.0.1:" + port();
        }

        /** Lets a test look at requests and answers, or hold them up. */
        public void watch(Filter filter) {
            context.getFilters().add(filter);
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    /** Starts a server on loopback only; port 0 takes any free one. */
    public static Running start(int port, String name, HttpHandler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
            ExecutorService threads = Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, name);
                // A forgotten close() must not keep the test process alive.
                thread.setDaemon(true);
                return thread;
            });
            server.setExecutor(threads);
            HttpContext context = server.createContext("/", exchange -> {
                // Without the close a handler that throws leaves its client waiting for ever.
                try (exchange) {
                    handle(exchange, handler);
                }
            });
            server.start();
            return new Running(server, context, threads);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + " on port " + port, e);
        }
    }

    private static void handle(HttpExchange exchange, HttpHandler handler) throws IOException {
        try {
            handler.handle(exchange);
        } catch (RuntimeException e) {
            // A defect of the simulator must show as one, not as a broken connection that clients retry.
            System.getLogger(SimulatorHttp.class.getName())
                    .log(System.Logger.Level.ERROR, "simulator failed on " + exchange.getRequestURI(), e);
            if (exchange.getResponseCode() == -1) {
                send(exchange, 500, "text/plain", e.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    public static byte[] readBody(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw new IOException("request body over " + MAX_BODY_BYTES + " bytes");
        }
        return body;
    }

    public static String readText(HttpExchange exchange) throws IOException {
        return new String(readBody(exchange), StandardCharsets.UTF_8);
    }

    /** The first value of a header, or an empty string. */
    public static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /** Decodes a query string or a form body; of a repeated name the last value counts. */
    public static Map<String, String> parameters(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (encoded == null || encoded.isEmpty()) {
            return parameters;
        }
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters.put(decode(name), decode(value));
        }
        return parameters;
    }

    /** As {@link #parameters}, with every value of a repeated name. */
    public static Map<String, List<String>> parameterLists(String encoded) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        if (encoded != null && !encoded.isEmpty()) {
            for (String pair : encoded.split("&")) {
                parameters(pair)
                        .forEach((name, value) -> lists.computeIfAbsent(name, key -> new ArrayList<>())
                                .add(value));
            }
        }
        return lists;
    }

    public static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public static void sendJson(HttpExchange exchange, int status, JsonNode body) throws IOException {
        send(exchange, status, "application/json; charset=utf-8", JSON.writeValueAsBytes(body));
    }

    /** Headers other than the content type are set on the exchange before. */
    public static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        boolean bodyless = body.length == 0 || "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(status, bodyless ? -1 : body.length);
        if (!bodyless) {
            exchange.getResponseBody().write(body);
        }
    }
}
