package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.approval.Approvals;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.slack.Interaction;
import java.util.List;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From an alert in Elasticsearch to a decided message in Slack, through the shipped routes. */
class AlertToDecisionTest {

    private Stack stack;
    private Database database;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() throws Exception {
        stack.close();
        if (database != null) {
            database.close();
        }
    }

    @Test
    void aCriticalAlertIsPostedWithItsCommandsAndItsAnalyst() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();

        Message message = onlyMessage();
        String blocks = message.blocks().toString();
        assertTrue(blocks.contains("Registry Run Key Created Through WMI"), blocks);
        assertTrue(blocks.contains("win-fs01"), blocks);
        assertTrue(blocks.contains("10.20.30.41"), blocks);
        assertTrue(blocks.contains("<@U0AAA1111>"), blocks);
        assertTrue(blocks.contains("Remove-ItemProperty"), blocks);
        assertEquals(
                List.of("soar_run_safe", "soar_approve", "soar_ask_again", "soar_decline"),
                message.buttons().stream()
                        .map(button -> button.get("action_id").asText())
                        .toList());
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void onlyADeciderDecidesAndTheMessageSaysWho() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        Message message = onlyMessage();

        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, message, "soar_approve", "U0CCC3333")
                        .statusCode());
        await().until(() -> stack.slack.ephemerals().size() == 1);
        assertTrue(onlyMessage().buttons().size() == 4);

        var late = stack.clicker.press(message, "soar_decline", "U0BBB2222");
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, message, "soar_decline", "U0AAA1111")
                        .statusCode());
        await().until(() -> onlyMessage().blocks().toString().contains("/app/security/cases/"));
        assertTrue(onlyMessage().blocks().toString().contains("Declined by <@U0AAA1111>"));
        assertEquals(List.of(), onlyMessage().buttons());

        stack.awaitRecorded(); // some time after the message links to the case
        assertEquals(List.of(), stack.kibana.violations());
        assertEquals(1, stack.kibana.cases().size());
        JsonNode record = stack.kibana.cases().get(0);
        assertEquals("in-progress", record.get("status").asText());
        assertEquals(1, record.get("totalAlerts").asInt());
        assertTrue(record.toString().contains("**Declined** by"), record.toString());
        assertTrue(record.toString().contains("Remove-ItemProperty"), record.toString());

        assertEquals(200, late.send(stack.webhook).statusCode());
        await().until(() -> stack.slack.ephemerals().size() == 2);
        assertTrue(stack.slack.ephemerals().get(1).text().contains("Already decided by <@U0AAA1111>"));
    }

    @ParameterizedTest
    @EnumSource
    void approvedCommandsRunOnTheHostAndTheCaseHoldsTheirOutput(Database.Kind kind) throws Exception {
        database = kind.fresh();
        stack.store(database);
        stack.plant("alert-wmi-registry.json");
        stack.start();
        Message message = onlyMessage();
        var approve = stack.clicker.press(message, "soar_approve", "U0AAA1111");
        var again = stack.clicker.press(message, "soar_approve", "U0AAA1111"); // double clicks arrive
        approve.send(stack.webhook);
        again.send(stack.webhook);
        await().until(() -> request().blocks().toString().contains("8 succeeded"));
        stack.awaitRecorded();
        await().until(() -> stack.slack.messages("soc-critical").size() >= 9);

        assertEquals(
                8, stack.windows.executed().size(), stack.windows.executed().toString());
        assertEquals(9, stack.slack.messages("soc-critical").size());
        assertEquals(0, stack.windows.openShells());
        assertEquals(List.of(), stack.kibana.violations());
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("**Approved** by"), record);
        assertTrue(record.contains("odsync.exe"), record);
        assertTrue(record.contains("SUCCEEDED"), record);
    }

    @Test
    void aCommandThatEndsWithErrorsIsNoSuccess() throws Exception {
        stack.kibana.assistantReplies("""
                ## Summary
                A process has to go.
                ## Investigation commands
                1. `Get-Process`
                ## Remediation commands
                1. `Stop-Process -Name nosuch -Force`
                2. `Get-Process -Name nosuch -ErrorAction SilentlyContinue`
                """);
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        String record = stack.kibana.cases().get(0).toString();
        assertEquals(2, record.split("\\*\\*SUCCEEDED\\*\\*", -1).length - 1, record);
        assertEquals(1, record.split("\\*\\*FAILED\\*\\*", -1).length - 1, record);
        assertTrue(record.contains("Cannot find a process with the name"), record);
    }

    @Test
    void aForgedClickIsRefused() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        Message message = onlyMessage();
        int status = stack.clicker
                .press(message, "soar_approve", "U0AAA1111")
                .withSecret("not-the-secret")
                .send(stack.webhook)
                .statusCode();
        assertEquals(401, status);
    }

    @Test
    void aRouteCannotDecideWithoutASignedClick() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        Message message = onlyMessage();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        byte[] payload =
                stack.clicker.press(message, "soar_approve", "U0AAA1111").body();
        var approvals = stack.camel().getRegistry().lookupByNameAndType("approvals", Approvals.class);
        var exchange = new DefaultExchange(stack.camel());
        for (Object body : List.of(payload, Interaction.parse(payload))) {
            exchange.getMessage().setBody(body);
            assertThrows(IllegalStateException.class, () -> approvals.decide(exchange));
        }
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
    }

    @Test
    void anAlertReachesSlackWhenTheAssistantIsDown() throws Exception {
        stack.kibana.assistantFails(403, "{\"statusCode\":403,\"error\":\"Forbidden\",\"message\":\"no licence\"}");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        Message message = onlyMessage();
        assertTrue(message.blocks().toString().contains("Not triaged"));
        assertEquals(1, message.buttons().size());
    }

    private Message request() {
        return stack.slack.messages("soc-critical").get(0);
    }

    private Message onlyMessage() {
        await().until(() -> !stack.slack.messages("soc-critical").isEmpty());
        List<Message> messages = stack.slack.messages("soc-critical");
        assertEquals(1, messages.size());
        return messages.get(0);
    }
}
