package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ten thousand alerts, most of the same instant, some visible late, some found twice: each becomes one incident, over stops in
 * mid-poll. On PostgreSQL two instances poll them.
 */
class ManyAlertsTest {

    private static final String DETECTION = ".internal.alerts-security.alerts-default-000001";
    private static final String ROLLED_OVER = ".internal.alerts-security.alerts-default-000002";
    private static final String ENDPOINT = ".ds-logs-endpoint.alerts-default-2026.01.10-000004";
    private static final String ENDPOINT_ROLLED_OVER = ".ds-logs-endpoint.alerts-default-2026.02.09-000005";

    private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
    private static final Instant LATER = START.plusSeconds(60);
    /** Visible after those of LATER were read, and just within soar.detect.overlap of them. */
    private static final Instant LATE = LATER.minusSeconds(299);

    private final Set<String> expected = new TreeSet<>();
    private Database database;
    private Stack stack;

    @BeforeEach
    void quiet() {
        // one line for each of thousands of incidents
        Configurator.setLevel("io.camelsoar.incident", Level.WARN);
    }

    @AfterEach
    void close() throws Exception {
        Configurator.setLevel("io.camelsoar.incident", Level.INFO);
        stack.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void noneIsMissedAndNoneIsRepeated(Database.Kind kind) throws Exception {
        open(kind);
        detectionAlerts(0, 5000, START);
        endpointAlerts(0, 3000, START);
        duplicates();
        startAndStopAt(3000);
        stack.start();
        if (kind == Database.Kind.POSTGRESQL) {
            stack.startBeside("second");
        }
        awaitRead(START);

        detectionAlerts(5000, 5500, LATER);
        endpointAlerts(3000, 3500, LATER);
        awaitRead(LATER);
        detectionAlerts(5500, 6000, LATE);
        endpointAlerts(3500, 4000, LATE);
        stack.stop();
        stack.start();
        soon().until(() -> count() >= expected.size());
        awaitPolls(1);

        assertEquals(10_000, expected.size());
        assertEquals(List.copyOf(expected), incidents());
        assertEquals("10000", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'OPENED'"));
    }

    private void open(Database.Kind kind) throws Exception {
        database = kind.fresh();
        stack = new Stack(database.name());
        stack.store(database);
        // detection alone, as shipped: what it hands on is not worked on
        stack.set(
                "camel.main.routes-include-pattern",
                "file:routes/detect.camel.yaml,file:routes/handover.camel.yaml,file:routes/failures.camel.yaml");
        stack.set("soar.channel.triage", "log:handed-on?level=OFF");
        // the simulated Elasticsearch looks at every document for each page
        stack.set("soar.detect.page-size", "500");
        // a stop does not wait for a poll to end
        stack.set("camel.main.shutdown-timeout", "1");
    }

    private void startAndStopAt(int incidents) {
        stack.start();
        soon().until(() -> count() >= incidents);
        stack.stop();
    }

    private void detectionAlerts(int from, int to, Instant at) {
        for (int i = from; i < to; i++) {
            stack.elasticsearch.index(i % 3 == 0 ? ROLLED_OVER : DETECTION, "detection-" + i, detection(i, at));
            expected.add("detection-" + i);
        }
    }

    private void endpointAlerts(int from, int to, Instant at) {
        for (int i = from; i < to; i++) {
            stack.elasticsearch.index(ENDPOINT, "endpoint-" + i, endpoint(i, at));
            expected.add("endpoint/endpoint-" + i);
        }
    }

    /** More documents of alerts that there are already. */
    private void duplicates() {
        for (int i = 0; i < 500; i++) {
            // in two indices behind one name, as a restored or copied index leaves them
            stack.elasticsearch.index(i % 3 == 0 ? DETECTION : ROLLED_OVER, "detection-" + i, detection(i, START));
            stack.elasticsearch.index(ENDPOINT_ROLLED_OVER, "endpoint-" + i, endpoint(i, START));
            // a detection alert that also matches the other source
            ObjectNode both = endpoint(100_000 + i, START).put("kibana.alert.uuid", "detection-" + i);
            stack.elasticsearch.index(ENDPOINT, "copy-" + i, both);
        }
    }

    private static ObjectNode detection(int number, Instant at) {
        return alert(at)
                .put("event.kind", "signal")
                .put("kibana.alert.uuid", "detection-" + number)
                .put("kibana.alert.severity", "critical")
                .put("kibana.alert.workflow_status", "open")
                .put("kibana.alert.rule.name", "Registry Run Key Created Through WMI");
    }

    private static ObjectNode endpoint(int number, Instant ingested) {
        ObjectNode alert = alert(ingested.minusSeconds(13)).put("message", "Malware Prevention Alert");
        alert.putObject("event")
                .put("kind", "alert")
                .put("severity", 99)
                // some share it
                .put("id", "event-" + number / 3)
                .put("ingested", ingested.toString());
        return alert;
    }

    private static ObjectNode alert(Instant at) {
        ObjectNode alert = JsonNodeFactory.instance.objectNode().put("@timestamp", at.toString());
        alert.putObject("host").put("name", "win-fs01").put("ip", "10.20.30.41");
        return alert;
    }

    /** Whole polls of both sources have come that far. */
    private void awaitRead(Instant to) {
        soon().until(() -> stack.one("SELECT COUNT(*) FROM watermark WHERE read_to = " + to.toEpochMilli())
                .equals("2"));
    }

    /** Each source is read to its end so many times more. */
    private void awaitPolls(int times) {
        long begun = polls();
        soon().until(() -> polls() >= begun + (times + 1) * 2);
    }

    private long polls() {
        return stack.elasticsearch.searches().stream()
                .filter(search -> !search.body().has("search_after"))
                .count();
    }

    private int count() throws SQLException {
        return Integer.parseInt(stack.one("SELECT COUNT(*) FROM incident"));
    }

    /** The alert ids that became incidents, sorted. */
    private List<String> incidents() throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = database.connect();
                var rows = connection.createStatement().executeQuery("SELECT alert_id FROM incident")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids.stream().sorted().toList();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofMinutes(5));
    }
}
