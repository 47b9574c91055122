package io.camelsoar.sandbox.routetest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a service does instead of answering.
 *
 * @param part a part of the paths that it is about; empty: of all
 * @param how see {@link How}
 * @param answer an HTTP status, or an error of Slack's
 * @param pause before the answer
 */
record Fault(Service service, String part, How how, String answer, Duration pause, Budget budget) {

    enum Service {
        ELASTICSEARCH,
        KIBANA,
        SLACK
    }

    enum How {
        /** It answers with an error. */
        REFUSES,
        /** It closes the connection. */
        DOWN,
        /** It does what it is asked for, and closes the connection instead of answering. */
        LOSES,
        /** It answers as always, but later. */
        SLOW
    }

    /** How often it happens, and until when. */
    static final class Budget {

        private int before;
        private int left;
        private final long end;

        /**
         * @param before how many requests pass first
         * @param most 0: any number of times
         * @param longest null: until it is ended
         */
        Budget(int before, int most, Duration longest) {
            this.before = before;
            left = most == 0 ? Integer.MAX_VALUE : most;
            end = longest == null ? Long.MAX_VALUE : System.nanoTime() / 1_000_000 + longest.toMillis();
        }

        synchronized boolean take() {
            if (before > 0) {
                before--;
                return false;
            }
            if (left == 0 || System.nanoTime() / 1_000_000 > end) {
                return false;
            }
            left -= left == Integer.MAX_VALUE ? 0 : 1;
            return true;
        }
    }

    /** Those of one run, in front of its simulators. */
    static final class Switchboard {

        private static final String PASSED = "X-Passed";
        /** What an HTTP client sets by itself. */
        private static final Set<String> OWN = Set.of("connection", "content-length", "host", "upgrade", "expect");

        private final List<Fault> faults = new CopyOnWriteArrayList<>();
        private final HttpClient http = HttpClient.newHttpClient();

        void add(Fault fault) {
            faults.add(0, fault); // the newest counts
        }

        void clear() {
            faults.clear();
        }

        Filter before(Service service) {
            return new Filter() {
                @Override
                public void doFilter(HttpExchange request, Chain chain) throws IOException {
                    if (!happens(service, request)) {
                        chain.doFilter(request);
                    }
                }

                @Override
                public String description() {
                    return "the faults of a test";
                }
            };
        }

        /** Whether a fault answered, or kept the answer to itself. */
        private boolean happens(Service service, HttpExchange request) throws IOException {
            if (request.getRequestHeaders().containsKey(PASSED)) {
                return false;
            }
            String path = request.getRequestMethod() + " " + request.getRequestURI();
            for (Fault fault : faults) {
                if (fault.service == service && path.contains(fault.part) && fault.budget.take()) {
                    return happens(fault, request);
                }
            }
            return false;
        }

        private boolean happens(Fault fault, HttpExchange request) throws IOException {
            switch (fault.how) {
                case REFUSES -> refuse(fault, request);
                case DOWN -> request.close();
                case LOSES -> {
                    pass(request);
                    request.close();
                }
                case SLOW -> {
                    pause(fault.pause);
                    return false;
                }
            }
            return true;
        }

        private static void refuse(Fault fault, HttpExchange request) throws IOException {
            SimulatorHttp.readBody(request);
            boolean word = !fault.answer.matches("[0-9]+");
            int status = word ? 200 : Integer.parseInt(fault.answer);
            ObjectNode body = SimulatorHttp.JSON.createObjectNode();
            switch (fault.service) {
                case SLACK ->
                    body.put("ok", false)
                            .put("error", word ? fault.answer : status == 429 ? "ratelimited" : "internal_error");
                case KIBANA ->
                    body.put("statusCode", status).put("error", "Simulated").put("message", "simulated failure");
                case ELASTICSEARCH ->
                    body.put("status", status)
                            .putObject("error")
                            .put("type", "simulated_exception")
                            .put("reason", "simulated failure");
            }
            if (!fault.pause.isZero()) {
                request.getResponseHeaders().set("Retry-After", String.valueOf(fault.pause.toSeconds()));
            }
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            request.getResponseHeaders().set("Content-Type", "application/json");
            request.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch"); // without it the client stops
            request.sendResponseHeaders(status, bytes.length);
            request.getResponseBody().write(bytes);
            request.close();
        }

        private void pass(HttpExchange request) throws IOException {
            HttpRequest.Builder copy = HttpRequest.newBuilder(URI.create(
                            "http://127.0.0.1:" + request.getLocalAddress().getPort() + request.getRequestURI()))
                    .method(
                            request.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(SimulatorHttp.readBody(request)))
                    .header(PASSED, "yes");
            request.getRequestHeaders().forEach((name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> copy.header(name, value));
                }
            });
            try {
                http.send(copy.build(), HttpResponse.BodyHandlers.discarding());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        private static void pause(Duration pause) throws IOException {
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
