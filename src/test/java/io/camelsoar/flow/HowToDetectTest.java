package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.elastic.ElasticsearchNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The changes of {@code docs/how-to.md} that are about which alerts count, as they stand there, against a real Elasticsearch node. */
class HowToDetectTest {

    private static final String DETECTION = ".internal.alerts-security.alerts-default-000001";
    private static final String ENDPOINT = ".ds-logs-endpoint.alerts-default-2026.01.10-000004";
    private static final String RUN_KEY = "Registry Run Key Created Through WMI";
    private static final Pattern OPENED = Pattern.compile(" Incident [0-9a-f-]{36}: (.+) on win-");
    private static ElasticsearchNode node;

    @TempDir
    Path folder;

    private final AlertCopies copies = new AlertCopies();
    private RealDetection detection;
    private Stack stack;
    private int planted;

    HowToDetectTest() throws Exception {}

    @BeforeAll
    static void startNode() throws Exception {
        ElasticsearchNode.missing().ifPresent(what -> {
            if ("true".equals(System.getenv("CI"))) {
                fail(what);
            }
            System.err.println("HowToDetectTest is skipped. " + what);
            Assumptions.abort(what);
        });
        node = ElasticsearchNode.start();
    }

    @AfterAll
    static void stopNode() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        detection = new RealDetection(node, test.getTestMethod().orElseThrow().getName());
        stack = detection.stack;
        stack.set(
                "soar.store.url",
                "jdbc:h2:mem:" + test.getTestMethod().orElseThrow().getName());
        detection.create(DETECTION, "detection-alerts.json");
        detection.create(ENDPOINT, "endpoint-alerts.json");
        Running.copy(folder);
    }

    @AfterEach
    void close() throws Exception {
        detection.close();
    }

    @Test
    void anotherSeverity() throws Exception {
        HowTo.of("Another severity").in(folder);
        try (Running soar = Running.copied(folder, stack.settings)) {
            detection("kibana.alert.severity", "medium");
            detection("kibana.alert.severity", "high");
            endpoint(47);
            endpoint(73);
            awaitShown(soar, "HIGH: " + RUN_KEY, "HIGH: Malware Prevention Alert");
            assertEquals(List.of("Malware Prevention Alert", RUN_KEY), opened(soar));
        }
    }

    @Test
    void anotherSource() throws Exception {
        HowTo page = HowTo.of("Another source of alerts");
        page.in(folder);
        String[] index = page.only("json").split("\n", 2);
        assertEquals("PUT test-alerts", index[0]);
        node.call("PUT", "/" + index[0].split(" ")[1], index[1]);
        try (Running soar = Running.copied(folder, stack.settings)) {
            detection("kibana.alert.severity", "critical");
            awaitShown(soar, "CRITICAL: " + RUN_KEY);
            Path alert = folder.resolve("ALERT.json");
            ObjectNode hit = (ObjectNode) SimulatorHttp.JSON.readTree(
                    Path.of("src/test/resources/alerts/alert-wmi-registry.json").toFile());
            ((ObjectNode) hit.get("_source")).put("kibana.alert.rule.name", "Of the test's source");
            Files.writeString(alert, hit.toString());
            try (Running fire = Running.soar(
                    folder, Map.of(), "fire", "ALERT.json", "--index", "test-alerts", "--profile", "test")) {
                assertEquals(0, fire.process().waitFor(), fire.output());
            }
            awaitShown(soar, "CRITICAL: Of the test's source");
            assertFalse(soar.output().contains(" was not read to its end"), soar.output());
        } finally {
            node.call("DELETE", "/test-alerts", null);
        }
    }

    @Test
    void whichAlertsOfASource() throws Exception {
        try (Running soar = Running.copied(folder, stack.settings)) {
            detection("kibana.alert.rule.name", "Before the edit");
            awaitShown(soar, "CRITICAL: Before the edit");
            HowTo.of("Which alerts of a source").in(folder);
            detection("kibana.alert.rule.name", "After the edit");
            detection("kibana.alert.rule.name", RUN_KEY);
            awaitShown(soar, "CRITICAL: " + RUN_KEY);
            assertEquals(List.of("Before the edit", RUN_KEY), opened(soar));
        }
    }

    /** A detection alert that counts as shipped, but for one field. */
    private void detection(String field, String value) throws Exception {
        node.index(List.of(copies.otherDetection(DETECTION, planted++, Instant.now(), field, value)));
    }

    private void endpoint(int severity) throws Exception {
        node.index(List.of(copies.endpoint(ENDPOINT, planted++, Instant.now(), severity, "alert")));
    }

    /** The rules of the alerts that became incidents: of a source's alerts an older one does before those after it. */
    private static List<String> opened(Running soar) {
        return OPENED.matcher(soar.output())
                .results()
                .map(line -> line.group(1))
                .sorted()
                .toList();
    }

    private void awaitShown(Running soar, String... requests) {
        await().failFast("it has ended", () -> !soar.process().isAlive())
                .until(() -> List.of(requests).stream()
                        .allMatch(request -> requests().stream().anyMatch(shown -> shown.startsWith(request))));
        assertTrue(soar.process().isAlive(), soar::output);
    }

    /** What the requests in Slack begin with. */
    private List<String> requests() {
        return stack.slack.messages("soc-critical").stream()
                .filter(message -> message.threadTs() == null)
                .map(message -> message.blocks().get(0).at("/text/text"))
                .map(JsonNode::asText)
                .toList();
    }
}
