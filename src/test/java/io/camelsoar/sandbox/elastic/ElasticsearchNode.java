package io.camelsoar.sandbox.elastic;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.sandbox.KeptProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real Elasticsearch node: one process on loopback, without security, from the zip that the build lays into {@code target/}.
 * It ends with {@link #close}, and also when the tests' JVM is killed.
 */
public final class ElasticsearchNode implements AutoCloseable {

    private static final int JAVA_VERSION = 21;
    private static final Duration START = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One document and where it goes. */
    public record Entry(String index, String id, JsonNode source) {}

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Path home;
    private final Path log;
    private final KeptProcess process;
    private String url;

    private ElasticsearchNode(Path home, Path log, KeptProcess process) {
        this.home = home;
        this.log = log;
        this.process = process;
    }

    /** What this machine lacks to run a node; empty: nothing. */
    public static Optional<String> missing() {
        if (JavaHomes.atLeast(JAVA_VERSION).isEmpty()) {
            return Optional.of("Elasticsearch needs a JDK " + JAVA_VERSION
                    + " or newer beside the one that runs the tests: install one, or name its folder in ES_JAVA_HOME");
        }
        if (!Files.isReadable(zip())) {
            return Optional.of("There is no " + zip() + ": 'mvn process-test-resources' brings it");
        }
        return Optional.empty();
    }

    /**
     * Starts a node and waits until it answers.
     *
     * @throws IllegalStateException if it does not; the message ends with the node's log
     */
    public static ElasticsearchNode start() throws IOException {
        Path home = NodeFiles.unpack(zip());
        Path log = zip().resolveSibling("elasticsearch-node.log");
        List<String> command = new ArrayList<>(
                List.of("bash", home.resolve("bin/elasticsearch").toString()));
        for (String setting : List.of(
                "xpack.security.enabled=false",
                "discovery.type=single-node",
                "network.host=127.0.0.1",
                "http.port=0",
                "transport.port=0",
                "node.portsfile=true",
                // a full disk of the machine is not what the tests are about
                "cluster.routing.allocation.disk.threshold_enabled=false")) {
            command.add("-E" + setting);
        }
        String tmp = home.resolve("tmp").toString();
        Map<String, String> environment = Map.of(
                "ES_JAVA_HOME",
                JavaHomes.atLeast(JAVA_VERSION).orElseThrow().toString(),
                // the light compiler only: a node that lives for a minute is up sooner and spares the tests' cores
                "ES_JAVA_OPTS",
                "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1",
                "ES_TMPDIR",
                tmp,
                "CLI_JAVA_OPTS",
                "-Djava.io.tmpdir=" + tmp);
        ElasticsearchNode node =
                new ElasticsearchNode(home, log, KeptProcess.start(home, "TERM", log, environment, command));
        try {
            await().atMost(START).pollInterval(Duration.ofMillis(200)).until(node::answers);
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw new IllegalStateException("Elasticsearch did not start; its log:\n" + node.logTail(), e);
        }
    }

    public String url() {
        return url;
    }

    /**
     * Calls the node's API.
     *
     * @param body JSON, or lines of it for a bulk request; null: none
     * @throws IllegalStateException if it answers with an error
     */
    public JsonNode call(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", path.contains("_bulk") ? "application/x-ndjson" : "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(
                        method + " " + path + " answered " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Indexes documents; searches see them when this returns. */
    public void index(List<Entry> entries) throws IOException {
        int batch = 500;
        for (int start = 0; start < entries.size(); start += batch) {
            StringBuilder lines = new StringBuilder();
            for (Entry entry : entries.subList(start, Math.min(entries.size(), start + batch))) {
                var action = JSON.createObjectNode();
                action.putObject("index").put("_index", entry.index()).put("_id", entry.id());
                lines.append(action).append('\n').append(entry.source()).append('\n');
            }
            JsonNode answer = call("POST", "/_bulk?refresh=true", lines.toString());
            if (answer.get("errors").asBoolean()) {
                throw new IllegalStateException("A document was refused: " + answer);
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private boolean answers() throws IOException {
        process.requireAlive();
        Path ports = home.resolve("logs/http.ports");
        if (!Files.exists(ports)) {
            return false;
        }
        url = "http://" + Files.readAllLines(ports).get(0);
        try {
            call("GET", "/_cluster/health?wait_for_status=green&timeout=30s", null);
            return true;
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "cannot be read: " + e.getMessage();
        }
    }

    private static Path zip() {
        return Path.of(System.getProperty("elasticsearch.node.zip", "target/elasticsearch.zip"))
                .toAbsolutePath();
    }
}
