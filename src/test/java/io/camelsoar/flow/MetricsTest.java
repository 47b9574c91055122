package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Filter;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.metrics.CallMeters;
import io.camelsoar.metrics.IncidentMeters;
import io.camelsoar.metrics.StoreMeters;
import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What Prometheus reads is what the audit trail says. */
class MetricsTest {

    private static final double MILLI = 0.0015;

    /** Actions of the trail by the milestone that the first of them is. */
    private static final Map<String, String> MILESTONES = Map.of(
            "detected", "'OPENED'",
            "triaged", "'TRIAGED'",
            "notified", "'AWAITING_APPROVAL'",
            "decided", "'APPROVED', 'DENIED'",
            "first_command", "'COMMAND_RUNNING'",
            "case", "'CASE_OPENED'",
            "resolved", "'RECORDED'");

    @TempDir
    Path folder;

    @Test
    void timesAreThoseOfTheTrail() throws Exception {
        try (Stack stack = new Stack("metrics-times")) {
            stack.withHealth();
            stack.plantNow("alert-wmi-registry.json");
            stack.start();
            stack.click("soar_approve");
            stack.awaitRecorded();
            stack.plantNow("alert-wmi-registry.json");
            await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                    .equals("1"));
            String waiting = stack.one("SELECT slack_ts FROM incident WHERE state = 'AWAITING_APPROVAL'");
            Message second = stack.slack.messages("soc-critical").stream()
                    .filter(message -> message.ts().equals(waiting))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    200,
                    stack.clicker
                            .click(stack.webhook, second, "soar_decline", Services.WINDOWS_ANALYST)
                            .statusCode());
            await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                    .equals("2"));

            await().untilAsserted(() -> {
                Map<String, Double> shown = metrics(stack);
                for (Map.Entry<String, String> milestone : MILESTONES.entrySet()) {
                    Map<String, double[]> expected = fromTrail(stack, milestone.getValue());
                    assertFalse(expected.isEmpty(), milestone.getKey());
                    expected.forEach((rule, countAndSum) -> {
                        String labels = "{milestone=\"" + milestone.getKey() + "\",rule=\"" + rule + "\"}";
                        assertEquals(countAndSum[0], shown.get("soar_incident_seconds_count" + labels), labels + shown);
                        assertEquals(countAndSum[1], shown.get("soar_incident_seconds_sum" + labels), MILLI, labels);
                    });
                }
            });
            Map<String, Double> shown = metrics(stack);
            String dana = "analyst=\"" + Services.WINDOWS_ANALYST + "\"";
            assertEquals(1, shown.get("soar_decision_seconds_count{" + dana + ",decision=\"approved\"}"));
            assertEquals(1, shown.get("soar_decision_seconds_count{" + dana + ",decision=\"denied\"}"));
            assertEquals(
                    Double.parseDouble(stack.one(
                                    "SELECT SUM(d.at - n.at) FROM audit_event d JOIN audit_event n ON n.incident_id = d.incident_id"
                                            + " WHERE d.action = 'APPROVED' AND n.action = 'AWAITING_APPROVAL'"))
                            / 1000,
                    shown.get("soar_decision_seconds_sum{" + dana + ",decision=\"approved\"}"),
                    MILLI);
            assertEquals(2, shown.get("soar_resolution_seconds_count{" + dana + "}"));
            assertEquals(
                    fromTrail(stack, MILESTONES.get("resolved")).values().stream()
                            .mapToDouble(countAndSum -> countAndSum[1])
                            .sum(),
                    shown.get("soar_resolution_seconds_sum{" + dana + "}"),
                    MILLI);
            assertEquals(1, shown.get("soar_execution_enabled"));
            assertEquals(0, shown.get("soar_export_failures_total"));
            for (String state : new String[] {"NEW", "TRIAGED", "APPROVED", "DENIED", "EXECUTED", "RECORDED"}) {
                String action = state.equals("NEW") ? "OPENED" : state;
                assertEquals(
                        stack.one("SELECT COUNT(*) FROM audit_event WHERE action = '" + action + "'"),
                        whole(shown, "soar_incident_states_total{state=\"" + state.toLowerCase() + "\"}"));
            }
            assertEquals(
                    stack.one("SELECT COUNT(*) FROM command WHERE class = 'SAFE'"),
                    whole(shown, "soar_commands_proposed_total{class=\"safe\"}"));
            assertEquals(
                    stack.one("SELECT COUNT(*) FROM command WHERE state = 'SUCCEEDED'"),
                    whole(shown, "soar_command_seconds_count{outcome=\"succeeded\"}"));

            stack.stop();
            stack.start();
            String rule = fromTrail(stack, MILESTONES.get("detected"))
                    .keySet()
                    .iterator()
                    .next();
            for (String milestone : MILESTONES.keySet()) {
                String labels = "{milestone=\"" + milestone + "\",rule=\"" + rule + "\"}";
                await().untilAsserted(
                                () -> assertEquals(0, metrics(stack).get("soar_incident_seconds_count" + labels)));
            }
        }
    }

    @Test
    void callsAndWhatWaits() throws Exception {
        try (Stack stack = new Stack("metrics-calls")) {
            stack.withHealth();
            stack.recoverSoon();
            stack.kibana.watch(refusingOnce("/chat/complete"));
            stack.elasticsearch.watch(refusingOnce("/_search"));
            stack.plant("alert-wmi-registry.json");
            stack.start();
            stack.request();
            stack.windows.close();
            stack.click("soar_approve");
            await().until(() ->
                    metrics(stack).getOrDefault("soar_call_seconds_count{outcome=\"failed\",service=\"winrm\"}", 0.0)
                            >= 2);
            Map<String, Double> shown = metrics(stack);
            assertEquals(
                    2, shown.get("soar_call_seconds_count{outcome=\"answered\",service=\"assistant\"}"), "" + shown);
            assertEquals(1, retries(shown, "assistant", "at_once"), "" + shown);
            assertEquals(0, retries(shown, "assistant", "later"));
            assertEquals(0, retries(shown, "winrm", "at_once"));
            double failed = shown.get("soar_call_seconds_count{outcome=\"failed\",service=\"winrm\"}");
            assertTrue(Set.of(failed - 1, failed).contains(retries(shown, "winrm", "later")), "" + shown);
            assertEquals(1, retries(shown, "elasticsearch", "later"), "" + shown);
            assertEquals(0, retries(shown, "slack", "later") + retries(shown, "slack", "at_once"));
            assertEquals(0, retries(shown, "kibana", "later") + retries(shown, "ssh", "later"));
            assertTrue(shown.get("soar_call_seconds_count{outcome=\"answered\",service=\"elasticsearch\"}") > 0);
            assertTrue(shown.get("soar_call_seconds_count{outcome=\"answered\",service=\"slack\"}") > 0);
            assertTrue(shown.get("soar_call_seconds_count{outcome=\"answered\",service=\"kibana\"}") > 0);
            assertTrue(shown.get("soar_assistant_bytes_sum{direction=\"sent\"}") > 1000, "" + shown);
            assertTrue(shown.get("soar_assistant_bytes_sum{direction=\"received\"}") > 100);
            assertEquals(1, shown.get("soar_incident_failures_total{stage=\"respond-incident\"}"));
            assertTrue(
                    shown.keySet().stream().noneMatch(name -> name.startsWith("soar_backup")),
                    "no backups are made as shipped");
            // nothing was found for long, and yet all is read
            assertTrue(shown.get("soar_watermark_lag_seconds{source=\"detection\"}") > 86_400, shown::toString);
            assertTrue(shown.get("soar_poll_age_seconds{source=\"detection\"}") < 600);
            double read = shown.get("soar_polls_read_total{source=\"detection\"}");
            assertTrue(read > 0 && shown.get("soar_polls_begun_total{source=\"detection\"}") >= read, shown::toString);
            await().until(() -> metrics(stack).get("soar_incidents{state=\"executing\"}") == 1.0);
        }
    }

    /** Each instance measures what it wrote, after what the other one wrote. */
    @Test
    void severalInstancesMeasureEachMilestoneOnce() throws Exception {
        SimpleMeterRegistry first = new SimpleMeterRegistry();
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        try (Stack stack = new Stack("metrics-instances")) {
            stack.start();
            JdbcClient jdbc = JdbcClient.create(
                    new DriverManagerDataSource(stack.settings.getProperty("soar.store.url"), "sa", ""));
            AuditTrail trail = new AuditTrail(jdbc, "policy of this test");
            List<IncidentMeters> instances =
                    List.of(new IncidentMeters(first, trail), new IncidentMeters(second, trail));
            String opened = "{\"rule\":\"A rule\",\"raised\":\"1970-01-01T00:00:00Z\"}";
            List<AuditEntry> course = List.of(
                    new AuditEntry("an incident", 1000, "detect", "OPENED", opened),
                    new AuditEntry("an incident", 2000, "triage", "TRIAGED", "COMPLETE; safe 1"),
                    new AuditEntry("an incident", 3000, "notify", "AWAITING_APPROVAL", null),
                    new AuditEntry("an incident", 5000, "U1", "APPROVED", null),
                    new AuditEntry("an incident", 6000, "respond", "COMMAND_RUNNING", "{}"),
                    new AuditEntry("an incident", 7000, "respond", "COMMAND_RUNNING", "{}"));
            for (int i = 0; i < course.size(); i++) {
                trail.append(List.of(course.get(i)));
                instances.get(i % 2).accept(List.of(course.get(i)));
            }
        }
        List<SimpleMeterRegistry> both = List.of(first, second);
        assertEquals(
                1, both.stream().mapToLong(one -> count(one, "soar.decision")).sum());
        assertEquals(
                5, both.stream().mapToLong(one -> count(one, "soar.incident")).sum());
        assertEquals(2, second.get("soar.decision").timer().totalTime(TimeUnit.SECONDS));
    }

    private static long count(SimpleMeterRegistry registry, String name) {
        return registry.find(name).timers().stream().mapToLong(Timer::count).sum();
    }

    /** What needs no store is counted all the same: an alert rule waits for what expired. */
    @Test
    void whatExpiredIsCountedWhileTheTrailCannotBeRead() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AuditTrail away = new AuditTrail(
                JdbcClient.create(new DriverManagerDataSource("jdbc:h2:mem:not-there;IFEXISTS=TRUE")),
                "policy of this test");
        IncidentMeters meters = new IncidentMeters(registry, away);
        List<AuditEntry> stored = List.of(
                new AuditEntry("an incident", 2000, "notify", "AWAITING_APPROVAL", null),
                new AuditEntry("an incident", 3000, "respond", "EXPIRED", null));
        assertThrows(DataAccessException.class, () -> meters.accept(stored));
        assertEquals(
                1,
                registry.get("soar.incident.states")
                        .tag("state", "expired")
                        .counter()
                        .count());
    }

    /** A route of an engineer's own may ask anybody. */
    @Test
    void onlyCallsOfKibanaAreKibanas() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        String kibana = "http://127.0.0.1:" + FreePort.next();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getManagementStrategy().addEventNotifier(new CallMeters(registry, kibana));
            context.start();
            ProducerTemplate calls = context.createProducerTemplate();
            calls.request(kibana + "/api/cases", exchange -> {});
            calls.request("http://127.0.0.1:" + FreePort.next() + "/api/cases", exchange -> {});
        }
        assertEquals(1, count(registry, "soar.call"));
    }

    /** Prometheus waits ten seconds for an answer: it is to hear that the store is silent. */
    @Test
    void aStoreThatIsAwayIsAskedOnceForAllGauges() {
        AtomicInteger asked = new AtomicInteger();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MovableClock clock = new MovableClock();
        StoreMeters.bind(
                registry,
                () -> {
                    asked.incrementAndGet();
                    clock.move(Duration.ofSeconds(30)); // as long as a pool may wait
                    throw new IllegalStateException("no store");
                },
                clock,
                List.of("detection"));
        registry.forEachMeter(meter -> meter.measure().forEach(one -> assertTrue(Double.isNaN(one.getValue()))));
        assertEquals(1, asked.get());
    }

    @Test
    void aSavedRouteForgetsNothing() throws Exception {
        try (Stack stack = new Stack("metrics-reload")) {
            stack.withHealth();
            stack.set("soar.store.url", "jdbc:h2:file:./store");
            stack.set("soar.backup.period", "1d");
            stack.set("soar.backup.folder", "backup");
            stack.plantNow("alert-wmi-registry.json");
            try (Running soar = Running.in(folder, stack.settings)) {
                stack.request();
                String opened = "soar_incident_states_total{state=\"new\"}";
                await().until(() -> metrics(stack).containsKey(opened));
                String backups = "soar_backups_total{outcome=\"intact\"}";
                await().until(() -> metrics(stack).getOrDefault(backups, 0.0) == 1);
                Path detect = soar.routes("detect.camel.yaml");
                Files.writeString(detect, Files.readString(detect) + "# saved again\n");
                await().until(() -> soar.output().contains("Routes reloaded: detect.camel.yaml"));
                Map<String, Double> shown = metrics(stack);
                assertEquals(1, shown.get(opened));
                assertEquals(1, shown.get(backups));
                assertEquals(0, shown.get("soar_backups_total{outcome=\"failed\"}"));
                assertTrue(shown.get("soar_backup_age_seconds") < 600, shown::toString);
                assertEquals(86_400, shown.get("soar_backup_period_seconds"));
            }
        }
    }

    /** Without the token nobody reads how the team works. */
    @Test
    void theyAreGuardedAsTheHealthIs() throws Exception {
        try (Stack stack = new Stack("metrics-guarded")) {
            stack.withHealth();
            stack.set("soar.health.token", "a token of this test");
            stack.start();
            assertEquals(401, stack.managed("/observe/metrics").statusCode());
            assertEquals(
                    200,
                    stack.managed("/observe/metrics", "Authorization", "Bearer a token of this test")
                            .statusCode());
        }
    }

    private static String whole(Map<String, Double> shown, String name) {
        Double value = shown.get(name);
        return value == null ? name + " is not in " + shown.keySet() : String.valueOf(value.longValue());
    }

    /** By rule, how often the first of these events was seen and the sum of the seconds since its alert. */
    private static Map<String, double[]> fromTrail(Stack stack, String actions) throws Exception {
        Map<String, double[]> found = new HashMap<>();
        try (Connection store = stack.store();
                Statement statement = store.createStatement();
                ResultSet rows = statement.executeQuery("SELECT i.alert, MIN(e.at) AS first FROM incident i"
                        + " JOIN audit_event e ON e.incident_id = i.id WHERE e.action IN (" + actions
                        + ") GROUP BY i.id, i.alert")) {
            while (rows.next()) {
                JsonNode alert = new ObjectMapper().readTree(rows.getString("alert"));
                double[] countAndSum = found.computeIfAbsent(
                        alert.at("/kibana.alert.rule.name").asText(), rule -> new double[2]);
                countAndSum[0]++;
                countAndSum[1] += Math.max(
                        0,
                        (rows.getLong("first")
                                        - Instant.parse(alert.at("/@timestamp").asText())
                                                .toEpochMilli())
                                / 1000.0);
            }
        }
        return found;
    }

    private static Filter refusingOnce(String path) {
        AtomicBoolean refused = new AtomicBoolean();
        return Interception.of(request -> {
            boolean now = request.getRequestURI().getPath().endsWith(path) && !refused.getAndSet(true);
            if (now) {
                Interception.answer(request, 503, "{}");
            }
            return now;
        });
    }

    private static double retries(Map<String, Double> shown, String service, String when) {
        return shown.get("soar_call_retries_total{service=\"" + service + "\",when=\"" + when + "\"}");
    }

    /** Each sample of the page by its name with its labels. */
    static Map<String, Double> metrics(Stack stack) throws Exception {
        String page = stack.managed("/observe/metrics").body();
        Map<String, Double> samples = new TreeMap<>();
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            samples.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
        });
        return samples;
    }
}
