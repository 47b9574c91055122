package io.camelsoar.docs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.flow.Monitored;
import io.camelsoar.sandbox.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for Prometheus and Grafana, with a real Prometheus that asks a running camel-soar. */
class MonitoringTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Path FILES = Path.of("docker/prometheus");
    private static final Path DASHBOARD = Path.of("docker/grafana/dashboards/camel-soar.json");
    private static final Pattern METRIC = Pattern.compile("\\bsoar_[a-z_]+");
    /** Of a Prometheus that starts. */
    private static final String NOT_YET = "{}";

    private static final String TOKEN = "the token of this test";

    @TempDir
    Path folder;

    @BeforeEach
    void debiansPackage() {
        if (!Files.isExecutable(PROMTOOL) || !Files.isExecutable(PROMETHEUS)) {
            assertFalse("true".equals(System.getenv("CI")), "Debian's package prometheus is not installed");
            assumeTrue(false, "Debian's package prometheus is not installed");
        }
    }

    @Test
    void eachAlertComesWhenItShould() throws Exception {
        run(PROMTOOL, "check", "rules", FILES.resolve("alerts.yml"));
        run(PROMTOOL, "test", "rules", FILES.resolve("alerts.test.yml"));
        String tried = Files.readString(FILES.resolve("alerts.test.yml"));
        Pattern.compile("alert: (\\w+)")
                .matcher(Files.readString(FILES.resolve("alerts.yml")))
                .results()
                .map(alert -> alert.group(1))
                .forEach(alert -> assertTrue(tried.contains("alertname: " + alert), alert + " is not tried"));
    }

    @Test
    void aRealPrometheusReadsWhatAlertsAndDashboardAskFor() throws Exception {
        try (Monitored soar = Monitored.withOneIncident(TOKEN)) {
            int port = FreePort.next();
            Process prometheus = prometheus(soar.address(), port);
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> query(port, "up")
                                .at("/data/result/0/value/1")
                                .asText()
                                .equals("1"));
                Set<String> known = names(port);
                for (String name : asked()) {
                    assertTrue(known.contains(name), name + " is not measured; there are " + known);
                }
                for (JsonNode expression : JSON.readTree(DASHBOARD.toFile()).findValues("expr")) {
                    String text = expression.asText().replaceAll("\\$__(range|rate_interval)", "1m");
                    assertEquals("success", query(port, text).path("status").asText(), text);
                }
                String documented = Files.readString(Path.of("docs/metrics.md"));
                for (String name : known) {
                    String base = name.replaceFirst("_(count|sum|bucket|max)$", "");
                    assertTrue(
                            !name.startsWith("soar_") || documented.contains("`" + base),
                            base + " is not in docs/metrics.md");
                }
            } finally {
                prometheus.destroy();
                prometheus.waitFor(10, TimeUnit.SECONDS);
                prometheus.destroyForcibly();
            }
        }
    }

    /** What alerts and dashboard read. */
    private static Set<String> asked() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : List.of(FILES.resolve("alerts.yml"), DASHBOARD)) {
            names.addAll(METRIC.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toSet()));
        }
        return names;
    }

    private static Set<String> names(int port) throws Exception {
        Set<String> names = new TreeSet<>();
        JSON.readTree(get(port, "/api/v1/label/__name__/values")).get("data").forEach(name -> names.add(name.asText()));
        return names;
    }

    private Process prometheus(String target, int port) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        Files.copy(FILES.resolve("alerts.yml"), folder.resolve("alerts.yml"));
        String shipped = Files.readString(FILES.resolve("prometheus.yml"));
        String here = shipped.replace("/run/secrets/health_token", token.toString())
                .replace("camel-soar:8081", target)
                .replace("15s", "1s");
        Path config = Files.writeString(folder.resolve("prometheus.yml"), here);
        return new ProcessBuilder(
                        PROMETHEUS.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private static JsonNode query(int port, String expression) throws Exception {
        return JSON.readTree(get(port, "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)));
    }

    private static String get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 503 ? NOT_YET : answer.body();
        } catch (IOException notYet) {
            return NOT_YET;
        }
    }

    private void run(Path program, Object... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), line.toString());
        assertEquals(0, process.exitValue(), () -> read(output));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
