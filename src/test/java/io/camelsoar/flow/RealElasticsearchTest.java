package io.camelsoar.flow;

import static io.camelsoar.flow.RealDetection.soon;
import static io.camelsoar.flow.RealDetection.typed;
import static io.camelsoar.flow.RealDetection.without;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.elastic.ElasticsearchNode;
import io.camelsoar.sandbox.elastic.ElasticsearchNode.Entry;
import io.camelsoar.sandbox.slack.Message;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The shipped detect route against a real Elasticsearch node: nothing missed, nothing twice, nothing else. */
class RealElasticsearchTest {

    private static final String DETECTION = ".internal.alerts-security.alerts-default-000001";
    private static final String ROLLED_OVER = ".internal.alerts-security.alerts-default-000002";
    /** What a data stream looks like from outside: a hidden index behind a visible name. */
    private static final String ENDPOINT = ".ds-logs-endpoint.alerts-default-2026.01.10-000004";

    private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
    private static ElasticsearchNode node;

    private final AlertCopies copies = new AlertCopies();
    private RealDetection detection;

    RealElasticsearchTest() throws IOException {}

    @BeforeAll
    static void startNode() throws IOException {
        ElasticsearchNode.missing().ifPresent(what -> {
            if ("true".equals(System.getenv("CI"))) {
                fail(what);
            }
            System.err.println("RealElasticsearchTest is skipped. " + what);
            Assumptions.abort(what);
        });
        node = ElasticsearchNode.start();
        // one line for each of thousands of incidents
        Configurator.setLevel("io.camelsoar.incident", Level.WARN);
    }

