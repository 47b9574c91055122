package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker.Press;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Response actions of Elastic Defend need no assistant: they are offered while it is down, and stay when it answers after all. */
class UntriagedResponsesTest {

    private static final String AGENT = "c0a6d2f9-3a77-4d3e-8b8e-91f3f4b6f2aa";
    private static final String ISOLATE = "soar_respond_isolate";
    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String SAM = Services.LINUX_ANALYST;

    private final AtomicBoolean down = new AtomicBoolean(true);
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.set("soar.defend.enabled", "true");
        stack.set("soar.defend.poll-period", "50ms");
        stack.recoverSoon();
        stack.kibana.watch(Interception.of(request -> {
            boolean refused = down.get() && request.getRequestURI().getPath().endsWith("/chat/complete");
            if (refused) {
                Interception.answer(request, 401, "{}");
            }
            return refused;
        }));
        ObjectNode hit = Services.sample("alert-endpoint-malware.json");
        ((ObjectNode) hit.at("/_source/host")).put("name", "win-fs01"); // which the inventory leads to
        stack.elasticsearch.index(hit.get("_index").asText(), hit.get("_id").asText(), hit.get("_source"));
        stack.kibana.assistantReplies(
                "## Summary\nIt came by mail.\n\n## Investigation commands\n1. `Get-Process -Name invoice_view`\n");
        stack.start();
        stack.request();
    }

    @AfterEach
    void close() {
        stack.close();
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void theHostIsIsolatedWhileTheAssistantIsDown() throws Exception {
        assertTrue(shown().contains("Not triaged"), this::shown);
        assertTrue(shown().contains("1. :warning: *review* (takes two persons)"), this::shown);
        assertTrue(stack.request().button("soar_respond_kill-process").isPresent());
        assertFalse(shown().contains("Nothing can be approved"), this::shown);
        press(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        assertEquals(List.of(), stack.kibana.endpoints().taken());
        press("soar_second", SAM);
        stack.awaitRecorded();
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("on win-app07: isolate was successful"), record);
    }

    /** It comes after the decision: in a request that follows, without what was done already, and in the same case. */
    @Test
    void theLateAnswerAfterTheDecisionIsARequestOfItsOwn() throws Exception {
        press(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        press("soar_second", SAM);
        await().until(() -> requests().size() == 2);
        String waits = Stack.read(List.of(requests().get(1)));
        assertTrue(
                waits.contains("Not triaged") && waits.contains("about the alert, which was decided without it"),
                waits);
        assertTrue(requests().get(1).button("soar_respond_kill-process").isPresent());
        assertTrue(requests().get(1).button(ISOLATE).isEmpty());
        await().until(() -> Stack.read(stack.thread()).contains("This was decided without the AI Assistant"));
        down.set(false);
        await().until(() -> Stack.read(requests()).contains("It came by mail."));
        assertTrue(Stack.read(requests()).contains("about the alert, which was decided without it"));
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, requests().get(1), "soar_run_safe", DANA)
                        .statusCode());
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                .equals("2"));
        assertEquals(List.of("Get-Process -Name invoice_view"), stack.windows.executed());
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
        assertEquals(1, stack.kibana.cases().size(), "one case for both");
        assertTrue(stack.kibana.cases().get(0).toString().contains("It came by mail."));
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());
    }

    private List<Message> requests() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> message.threadTs() == null)
                .toList();
    }

    /** The proposal is whole then, as if there had been an answer at once; what was shown before is not approved any more. */
    @Test
    void theLateAnswerCompletesTheProposal() throws Exception {
        Press old = stack.clicker.press(stack.request(), ISOLATE, DANA, box -> false);
        down.set(false);
        await().until(() -> shown().contains("It came by mail."));
        assertEquals(
                "1 INVESTIGATION, 2 RESPONSE, 3 RESPONSE",
                stack.one("SELECT LISTAGG(number || ' ' || kind, ', ') WITHIN GROUP (ORDER BY number) FROM command"));
        assertEquals(200, old.send(stack.webhook).statusCode());
        await().until(() -> stack.slack.ephemerals().stream()
                .anyMatch(told -> told.text().contains("not the commands as they are stored now")));
        press(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        press("soar_second", SAM);
        stack.awaitRecorded();
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
    }

    /** The second person has the summary before the eyes, and approves what the first selected, not one thing more. */
    @Test
    void theLateAnswerLeavesAFirstApproval() throws Exception {
        press(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        down.set(false);
        await().until(() -> shown().contains("It came by mail."));
        assertTrue(shown().contains("3. :mag: *safe*"), this::shown);
        assertEquals(2, shown().split("isolate agent=|kill-process agent=", -1).length - 1, this::shown);
        press("soar_second", SAM);
        stack.awaitRecorded();
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
        assertEquals(List.of(), stack.windows.executed());
        assertEquals("SUCCEEDED", stack.one("SELECT state FROM command WHERE text LIKE 'isolate %'"));
        assertEquals(
                "2",
                stack.one("SELECT COUNT(*) FROM command WHERE kind = 'RESPONSE' AND incident_id ="
                        + " (SELECT id FROM incident WHERE follows IS NULL)"));
    }

    /** Nobody could select what came between the two approvals: it is a request of its own, which the thread says. */
    @Test
    void theLateAnswerBetweenTheApprovalsIsARequestOfItsOwn() throws Exception {
        press(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        down.set(false);
        await().until(() -> shown().contains("It came by mail."));
        assertEquals(1, requests().size());
        press("soar_second", SAM);
        await().until(() -> requests().size() == 2);
        Message next = requests().get(1);
        String follows = Stack.read(List.of(next));
        assertTrue(follows.contains("after the first of two approvals"), follows);
        assertTrue(follows.contains("Get-Process -Name invoice_view"), follows);
        assertTrue(next.button(ISOLATE).isEmpty());
        await().until(() -> Stack.read(stack.thread()).contains("answered after the first approval"));
        assertEquals(
                200,
                stack.clicker.click(stack.webhook, next, "soar_run_safe", DANA).statusCode());
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                .equals("2"));
        assertEquals(List.of("Get-Process -Name invoice_view"), stack.windows.executed());
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
        assertEquals(1, stack.kibana.cases().size(), "one case for both");
    }

    private String shown() {
        return Stack.read(List.of(stack.request()));
    }

    /** Nothing is ticked. */
    private void press(String action, String user) throws Exception {
        assertEquals(
                200,
                stack.clicker
                        .press(stack.request(), action, user, box -> false)
                        .send(stack.webhook)
                        .statusCode());
    }
}
