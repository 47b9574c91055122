package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.Services;
import io.camelsoar.trace.ToldExporter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tracing backend gets: each run of a stage with its calls, and nothing that an alert, a host or a secret says. */
class TracingTest {

    private static final AttributeKey<String> INCIDENT = AttributeKey.stringKey("camelsoar.incident.id");
    private static final Set<String> ATTRIBUTES =
            Set.of("camelsoar.incident.id", "error.type", "http.response.status_code");
    private static final String TOKEN = "Bearer canary-of-the-tracing";

    @TempDir
    Path folder;

    /** Keeps what it gets. */
    private static class Kept implements SpanExporter {
        private final List<SpanData> spans = new CopyOnWriteArrayList<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> more) {
            spans.addAll(more);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        private List<SpanData> named(String name) {
            return spans.stream().filter(span -> span.getName().equals(name)).toList();
        }

        private SpanData one(String name, String incident) {
            return named(name).stream()
                    .filter(span -> incident.equals(span.getAttributes().get(INCIDENT)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " is not in " + spans));
        }
    }

    @Test
    void eachRunOfAStageIsATraceWithItsCalls() throws Exception {
        Kept kept = new Kept();
        try (Stack stack = new Stack("tracing")) {
            stack.bind("spans", kept);
            stack.plant("alert-wmi-registry.json");
            stack.start();
            stack.click("soar_approve");
            stack.awaitRecorded();
            String incident = stack.one("SELECT id FROM incident");
            stack.stop();

            SpanData triage = kept.one("triage-alert", incident);
            SpanData notify = kept.one("notify-post", incident);
            SpanData respond = kept.one("respond-incident", incident);
            assertNotEquals(triage.getTraceId(), notify.getTraceId());
            assertNotEquals(notify.getTraceId(), respond.getTraceId());
            assertAll(List.of(triage, notify, respond).stream()
                    .map(stage -> () -> assertFalse(stage.getParentSpanContext().isValid(), stage.toString())));
            assertCalls(kept, triage, "assistant", incident);
            assertCalls(kept, notify, "slack", incident);
            assertCalls(kept, respond, "winrm", incident);
            assertTrue(kept.named("cases").size() > 1, kept.spans.toString());
            SpanData search = kept.named("elasticsearch-detection").get(0);
            assertTrue(
                    kept.named("detect-poll").stream()
                            .anyMatch(poll -> poll.getSpanId().equals(search.getParentSpanId())),
                    search.toString());
            // a timer's looks that find nothing are no traces
            assertEquals(List.of(), kept.named("edits-look"));

            String rule = "Registry Run Key";
            for (SpanData span : kept.spans) {
                assertTrue(span.getName().matches("[a-z-]+"), span.toString());
                assertEquals(List.of(), span.getEvents(), span.toString());
                assertEquals("", span.getStatus().getDescription());
                span.getAttributes().forEach((key, value) -> {
                    assertTrue(ATTRIBUTES.contains(key.getKey()), span.toString());
                    for (String told : List.of(rule, "win-fs01", "127.0.0.1", "10.20.30", Services.API_KEY)) {
                        assertEquals(-1, String.valueOf(value).indexOf(told), span.toString());
                    }
                });
                assertEquals("camel-soar", span.getResource().getAttribute(AttributeKey.stringKey("service.name")));
            }
        }
    }

    @Test
    void whatFailedIsMarkedWithoutItsWords() throws Exception {
        Kept kept = new Kept();
        try (Stack stack = new Stack("tracing-failed")) {
            stack.bind("spans", kept);
            stack.kibana.assistantFails(400, "{\"message\":\"words of the far side\"}");
            stack.slack.failNext(1, "invalid_auth");
            stack.plant("alert-wmi-registry.json");
            stack.start();
            await().until(() -> !"null".equals(stack.one("SELECT MAX(parked_at) FROM incident")));
            stack.stop();
            SpanData asked = kept.named("assistant").get(0);
            assertEquals(StatusCode.ERROR, asked.getStatus().getStatusCode());
            assertEquals(400L, asked.getAttributes().get(AttributeKey.longKey("http.response.status_code")));
            assertEquals(
                    StatusCode.ERROR,
                    kept.named("notify-post").get(0).getStatus().getStatusCode());
            assertEquals(-1, kept.spans.toString().indexOf("words of the far side"));
        }
    }

    @Test
    void withoutTheSettingNothingIsThereThatTraces() throws Exception {
        try (Stack stack = new Stack("tracing-off")) {
            stack.start();
            assertTrue(stack.camel().getRoutePolicyFactories().stream()
                    .noneMatch(factory -> factory.getClass().getName().startsWith("io.camelsoar.trace.")));
            assertTrue(stack.camel().getManagementStrategy().getEventNotifiers().stream()
                    .noneMatch(notifier -> notifier.getClass().getName().startsWith("io.camelsoar.trace.")));
        }
    }