    @AfterAll
    static void stopNode() {
        Configurator.setLevel("io.camelsoar.incident", Level.INFO);
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void open(TestInfo test) throws IOException {
        detection = new RealDetection(node, test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() throws IOException {
        detection.close();
    }

    @Test
    void everyMatchingAlertBecomesOneIncidentAndNothingElseDoes() throws Exception {
        detection.create(DETECTION, "detection-alerts.json");
        detection.create(ROLLED_OVER, "detection-alerts.json");
        detection.create(ENDPOINT, "endpoint-alerts.json");
        List<Entry> matching = new ArrayList<>();
        // more than a page holds share each timestamp
        for (int i = 0; i < 1800; i++) {
            matching.add(copies.detection(i < 1500 ? DETECTION : ROLLED_OVER, i, START.plusSeconds(i / 600)));
        }
        for (int i = 0; i < 700; i++) {
            matching.add(copies.endpoint(ENDPOINT, i, START.plusSeconds(i / 600), 99, "alert"));
        }
        node.index(matching);
        node.index(others());
        detection.start();
        detection.awaitIncidents(2500);
        soon().until(() -> detection.watermark("detection")
                        == START.plusSeconds(2).toEpochMilli()
                && detection.watermark("endpoint") == START.plusSeconds(1).toEpochMilli());

        // late, and older than the newest alert by less than soar.detect.overlap
        List<Entry> late = List.of(
                copies.detection(DETECTION, 2501, START.minusSeconds(240)),
                copies.endpoint(ENDPOINT, 2502, START.minusSeconds(240), 99, "alert"));
        node.index(late);
        detection.awaitIncidents(2502);
        matching.addAll(late);
        assertEquals(
                matching.stream()
                        .map(entry -> entry.index() + "/" + entry.id())
                        .sorted()
                        .toList(),
                detection.incidents());
        assertEquals(List.of(), detection.problems);
    }

    /** Alerts that do not count, of the same times. */
    private List<Entry> others() {
        List<Entry> others = new ArrayList<>();
        for (int i = 0; i < 300; i += 6) {
            others.add(copies.otherDetection(DETECTION, i, START, "kibana.alert.severity", "high"));
            others.add(copies.otherDetection(DETECTION, i + 1, START, "kibana.alert.severity", null));
            others.add(copies.otherDetection(ROLLED_OVER, i + 2, START, "kibana.alert.workflow_status", "closed"));
            others.add(copies.otherDetection(DETECTION, i + 3, START, "kibana.alert.building_block_type", "default"));
            others.add(copies.endpoint(ENDPOINT, 10_000 + i, START, 73, "alert"));
            others.add(copies.endpoint(ENDPOINT, 10_001 + i, START, 99, "event"));
        }
        return others;
    }

    @Test
    void alertsAreFoundWhateverTheMappingOfTheFieldsThatOrderThem() throws Exception {
        detection.create(DETECTION, "detection-alerts.json", typed("@timestamp", "date_nanos"));
        detection.create(ROLLED_OVER, "detection-alerts.json", without("kibana.alert.uuid"));
        detection.create(ENDPOINT, "endpoint-alerts.json", without("ingested", "id"));
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            entries.add(copies.detection(i < 20 ? DETECTION : ROLLED_OVER, i, START));
            entries.add(copies.endpoint(ENDPOINT, i, START, 99, "alert"));
        }
        node.index(entries);
        detection.start();
        detection.awaitIncidents(1200);
        // without event.ingested an alert counts by its @timestamp
        soon().until(() -> detection.watermark("detection") == START.toEpochMilli()
                && detection.watermark("endpoint") == START.minusSeconds(13).toEpochMilli());
        assertEquals(List.of(), detection.problems);
    }

    @Test
    void alertsThatShareTheirTiebreakerAreFoundAcrossPages() throws Exception {
        detection.create(DETECTION, "detection-alerts.json");
        detection.create(ENDPOINT, "endpoint-alerts.json");
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 240; i += 2) {
            Entry entry = copies.endpoint(ENDPOINT, i, START, 99, "alert");
            ((ObjectNode) entry.source().get("event")).put("id", "event-" + i / 60);
            entries.add(entry);
        }
        node.index(entries);
        detection.stack.set("soar.detect.page-size", "20");
        detection.start();
        soon().until(() -> detection.watermark("endpoint") == START.toEpochMilli());
        assertEquals(120, detection.incidents().size());
    }

    @Test
    void aShardThatIsDownIsReportedAndMovesNoWatermark() throws Exception {
        detection.create(DETECTION, "detection-alerts.json");
        detection.create(
                ROLLED_OVER,
                "detection-alerts.json",
                body -> ((ObjectNode) body.get("settings")).put("index.routing.allocation.require._name", "nobody"));
        detection.create(ENDPOINT, "endpoint-alerts.json");
        node.index(List.of(copies.detection(DETECTION, 1, START), copies.endpoint(ENDPOINT, 2, START, 99, "alert")));
        detection.start();
        soon().until(() ->
                detection.problems.stream().anyMatch(line -> line.contains("Source detection was not read")));
        detection.awaitIncidents(1);
        assertTrue(detection.problems.get(0).contains("answered 503: "), detection.problems.get(0));
        assertTrue(detection.problems.get(0).contains(ROLLED_OVER), detection.problems.get(0));
        assertEquals(List.of(ENDPOINT + "/endpoint-2"), detection.incidents());
        assertEquals(-1, detection.watermark("detection"));

        detection.delete(ROLLED_OVER);
        detection.awaitIncidents(2);
    }

    @Test
    void aSourceWithoutAnIndexIsReportedByNameAndTheOtherGoesOn() throws Exception {
        detection.create(ENDPOINT, "endpoint-alerts.json");
        node.index(List.of(copies.endpoint(ENDPOINT, 1, START, 99, "alert")));
        detection.start();
        detection.awaitIncidents(1);
        soon().until(() ->
                detection.problems.stream().anyMatch(line -> line.contains("Source detection was not read")));
        assertTrue(
                detection.problems.get(0).contains("answered 404: no such index [.alerts-security.alerts-*]"),
                detection.problems.get(0));
        assertTrue(
                detection.problems.stream().noneMatch(line -> line.contains("Source endpoint")),
                detection.problems.toString());
        assertEquals(-1, detection.watermark("detection"));

        detection.create(DETECTION, "detection-alerts.json");
        node.index(List.of(copies.detection(DETECTION, 2, START)));
        detection.awaitIncidents(2);
        soon().until(() -> detection.watermark("detection") == START.toEpochMilli());

        detection.problems.clear();
        detection.delete(DETECTION);
        soon().until(() -> !detection.problems.isEmpty());
        node.index(List.of(copies.endpoint(ENDPOINT, 3, START.plusSeconds(1), 99, "alert")));
        detection.awaitIncidents(3);
        assertEquals(START.toEpochMilli(), detection.watermark("detection"));
    }

    @Test
    void anApprovedAlertRunsItsCommandsAndItsCaseNamesTheIndex() throws Exception {
        detection.create(DETECTION, "detection-alerts.json");
        detection.create(ROLLED_OVER, "detection-alerts.json");
        detection.create(ENDPOINT, "endpoint-alerts.json");
        List<Entry> entries = new ArrayList<>(others());
        entries.add(copies.detection(DETECTION, 0, Instant.now()));
        entries.add(copies.detection(DETECTION, 4, START)); // before soar.detect.lookback
        node.index(entries);
        Stack stack = detection.stack;
        stack.set("soar.detect.lookback", "1h");
        stack.start();
        soon().until(() -> !stack.slack.messages("soc-critical").isEmpty());
        Message request = stack.slack.messages("soc-critical").get(0);
        stack.clicker.press(request, "soar_approve", "U0AAA1111").send(stack.webhook);
        stack.awaitRecorded();

        assertEquals(
                8, stack.windows.executed().size(), stack.windows.executed().toString());
        assertEquals(List.of(), stack.kibana.violations());
        assertEquals(1, stack.kibana.cases().size());
        JsonNode record = stack.kibana.cases().get(0);
        assertEquals(1, record.get("totalAlerts").asInt());
        assertEquals("in-progress", record.get("status").asText());
        assertTrue(record.toString().contains("**Approved** by"), record.toString());
        assertTrue(record.toString().contains("odsync.exe"), record.toString());
        assertTrue(record.toString().contains(DETECTION), record.toString());
        assertEquals(List.of(DETECTION + "/detection-0"), detection.incidents());
    }
}
