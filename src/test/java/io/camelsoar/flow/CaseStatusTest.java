package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People change a case, too: its status is set on top of what they did, or left to them. */
class CaseStatusTest {

    private final Logged logged = new Logged();
    private final AtomicInteger changes = new AtomicInteger();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.set("soar.record.case-status-declined", "closed");
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), stack.kibana.violations());
        assertEquals(List.of(), logged.stackTraces());
        stack.close();
        logged.close();
    }

    private void decline() throws Exception {
        stack.start();
        stack.click("soar_decline");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
    }

    /** The first changes of the status have this answer. */
    private void answer(int status, int times) {
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = request.getRequestMethod().equals("PATCH") && changes.incrementAndGet() <= times;
            if (mine) {
                Interception.answer(request, status, "{\"message\":\"no\"}");
            }
            return mine;
        }));
    }

    @Test
    void whereSomebodyWasFasterItIsReadAndSetAnew() throws Exception {
        answer(409, 2);
        decline();
        assertEquals(3, changes.get());
        assertEquals("closed", onlyCase().get("status").asText());
    }

    @Test
    void aChangeThatChangesNothingIsNoFailure() throws Exception {
        answer(406, 9);
        decline();
        assertEquals(1, changes.get());
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action IN ('FAILED', 'PARKED')"));
    }

    @Test
    void whatAPersonClosedStaysClosedAndIsWrittenToItsEnd() throws Exception {
        stack.start();
        stack.request();
        stack.kibana.changeCase(onlyCase().get("id").asText(), "closed", "dana");
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals("closed", onlyCase().get("status").asText());
        assertTrue(onlyCase().toString().contains("**Audit trail**"));
    }

    /** As in Kibana, without a button in Slack; and so is its alert. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAPersonWorksOnIsNotTakenBackWhereNothingIsRun(boolean declined) throws Exception {
        stack.set("soar.record.case-status-declined", "open");
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        stack.kibana.changeCase(onlyCase().get("id").asText(), "in-progress", "dana");
        if (declined) {
            stack.click("soar_decline");
        } else {
            stack.change("UPDATE incident SET expires_at = 1");
        }
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals("in-progress", onlyCase().get("status").asText());
        assertEquals(
                List.of("acknowledged"),
                List.copyOf(stack.kibana.alertStatuses().values()));
    }

    @Test
    void whatCamelSoarHasSetInProgressItOpensAgainWhereThatIsTheSetting() throws Exception {
        stack.set("soar.record.case-status", "open");
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals("open", onlyCase().get("status").asText());
    }

    private JsonNode onlyCase() {
        assertEquals(1, stack.kibana.cases().size());
        return stack.kibana.cases().get(0);
    }
}