    /** By OTLP, as a collector gets it. */
    @Test
    void aSavedRouteIsStillTraced() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", request -> {
            String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (TOKEN.equals(request.getRequestHeaders().getFirst("Authorization"))) {
                received.add(body);
            }
            request.sendResponseHeaders(200, -1);
            request.close();
        });
        collector.start();
        try (Stack stack = new Stack("tracing-otlp")) {
            stack.set("soar.store.url", "jdbc:h2:mem:tracing-otlp");
            stack.set("soar.log.format", "json");
            stack.set(
                    "soar.tracing.endpoint",
                    "http://127.0.0.1:" + collector.getAddress().getPort());
            stack.set("soar.tracing.authorization", TOKEN);
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(() -> soar.output().contains("Ready: polling"));
                Path triage = soar.routes("triage.camel.yaml");
                Files.writeString(triage, Files.readString(triage) + "# saved again\n");
                await().until(() -> soar.output().contains("Routes reloaded: triage.camel.yaml"));
                stack.plantNow("alert-wmi-registry.json");
                stack.request();
                await().until(() -> received.stream().anyMatch(spans -> spans.contains("triage-alert")));
                assertTrue(received.stream().anyMatch(spans -> spans.contains("assistant")));
                assertEquals(-1, received.toString().indexOf("win-fs01"));
                ObjectMapper json = new ObjectMapper();
                for (String line : soar.output().lines().toList()) {
                    JsonNode object = json.readTree(line);
                    if (object.has("camelsoar.incident.id")
                            && object.path("process.thread.name").asText().contains("seda://triage")) {
                        assertTrue(object.get("trace.id").asText().matches("[0-9a-f]{32}"), line);
                        assertTrue(object.get("span.id").asText().matches("[0-9a-f]{16}"), line);
                    }
                }
                assertTrue(soar.output().contains("\"trace.id\":\""), soar.output());
                assertEquals(-1, soar.output().indexOf("canary-of-the-tracing"));
            }
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void aCollectorThatIsAwayIsALineOfTheLog() throws Exception {
        int port = FreePort.next();
        try (Stack stack = new Stack("tracing-away")) {
            stack.set("soar.store.url", "jdbc:h2:mem:tracing-away");
            stack.set("soar.tracing.endpoint", "http://127.0.0.1:" + port);
            stack.set("soar.tracing.authorization", TOKEN);
            try (Running soar = Running.in(folder, stack.settings)) {
                // as soon as the first polls are sent, with the exporter's own tries
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> soar.output().contains("(soar.tracing.endpoint): http://127.0.0.1:" + port));
                HttpServer collector =
                        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                collector.createContext("/v1/traces", request -> {
                    request.getRequestBody().readAllBytes();
                    request.sendResponseHeaders(200, -1);
                    request.close();
                });
                collector.start();
                try {
                    await().atMost(Duration.ofSeconds(90))
                            .until(() -> soar.output().contains("takes spans again"));
                } finally {
                    collector.stop(0);
                }
                List<String> lines = soar.output().lines().toList();
                assertEquals(
                        1,
                        lines.stream()
                                .filter(line -> line.contains("takes no spans"))
                                .count(),
                        soar.output());
                assertTrue(lines.stream().noneMatch(line -> line.startsWith("\tat ")), soar.output());
                assertEquals(-1, soar.output().indexOf("HttpExporter"), soar.output());
                assertEquals(-1, soar.output().indexOf("canary-of-the-tracing"));
            }
        }
    }

    /** An hour of it is a line, whatever it says. */
    @Test
    void whatACollectorDoesNotTakeIsToldEachHour() {
        Queue<CompletableResultCode> answers = new ArrayDeque<>();
        CompletableResultCode refused = CompletableResultCode.ofExceptionalFailure(
                new IllegalStateException(new ConnectException("Connection refused")));
        MovableClock clock = new MovableClock();
        Kept answering = new Kept() {
            @Override
            public CompletableResultCode export(Collection<SpanData> more) {
                return answers.remove();
            }
        };
        try (Logged log = new Logged();
                ToldExporter exporter = new ToldExporter(answering, "http://collector.test", clock)) {
            for (Duration passed : List.of(Duration.ZERO, Duration.ofMinutes(59), Duration.ofMinutes(2))) {
                clock.move(passed);
                answers.add(refused);
                exporter.export(List.of());
            }
            for (int i = 0; i < 2; i++) {
                answers.add(CompletableResultCode.ofSuccess());
                exporter.export(List.of());
            }
            answers.add(refused);
            exporter.export(List.of());
            String told =
                    "Traces (soar.tracing.endpoint): http://collector.test takes no spans, which are left out, 0 so far:"
                            + " ConnectException: Connection refused";
            assertEquals(
                    List.of(
                            told,
                            told,
                            "Traces (soar.tracing.endpoint): http://collector.test takes spans again; 0 are lost",
                            told),
                    log.events().stream()
                            .filter(event -> event.getLoggerName().equals(ToldExporter.class.getName()))
                            .map(event -> event.getMessage().getFormattedMessage())
                            .toList());
        }
    }

    /** A call of this stage, about the same incident. */
    private static void assertCalls(Kept kept, SpanData stage, String service, String incident) {
        List<SpanData> calls = kept.named(service).stream()
                .filter(call -> call.getParentSpanId().equals(stage.getSpanId()))
                .toList();
        assertFalse(
                calls.isEmpty(),
                () -> service + " is no child of " + stage + " in "
                        + kept.spans.stream().map(SpanData::getName).collect(Collectors.joining(", ")));
        for (SpanData call : calls) {
            assertEquals(stage.getTraceId(), call.getTraceId());
            assertEquals(incident, call.getAttributes().get(INCIDENT));
        }
    }
}
