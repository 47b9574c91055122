package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.Head;
import io.camelsoar.policy.Policy;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.kibana.KibanaEvent;
import io.camelsoar.sandbox.slack.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An approval starts the commands and has the case say so at once; neither waits for the other or fails with it. */
class FanOutTest {

    private final AtomicInteger attached = new AtomicInteger();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().replaceAll("\\W", ""));
        stack.kibana.onEvent(event -> {
            if (event.kind() == KibanaEvent.Kind.ALERT_ATTACHED) {
                attached.incrementAndGet();
            }
        });
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void theCaseIsInProgressWhileTheCommandsRun() throws Exception {
        AtomicBoolean inProgress = new AtomicBoolean();
        stack.windows.onCommand(executed -> inProgress.compareAndSet(false, inProgressWithDecision()));
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertTrue(inProgress.get());
        assertOneCaseWith("SUCCEEDED", 8);
        await().until(() -> stack.request().blocks().toString().contains("8 succeeded"));
        assertEquals(8, stack.windows.executed().size());
        assertAuditInCase();
    }

    @Test
    void aHostThatIsDownStillHasItsCaseInProgressAndItsCommandsWait() throws Exception {
        stack.windows.close();
        stack.recoverSoon();
        stack.start();
        stack.click("soar_approve");
        await().until(this::inProgressWithDecision);
        await().until(() -> stack.thread().size() == 1);
        assertTrue(Stack.read(stack.thread()).contains("8 approved commands wait"), Stack.read(stack.thread()));
        // RUNNING while it is tried
        assertEquals("8", stack.one("SELECT COUNT(*) FROM command WHERE state IN ('APPROVED', 'RUNNING')"));
        assertEquals("EXECUTING", stack.one("SELECT state FROM incident"));
    }

    @Test
    void aHostThatIsDownTooLongHasItsCommandsFail() throws Exception {
        stack.windows.close();
        stack.set("soar.respond.host-wait", "1ms");
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertOneCaseWith("FAILED", 1);
        assertOneCaseWith("SKIPPED", 7);
        await().until(() -> stack.thread().size() == 8);
    }

    @Test
    void commandsRunWhileKibanaIsDownAndTheCaseIsWrittenWhenItIsBack() throws Exception {
        stack.recoverSoon();
        stack.start();
        stack.request();
        stack.kibana.casesFail(503);
        stack.click("soar_approve");
        await().until(() -> stack.thread().size() == 8);
        assertEquals(8, stack.windows.executed().size());
        assertTrue(!stack.kibana.cases().toString().contains("**Approved**"));

        stack.kibana.clearFaults();
        stack.awaitRecorded();
        assertOneCaseWith("SUCCEEDED", 8);
        assertEquals(8, stack.windows.executed().size());
    }

    @Test
    void aCaseThatWasOpenedBeforeACrashIsFoundByItsTag() throws Exception {
        stack.recoverSoon();
        stack.start();
        stack.click("soar_decline");
        stack.awaitRecorded();
        String caseId = stack.kibana.cases().get(0).get("id").asText();
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        // what a crash between Kibana's answer and the store leaves behind, with the claim of the worker that is gone
        stack.change("UPDATE incident SET state = 'DENIED', case_id = NULL, alert_attached = FALSE, due_at = 0");
        stack.change("INSERT INTO lease VALUES ('case:" + stack.one("SELECT id FROM incident") + "', 'gone', 1)");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        assertEquals(caseId, stack.one("SELECT case_id FROM incident"));
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(1, attached.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 500})
    void aRefusedCaseIsReportedInOneLineAndWrittenLater(int status) throws Exception {
        stack.recoverSoon();
        stack.start();
        stack.request();
        stack.kibana.casesFail(status);
        try (Logged logged = new Logged()) {
            stack.click("soar_decline");
            await().until(() -> stack.one("SELECT last_error FROM incident").contains(String.valueOf(status)));
            assertEquals(List.of(), logged.stackTraces());
        }
        stack.kibana.clearFaults();
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
    }

    @Test
    void nobodyWritesACaseThatAnotherWorkerWrites() throws Exception {
        stack.recoverSoon();
        stack.start();
        stack.request();
        stack.change("INSERT INTO lease VALUES ('case:" + stack.one("SELECT id FROM incident") + "', 'other', "
                + (System.currentTimeMillis() + 500_000) + ")");
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT last_error FROM incident").contains("another worker writes the case"));
        assertEquals(8, stack.windows.executed().size());
        assertTrue(!stack.kibana.cases().toString().contains("**Approved**"));
        stack.change("DELETE FROM lease WHERE owner = 'other'");
        stack.awaitRecorded();
        assertOneCaseWith("SUCCEEDED", 8);
    }

    @Test
    void anInterruptedExecutionNeverRepeatsACommandInDoubt() throws Exception {
        stack.recoverSoon();
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("1"));
        // as a crash leaves it: the first is done, the second was running, the others wait
        stack.change("UPDATE command SET state = 'APPROVED' WHERE number > 2");
        stack.change("UPDATE command SET state = 'SUCCEEDED' WHERE number = 1");
        stack.change("UPDATE command SET state = 'RUNNING' WHERE number = 2");
        stack.change("UPDATE incident SET state = 'EXECUTING', decided_by = 'U0AAA1111', decided_at = 1, due_at = 0");
        await().until(() -> stack.one("SELECT state FROM incident").equals("UNKNOWN"));
        assertEquals(List.of(), stack.windows.executed());
        assertEquals("UNKNOWN", stack.one("SELECT state FROM command WHERE number = 2"));
        assertEquals("6", stack.one("SELECT COUNT(*) FROM command WHERE state = 'APPROVED'"));
        await().until(() -> stack.thread().size() == 1);
        assertTrue(stack.thread().get(0).button("soar_again").isPresent());
    }

    @Test
    void noMoreIncidentsAreExecutedAtOnceThanTheChannelHasConsumers() throws Exception {
        stack.set("soar.channel.respond", "seda:respond?concurrentConsumers=1");
        stack.plantNow("alert-wmi-registry.json");
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("2"));
        for (Message request : List.copyOf(stack.slack.messages("soc-critical"))) {
            stack.clicker.click(stack.webhook, request, "soar_approve", "U0AAA1111");
        }
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                .equals("2"));
        assertEquals(16, stack.windows.executed().size());
        // the last command of one began before the first of the other
        assertEquals("1", stack.one("""
                SELECT COUNT(*) FROM
                  (SELECT incident_id, MAX(started_at) AS last FROM command GROUP BY incident_id) one,
                  (SELECT incident_id, MIN(started_at) AS first FROM command GROUP BY incident_id) other
                WHERE one.incident_id <> other.incident_id AND last < first"""));
    }

    private boolean inProgressWithDecision() {
        try {
            await().until(() -> stack.kibana.cases().stream()
                    .anyMatch(record -> record.get("totalAlerts").asInt() == 1
                            && record.toString().contains("**Approved** by")));
            await().until(() ->
                    stack.kibana.cases().get(0).get("status").asText().equals("in-progress"));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** A file, of which the last comment tells, is the audit trail: each command with who approved it, where it went and what came of it. */
    private void assertAuditInCase() throws Exception {
        JsonNode comments = stack.kibana.cases().get(0).get("comments");
        String comment = comments.get(comments.size() - 1).get("comment").asText();
        List<JsonNode> events = new ArrayList<>();
        for (String line : stack.kibana.files().get(0).text().lines().toList()) {
            events.add(SimulatorHttp.JSON.readTree(line));
        }
        String policy = Policy.read(Path.of("routes", "policy.yaml")).hash();
        Set<String> ran = new HashSet<>();
        for (JsonNode event : events) {
            assertEquals(policy, event.get("policy").asText(), event.toString());
            JsonNode detail = event.get("detail");
            if (event.get("action").asText().equals("COMMAND_RUNNING")) {
                ran.add(detail.get("sha256").asText());
                assertEquals("win-fs01", detail.get("host").asText());
                assertEquals(
                        "127.0.0.1:" + stack.windows.port(),
                        detail.get("address").asText());
                assertEquals("U0AAA1111", detail.at("/approvedBy/0/user").asText());
                assertEquals(policy, detail.at("/approvedBy/0/policy").asText());
                assertTrue(detail.path("text").isMissingNode(), "its bytes are in a comment of their own");
            } else if (event.get("action").asText().equals("COMMAND_SUCCEEDED")) {
                assertEquals(0, detail.get("exitCode").asInt(-1));
                assertEquals(64, detail.at("/output/sha256").asText().length());
            }
        }
        Set<String> sent = new HashSet<>();
        for (String command : stack.windows.executed()) {
            sent.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(command.getBytes(StandardCharsets.UTF_8))));
        }
        assertEquals(sent, ran);
        JsonNode last = events.get(events.size() - 1);
        assertEquals("EXECUTED", last.get("action").asText());
        Head head = new Head(last.get("seq").asLong(), last.get("hash").asText());
        assertTrue(comment.contains("Its head was `" + head + "`; the store was in memory"), comment);
        AuditCheck.Result checked = stack.auditCheck().verify(head);
        assertEquals(List.of(), checked.findings());
        assertTrue(checked.events() > head.seq(), "the trail goes on behind what the case holds");
    }

    private void assertOneCaseWith(String state, int commands) {
        assertEquals(List.of(), stack.kibana.violations());
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(1, attached.get());
        JsonNode record = stack.kibana.cases().get(0);
        assertEquals(1, record.get("totalAlerts").asInt());
        String text = record.toString();
        assertEquals(1, text.split("\\*\\*Approved\\*\\* by", -1).length - 1, text);
        assertEquals(commands, text.split("\\*\\*" + state + "\\*\\*", -1).length - 1, text);
    }
}
