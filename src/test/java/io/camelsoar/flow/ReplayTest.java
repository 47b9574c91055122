package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no repeat can mend is parked with its reason, and goes on when somebody who has mended it says so. */
class ReplayTest {

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().replaceAll("\\W", ""));
        stack.recoverSoon();
        stack.plant("alert-wmi-registry.json");
        stack.start();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404})
    void aRefusalParksAtOnceAndAReplayWritesTheCase(int status) throws Exception {
        stack.request();
        stack.kibana.casesFail(status);
        stack.click("soar_decline");
        awaitParked();
        assertEquals("1", stack.one("SELECT failures FROM incident"));
        String id = stack.one("SELECT id FROM incident");
        await().until(() -> Stack.read(List.of(stack.request())).contains("./soar replay " + id));
        assertTrue(Stack.read(List.of(stack.request()))
                .contains("Kibana (soar.kibana.url, soar.kibana.api-key) answered " + status));
        stack.kibana.clearFaults();

        stack.replay(id + " by the account dana,\twith ./soar replay\n" + id);
        stack.awaitRecorded();
        stack.replay("--all");
        await().until(stack::nothingToReplay);
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'REPLAYED'"));
        assertEquals(
                "replay by the account dana, with ./soar replay",
                stack.one("SELECT CONCAT(actor, ' ', detail) FROM audit_event WHERE action = 'REPLAYED'"));
        assertEquals(1, stack.kibana.cases().size());
        assertEquals("RECORDED", stack.one("SELECT state FROM incident"));
    }

    /** It is found where a profile led camel-soar, too. */
    @Test
    void theHintNamesTheProfile() throws Exception {
        stack.request();
        stack.stop();
        stack.profile("sandbox");
        stack.start();
        stack.kibana.casesFail(400);
        try (Logged logged = new Logged()) {
            stack.click("soar_decline");
            awaitParked();
            String command = "./soar replay --profile sandbox " + stack.one("SELECT id FROM incident");
            await().until(() -> Stack.read(List.of(stack.request())).contains("`" + command + "`"));
            assertTrue(logged.errors().stream().anyMatch(line -> line.contains("(" + command + ")")));
        }
    }

    @Test
    void aMessageThatSlackRefusesParksItsIncident() throws Exception {
        stack.request();
        stack.slack.failNext(1, "invalid_blocks");
        stack.plantNow("alert-wmi-registry.json");
        awaitParked();
        assertTrue(stack.one("SELECT last_error FROM incident WHERE parked_at IS NOT NULL")
                .contains("invalid_blocks"));
        stack.replay("--all");
        await().until(() -> stack.slack.messages("soc-critical").size() == 2);
    }

    @Test
    void whatMayPassIsTriedSomeTimesAndThenParked() throws Exception {
        stack.request();
        stack.stop();
        stack.set("soar.recover.tries", "3");
        stack.start();
        stack.kibana.casesFail(409);
        stack.click("soar_decline");
        awaitParked();
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'PARKED'"));
        assertTrue(Integer.parseInt(stack.one("SELECT failures FROM incident")) >= 3);
        assertTrue(stack.one("SELECT last_error FROM incident").contains("409"));
    }

    private void awaitParked() {
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE parked_at IS NOT NULL")
                .equals("1"));
    }
}
