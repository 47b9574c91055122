package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A detection alert's status follows the work, set by Kibana with the case or by camel-soar, not by both. */
class AlertStatusTest {

    private static final String SET = "/api/detection_engine/signals/status";

    private final Logged logged = new Logged();
    private final AtomicInteger requests = new AtomicInteger();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().replaceAll("\\W", ""));
        stack.recoverSoon();
        stack.set("soar.record.alert-status", "set");
        stack.set("soar.record.case-status", "closed");
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), stack.kibana.violations());
        assertEquals(List.of(), logged.stackTraces());
        stack.close();
        logged.close();
    }

    /** The first requests for the status have this answer. */
    private void answer(int status, String body, int times) {
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, SET) && requests.incrementAndGet() <= times;
            if (mine) {
                Interception.answer(request, status, body);
            }
            return mine;
        }));
    }

    private void approve(String sample) throws Exception {
        stack.plant(sample);
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
    }

    private boolean syncs() {
        return stack.kibana.cases().get(0).at("/settings/syncAlerts").asBoolean();
    }

    private List<String> warnings() {
        return logged.of(Level.WARN).stream()
                .filter(line -> line.contains("alert"))
                .filter(line -> line.startsWith("Incident"))
                .toList();
    }

    @Test
    void camelSoarSetsItByItself() throws Exception {
        answer(0, "", 0);
        AtomicInteger acknowledged = new AtomicInteger();
        stack.windows.onCommand(executed -> {
            await().until(() -> stack.kibana.alertStatuses().containsValue("acknowledged"));
            acknowledged.incrementAndGet();
        });
        approve("alert-wmi-registry.json");
        assertEquals(8, acknowledged.get());
        assertEquals(Map.of(stack.one("SELECT alert_document FROM incident"), "closed"), stack.kibana.alertStatuses());
        assertEquals(2, requests.get());
        assertFalse(syncs());
    }

    @ParameterizedTest
    @CsvSource({"sync, true, closed", "leave, false, "})
    void orKibanaDoesOrNobody(String setting, boolean syncs, String status) throws Exception {
        answer(0, "", 0);
        stack.set("soar.record.alert-status", setting);
        approve("alert-wmi-registry.json");
        assertEquals(0, requests.get());
        assertEquals(syncs, syncs());
        assertEquals(
                status == null ? List.of() : List.of(status),
                List.copyOf(stack.kibana.alertStatuses().values()));
    }

    @Test
    void elasticDefendsAlertsHaveNone() throws Exception {
        answer(0, "", 0);
        stack.set("soar.record.case-status-declined", "closed");
        stack.plant("alert-endpoint-malware.json");
        stack.start();
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals("closed", stack.kibana.cases().get(0).get("status").asText());
        assertEquals(0, requests.get());
        assertFalse(syncs());
    }

    /** Whoever was at it since may have closed it. */
    @Test
    void noAlertIsOpenedAgain() throws Exception {
        answer(0, "", 0);
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        stack.change("UPDATE incident SET expires_at = 1");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(0, requests.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404})
    void aRefusalIsToldWithWhatItTakesAndTheCaseIsComplete(int status) throws Exception {
        answer(status, "{\"message\":\"no\"}", 99);
        approve("alert-wmi-registry.json");
        assertEquals(2, requests.get());
        assertTrue(
                warnings().stream()
                        .anyMatch(line -> line.contains(
                                        "its alert is not closed: Kibana (soar.kibana.url, soar.kibana.api-key) answered "
                                                + status)
                                && line.contains("Security, All")),
                warnings()::toString);
        assertEquals("closed", stack.kibana.cases().get(0).get("status").asText());
    }

    @ParameterizedTest
    @CsvSource({"409, {}", "503, {}", "200, '{\"updated\":0,\"version_conflicts\":1}'"})
    void whatPassesIsTriedAgain(int status, String body) throws Exception {
        answer(status, body, 3);
        approve("alert-wmi-registry.json");
        assertEquals(4, requests.get());
        assertTrue(stack.kibana.alertStatuses().containsValue("closed"));
    }

    @Test
    void anAlertThatIsGoneIsTold() throws Exception {
        stack.kibana.alertExists(id -> false);
        approve("alert-wmi-registry.json");
        assertTrue(warnings().stream().anyMatch(line -> line.contains("has none of their ids")), warnings()::toString);
    }

    @Test
    void whatAPersonClosedStaysClosed() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        stack.windows.onCommand(executed -> {
            await().until(() -> logged.of(Level.WARN).stream().anyMatch(line -> line.contains("are acknowledged by")));
            assertEquals(List.of("closed"), statuses());
            asked.incrementAndGet();
        });
        answer(0, "", 0);
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        stack.kibana.changeAlert(stack.one("SELECT alert_document FROM incident"), "closed");
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(8, asked.get());
        assertEquals(2, requests.get());
        assertEquals(List.of("closed"), statuses());
    }

    @Test
    void whatAPersonAcknowledgedIsClosedWithTheCase() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        stack.kibana.changeAlert(stack.one("SELECT alert_document FROM incident"), "acknowledged");
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(List.of("closed"), statuses());
    }

    private List<String> statuses() {
        return List.copyOf(stack.kibana.alertStatuses().values());
    }
}
