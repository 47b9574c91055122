package io.camelsoar.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Answers some of the requests to a simulator in its place, as a proxy or a broken service does. */
final class Interception {

    /** Marks a request that was let through already. */
    private static final String PASSED = "X-Passed";

    private static final List<String> HEADERS =
            List.of("Authorization", "kbn-xsrf", "Content-Type", "elastic-api-version");

    private Interception() {}

    interface Hook {
        /** Whether it answered the request. */
        boolean answers(HttpExchange request) throws IOException;
    }

    static Filter of(Hook hook) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange request, Chain chain) throws IOException {
                if (request.getRequestHeaders().containsKey(PASSED) || !hook.answers(request)) {
                    chain.doFilter(request);
                }
            }

            @Override
            public String description() {
                return "answers some requests itself";
            }
        };
    }

    static boolean isPost(HttpExchange request, String path) {
        return request.getRequestMethod().equals("POST")
                && request.getRequestURI().getPath().matches(path);
    }

    /** What is asked for, which can still be read by whoever answers. */
    static JsonNode json(HttpExchange request) throws IOException {
        byte[] body = request.getRequestBody().readAllBytes();
        request.setStreams(new ByteArrayInputStream(body), null);
        return SimulatorHttp.JSON.readTree(body);
    }

    static void answer(HttpExchange request, int status, String body) throws IOException {
        request.getRequestBody().readAllBytes();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.getResponseHeaders().set("Content-Type", "application/json");
        request.sendResponseHeaders(status, bytes.length);
        request.getResponseBody().write(bytes);
        request.close();
    }

    /** The service at this port does what is asked for, and the answer says something else. */
    static void answerAfterwards(HttpExchange request, int port, int status) throws IOException {
        pass(copy(request, port));
        answer(request, status, "{}");
    }

    /** A proxy that gives up: the service at this port does what is asked for some time after the answer. */
    static CompletableFuture<Void> answerBefore(HttpExchange request, int port, int status, Duration later)
            throws IOException {
        HttpRequest copy = copy(request, port);
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                () -> {
                    try {
                        pass(copy);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                CompletableFuture.delayedExecutor(later.toMillis(), TimeUnit.MILLISECONDS));
        try {
            answer(request, status, "{}");
        } catch (IOException e) {
            request.close(); // whoever asked was killed meanwhile
        }
        return done;
    }

    /** A service that takes its time. */
    static void takeTime(Duration time) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }

    private static HttpRequest copy(HttpExchange request, int port) throws IOException {
        HttpRequest.Builder copy = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + request.getRequestURI()))
                .method(
                        request.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                request.getRequestBody().readAllBytes()))
                .header(PASSED, "yes");
        for (String name : HEADERS) {
            String value = request.getRequestHeaders().getFirst(name);
            if (value != null) {
                copy.header(name, value);
            }
        }
        return copy.build();
    }

    private static void pass(HttpRequest copy) throws IOException {
        try {
            HttpClient.newHttpClient().send(copy, HttpResponse.BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
