package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.elastic.ElasticsearchNode;
import io.camelsoar.sandbox.elastic.ElasticsearchNode.Entry;
import io.camelsoar.sandbox.slack.Message;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private static final ObjectMapper JSON = new ObjectMapper();
    private static ElasticsearchNode node;

    private final AlertCopies copies = new AlertCopies();
    private final List<String> created = new ArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private Stack stack;
    private String store;

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
        store = test.getTestMethod().orElseThrow().getName();
        stack = new Stack(store);
        stack.set("soar.elasticsearch.url", node.url());
    }

    @AfterEach
    void close() throws IOException {
        stack.close();
        for (String index : created) {
            node.call("DELETE", "/" + index, null);
        }
    }

    @Test
    void everyMatchingAlertBecomesOneIncidentAndNothingElseDoes() throws Exception {
        create(DETECTION, "detection-alerts.json");
        create(ROLLED_OVER, "detection-alerts.json");
        create(ENDPOINT, "endpoint-alerts.json");
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
        startDetection();
        awaitIncidents(2500);
        await().until(() -> watermark("detection") == START.plusSeconds(2).toEpochMilli()
                && watermark("endpoint") == START.plusSeconds(1).toEpochMilli());

        // late, and older than the newest alert by less than soar.detect.overlap
        List<Entry> late = List.of(
                copies.detection(DETECTION, 2501, START.minusSeconds(240)),
                copies.endpoint(ENDPOINT, 2502, START.minusSeconds(240), 99, "alert"));
        node.index(late);
        awaitIncidents(2502);
        matching.addAll(late);
        assertEquals(
                matching.stream()
                        .map(entry -> entry.index() + "/" + entry.id())
                        .sorted()
                        .toList(),
                incidents());
        assertEquals(List.of(), problems);
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
    void alertsAreFoundInIndicesThatLackTheFieldsOfTheOrder() throws Exception {
        create(DETECTION, "detection-alerts.json");
        create(ROLLED_OVER, "detection-alerts.json", "kibana.alert.uuid");
        create(ENDPOINT, "endpoint-alerts.json");
        create(ENDPOINT + "-lab", "endpoint-alerts.json", "ingested", "id");
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            entries.add(copies.detection(i < 20 ? DETECTION : ROLLED_OVER, i, START));
            entries.add(copies.endpoint(i < 20 ? ENDPOINT : ENDPOINT + "-lab", i, START, 99, "alert"));
        }
        node.index(entries);
        startDetection();
        awaitIncidents(1200);
        await().until(() ->
                watermark("detection") == START.toEpochMilli() && watermark("endpoint") == START.toEpochMilli());
        assertEquals(List.of(), problems);
    }

    @Test
    void aSourceWithoutAnIndexIsReportedByNameAndTheOtherGoesOn() throws Exception {
        create(ENDPOINT, "endpoint-alerts.json");
        node.index(List.of(copies.endpoint(ENDPOINT, 1, START, 99, "alert")));
        startDetection();
        awaitIncidents(1);
        await().until(() -> problems.stream().anyMatch(line -> line.contains("Source detection was not read")));
        assertTrue(problems.get(0).contains("no such index [.alerts-security.alerts-*]"), problems.get(0));
        assertTrue(problems.stream().noneMatch(line -> line.contains("Source endpoint")), problems.toString());
        assertEquals(-1, watermark("detection"));

        create(DETECTION, "detection-alerts.json");
        node.index(List.of(copies.detection(DETECTION, 2, START)));
        awaitIncidents(2);
        await().until(() -> watermark("detection") == START.toEpochMilli());

        problems.clear();
        node.call("DELETE", "/" + DETECTION, null);
        created.remove(DETECTION);
        await().until(() -> !problems.isEmpty());
        node.index(List.of(copies.endpoint(ENDPOINT, 3, START.plusSeconds(1), 99, "alert")));
        awaitIncidents(3);
        assertEquals(START.toEpochMilli(), watermark("detection"));
    }

    @Test
    void anApprovedAlertRunsItsCommandsAndItsCaseNamesTheIndex() throws Exception {
        create(DETECTION, "detection-alerts.json");
        create(ENDPOINT, "endpoint-alerts.json");
        List<Entry> entries = new ArrayList<>(others());
        entries.add(copies.detection(DETECTION, 0, Instant.now()));
        entries.add(copies.detection(DETECTION, 4, START));
        create(ROLLED_OVER, "detection-alerts.json");
        node.index(entries);
        stack.set("soar.detect.lookback", "1h");
        stack.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !stack.slack.messages("soc-critical").isEmpty());
        Message request = stack.slack.messages("soc-critical").get(0);
        stack.clicker.press(request, "soar_approve", "U0AAA1111").send(stack.webhook);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> stack.slack
                        .messages("soc-critical")
                        .get(0)
                        .blocks()
                        .toString()
                        .contains("/app/security/cases/"));

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
        assertEquals(List.of(DETECTION + "/detection-0"), incidents());
    }

    /** Detection alone, as shipped: what it hands on is not worked on. */
    private void startDetection() {
        stack.set("camel.main.routes-include-pattern", "file:routes/detect.camel.yaml,file:routes/failures.camel.yaml");
        stack.set("soar.channel.triage", "log:handed-on?level=OFF");
        stack.start();
        stack.camel().getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            problems.add(message);
            return message;
        });
    }

    /** Creates an index as Kibana or Fleet would, except that it does not map some fields. */
    private void create(String index, String definition, String... unmapped) throws IOException {
        ObjectNode body =
                (ObjectNode) JSON.readTree(RealElasticsearchTest.class.getResource("/elasticsearch/" + definition));
        for (String field : unmapped) {
            body.findParents(field).forEach(parent -> ((ObjectNode) parent).remove(field));
        }
        node.call("PUT", "/" + index, body.toString());
        created.add(index);
    }

    private void awaitIncidents(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> incidents().size() >= count);
    }

    /** The documents that became incidents, sorted. */
    private List<String> incidents() throws SQLException {
        List<String> documents = new ArrayList<>();
        try (var connection = DriverManager.getConnection("jdbc:h2:mem:" + store, "sa", "");
                var rows =
                        connection.createStatement().executeQuery("SELECT alert_index, alert_document FROM incident")) {
            while (rows.next()) {
                documents.add(rows.getString(1) + "/" + rows.getString(2));
            }
        }
        return documents.stream().sorted().toList();
    }

    /** How far a source has been read; -1: there was no whole poll yet. */
    private long watermark(String source) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:h2:mem:" + store, "sa", "");
                var statement = connection.prepareStatement("SELECT read_to FROM watermark WHERE source = ?")) {
            statement.setString(1, source);
            var rows = statement.executeQuery();
            return rows.next() ? rows.getLong(1) : -1;
        }
    }
}
