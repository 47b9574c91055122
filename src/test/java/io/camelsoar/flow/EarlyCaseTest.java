package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The case is there from triage on, and its status follows the work. */
class EarlyCaseTest {

    private final Logged logged = new Logged();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().replaceAll("\\W", ""));
    }

    @AfterEach
    void close() {
        stack.close();
        logged.close();
    }

    @Test
    void itIsThereBeforeTheMessageAndHoldsTheAlertAlone() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        assertEquals(onlyCase().get("id").asText(), stack.one("SELECT case_id FROM incident"));
        assertEquals(0, onlyCase().get("totalComment").asInt(), "nothing is decided, nothing has run");
        assertEquals("open", onlyCase().get("status").asText());
        assertEquals(1, onlyCase().get("totalAlerts").asInt());
        assertEquals("open", alertStatus());
        assertEquals("null", stack.one("SELECT case_due_at FROM incident"));
        assertEquals(List.of(), stack.kibana.violations());
    }

    /** The message waits for the case: what a case that was opened just now has in it is not asked for. */
    @Test
    void whatCannotBeInTheCaseIsNotLookedFor() throws Exception {
        List<String> looks = findsInCases();
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(List.of("/api/cases/_find"), looks);
    }

    @Test
    void whatMayBeInTheCaseOfARestoredStoreIsLookedFor() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        stack.stop();
        // a backup from before there was the case
        stack.change("UPDATE incident SET case_id = NULL, alert_attached = FALSE, case_comments = 0");
        stack.change("UPDATE store_place SET place = 'copy'");
        List<String> looks = findsInCases();
        stack.start();
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(1, onlyCase().get("totalAlerts").asInt());
        assertTrue(looks.stream().anyMatch(path -> path.endsWith("/user_actions/_find")), looks.toString());
    }

    private List<String> findsInCases() {
        List<String> paths = new CopyOnWriteArrayList<>();
        stack.kibana.watch(Interception.of(request -> {
            String path = request.getRequestURI().getPath();
            if (path.startsWith("/api/cases/") && path.endsWith("/_find")) {
                paths.add(path);
            }
            return false;
        }));
        return paths;
    }

    /** And, since the case is in sync with its alerts, so does the alert's. */
    @Test
    void itIsInProgressWhileCommandsRunAndThenAsTheSettingSays() throws Exception {
        stack.set("soar.record.case-status", "closed");
        AtomicInteger whileRunning = new AtomicInteger();
        stack.windows.onCommand(executed -> {
            await().until(() -> onlyCase().get("status").asText().equals("in-progress"));
            whileRunning.addAndGet(alertStatus().equals("acknowledged") ? 1 : 0);
        });
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_approve");
        awaitState("RECORDED");
        assertEquals(8, whileRunning.get());
        assertEquals("closed", onlyCase().get("status").asText());
        assertEquals("closed", alertStatus());
        assertEquals(List.of(), stack.kibana.violations());
    }

    /** The case would say nothing of the approval until somebody has answered what became of the command. */
    @ParameterizedTest
    @ValueSource(strings = {"triage", "decision"})
    void whereKibanaWasAwayAtTheApprovalItIsInProgressSoonAfterwards(String opened) throws Exception {
        stack.recoverSoon();
        stack.set("soar.record.open", opened);
        stack.set("soar.record.alert-status", "set");
        stack.windows.dropConnectionAfterCommand(true);
        approveWithoutKibana();
        awaitState("UNKNOWN");
        await().until(() ->
                logged.of(Level.WARN).stream().anyMatch(line -> line.contains("its case is written later")));
        stack.kibana.clearFaults();
        await().until(this::isOpened);
        assertInProgress();
        assertEquals("UNKNOWN", stack.one("SELECT state FROM incident"));
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void orWhileCommandsRun() throws Exception {
        stack.recoverSoon();
        AtomicInteger whileRunning = new AtomicInteger();
        stack.windows.onCommand(executed -> {
            await().until(this::isWrittenLater);
            stack.kibana.clearFaults();
            await().until(this::isOpened);
            assertInProgress();
            whileRunning.incrementAndGet();
        });
        approveWithoutKibana();
        stack.awaitRecorded();
        assertEquals(8, whileRunning.get());
        assertEquals(1, comments("**Approved** by"));
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action IN ('FAILED', 'PARKED')"));
    }

    private void approveWithoutKibana() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        awaitState("AWAITING_APPROVAL");
        stack.kibana.casesFail(503);
        stack.click("soar_approve");
    }

    private boolean isWrittenLater() {
        return logged.of(Level.WARN).stream().anyMatch(line -> line.contains("its case is written later"));
    }

    private void assertInProgress() {
        assertEquals("in-progress", onlyCase().get("status").asText());
        assertEquals("acknowledged", alertStatus());
        assertEquals(1, comments("**Approved** by"));
    }

    private long comments(String part) {
        return onlyCase().findValuesAsText("comment").stream()
                .filter(comment -> comment.contains(part))
                .count();
    }

    @ParameterizedTest
    @CsvSource({"closed, closed", "in-progress, open"})
    void afterADeclineAndWithoutADecisionItIsAsTheSettingsSay(String declined, String expired) throws Exception {
        stack.recoverSoon();
        stack.set("soar.record.case-status-declined", declined);
        stack.set("soar.record.case-status-expired", expired);
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_decline");
        awaitState("RECORDED");
        assertEquals(declined, onlyCase().get("status").asText());
        String first = stack.one("SELECT case_id FROM incident");
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("1"));
        stack.change("UPDATE incident SET expires_at = 1 WHERE state = 'AWAITING_APPROVAL'");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                .equals("2"));
        JsonNode second = stack.kibana.cases().stream()
                .filter(record -> !record.get("id").asText().equals(first))
                .findFirst()
                .orElseThrow();
        assertEquals(expired, second.get("status").asText());
    }

    @Test
    void aKibanaThatRefusesHoldsUpNoMessageAndTheCaseFollows() throws Exception {
        stack.recoverSoon();
        stack.kibana.casesFail(500);
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        await().until(() -> logged.of(Level.WARN).stream()
                .anyMatch(
                        line -> line.contains("its case is written later: Cases API (soar.kibana.url) answered 500")));
        assertEquals(List.of(), logged.stackTraces());
        stack.kibana.clearFaults();
        await().until(this::isOpened);
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
    }

    /** Else each alert would wait for the time-out of its own. */
    @Test
    void afterAFailureNoneIsTriedForAWhile() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = request.getRequestURI().getPath().startsWith("/api/cases");
            if (mine) {
                requests.incrementAndGet();
                Interception.answer(request, 403, "{}");
            }
            return mine;
        }));
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> stack.slack.messages("soc-critical").size() == 2);
        assertEquals(1, requests.get());
    }

    @Test
    void aCaseWhoseAnswerWasLostIsFoundBeforeTheDecision() throws Exception {
        stack.recoverSoon();
        AtomicInteger creations = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, "/api/cases") && creations.incrementAndGet() == 1;
            if (mine) {
                Interception.answerAfterwards(request, stack.kibana.port(), 504);
            }
            return mine;
        }));
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        await().until(this::isOpened);
        assertEquals(1, creations.get());
        assertEquals(1, stack.kibana.cases().size());
    }

    @Test
    void anAlertThatIsNotTriagedHasItsCaseOnceItIs() throws Exception {
        stack.recoverSoon();
        stack.kibana.assistantFails(500, "{}");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        assertEquals(List.of(), stack.kibana.cases());
        stack.kibana.clearFaults();
        await().until(this::isOpened);
        assertTrue(!onlyCase().get("description").asText().contains("Not triaged"), onlyCase()::toString);
    }

    @Test
    void bySettingItIsOpenedWithTheDecision() throws Exception {
        stack.recoverSoon();
        stack.set("soar.record.open", "decision");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        stack.change("UPDATE incident SET case_due_at = 0");
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        assertEquals(List.of(), stack.kibana.cases());
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
    }

    @Test
    void aCaseThatIsDeletedBeforeTheDecisionIsOpenedOnceMore() throws Exception {
        stack.recoverSoon();
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        String first = stack.one("SELECT case_id FROM incident");
        stack.kibana.deleteCase(first);
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
        assertTrue(!onlyCase().get("id").asText().equals(first));
        assertEquals(1, onlyCase().get("totalAlerts").asInt());
    }

    private boolean isOpened() throws Exception {
        return stack.one("SELECT COUNT(*) FROM incident WHERE case_id IS NOT NULL AND case_due_at IS NULL")
                .equals("1");
    }

    private JsonNode onlyCase() {
        assertEquals(1, stack.kibana.cases().size());
        return stack.kibana.cases().get(0);
    }

    private String alertStatus() {
        Map<String, String> statuses = stack.kibana.alertStatuses();
        assertEquals(1, statuses.size(), statuses::toString);
        return statuses.values().iterator().next();
    }

    private void awaitState(String state) {
        await().until(() -> stack.one("SELECT state FROM incident").equals(state));
    }
}
