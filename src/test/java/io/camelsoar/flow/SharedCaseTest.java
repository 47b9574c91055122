package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.CaseFile;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A request that follows has its case, its alerts and their status in common with the first. */
class SharedCaseTest {

    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String COMMAND = "Get-Process -Name lsass";
    /** Of the API key. */
    private static final String SOAR = "soar";

    private final List<String> whileRunning = new CopyOnWriteArrayList<>();
    private Stack stack;
    private SlackEvents events;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.kibana.assistantReplies(
                "## Summary\nA run key was set.\n\n## Investigation commands\n1. `" + COMMAND + "`\n");
        stack.plant("alert-wmi-registry.json");
        events = new SlackEvents(stack.slack, Services.SIGNING_SECRET);
        stack.set("soar.record.case-status", "closed");
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), stack.kibana.violations());
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());
        stack.close();
    }

    /** Neither was run: what is told of the command is the same in both. */
    @Test
    void eachRequestHasItsOwnComments() throws Exception {
        stack.set("soar.record.case-status-declined", "closed");
        stack.start();
        decideFirst("soar_decline");
        decide(followUp(COMMAND), "soar_decline");
        awaitRecorded(2);
        ask(requests().get(1), "And now?", "Nothing.");
        await().until(() -> comments().stream().anyMatch(comment -> comment.contains("Nothing.")));
        String mark = "Request 2 of this alert (incident " + second() + ")\n\n";
        List<String> following =
                comments().stream().filter(comment -> comment.startsWith(mark)).toList();
        List<String> first = new ArrayList<>(comments());
        first.removeAll(following);
        for (List<String> each : List.of(first, following)) {
            assertEquals(1, count(each, "### 1. investigation, safe"), each::toString);
            assertEquals(1, count(each, "**Declined** by"), each::toString);
            assertEquals(1, count(each, "**Audit trail** of this incident"), each::toString);
            assertEquals(1, count(each, "**Question 1** by"), each::toString);
        }
        assertEquals("closed", status(), "of what is not run the case is as it was");
        assertEquals("0", audited("CASE_REOPENED", second()));
    }

    /** The same command with the same long output. */
    @Test
    void itsFilesAreItsOwn() throws Exception {
        String command = "Get-Content -Path C:\\long.log";
        stack.windows
                .state()
                .files()
                .put("C:\\long.log", "w0000 ".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
        stack.start();
        decideFirst("soar_decline");
        for (int number : List.of(1, 2)) {
            decide(followUp(number, command), "soar_approve");
            awaitRecorded(1 + number);
        }
        List<String> names = stack.kibana.files().stream()
                .map(CaseFile::name)
                .filter(name -> name.contains("command-1-output-"))
                .toList();
        assertEquals(2, names.size(), names::toString);
        assertTrue(names.get(0).startsWith("request-2-") && names.get(1).startsWith("request-3-"), names::toString);
        assertEquals(1, count(comments(), "in the file `" + names.get(1) + ".txt`"), comments()::toString);
    }

    /** With {@code soar.record.alert-status=set}. */
    @Test
    void itsAlertsAreThoseOfTheFirst() throws Exception {
        stack.set("soar.record.alert-status", "set");
        stack.set("soar.record.case-status-declined", "open");
        watchCommands(() -> stack.kibana.alertStatuses().containsValue("acknowledged"));
        stack.start();
        decideFirst("soar_decline");
        assertEquals("open", status());
        assertFalse(stack.kibana.alertStatuses().containsValue("acknowledged"));
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        assertEquals(List.of("Get-Service"), whileRunning);
        assertEquals(List.of("closed"), List.copyOf(stack.kibana.alertStatuses().values()));
    }

    @Test
    void whatCamelSoarClosedItReopensAndClosesAgain() throws Exception {
        watchCommands(() -> status().equals("in-progress"));
        stack.start();
        decideFirst("soar_approve");
        assertEquals("closed", status());
        Message next = followUp("Get-Service");
        assertEquals("closed", status());
        decide(next, "soar_approve");
        awaitRecorded(2);
        assertEquals(List.of(COMMAND, "Get-Service"), whileRunning);
        assertEquals("closed", status());
        assertEquals("1", audited("CASE_CLOSED", first()));
        assertEquals("1", audited("CASE_REOPENED", second()));
        assertEquals("1", audited("CASE_CLOSED", second()));
        assertTrue(
                comments().stream()
                        .anyMatch(comment -> comment.contains("**Timeline**") && comment.contains("Case reopened")),
                comments()::toString);
    }

    /** Whoever it was, also with the name of the API key's user. */
    @Test
    void whatAPersonOpenedAndClosedAgainStaysClosed() throws Exception {
        watchCommands(() -> true);
        stack.start();
        decideFirst("soar_approve");
        stack.kibana.changeCase(onlyCase().get("id").asText(), "open", SOAR);
        stack.kibana.changeCase(onlyCase().get("id").asText(), "closed", SOAR);
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        assertStayedClosed();
    }

    /** As after a kill. */
    @Test
    void itIsKnownWhoClosedTheCaseWhereNoAnswerCame() throws Exception {
        onChange(2, request -> Interception.answerAfterwards(request, stack.kibana.port(), 503));
        watchCommands(() -> status().equals("in-progress"));
        stack.start();
        decideFirst("soar_approve");
        assertEquals("1", audited("CASE_CLOSED", first()));
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        assertEquals(List.of(COMMAND, "Get-Service"), whileRunning);
    }

    @Test
    void orThatAPersonDidMeanwhile() throws Exception {
        onChange(2, request -> {
            stack.kibana.changeCase(onlyCase().get("id").asText(), "closed", "dana");
            Interception.answer(request, 503, "{}");
        });
        watchCommands(() -> true);
        stack.start();
        decideFirst("soar_approve");
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        assertStayedClosed();
        assertEquals("0", audited("CASE_CLOSED", first()));
    }

    @Test
    void aReopeningWithoutAnAnswerIsToldOnce() throws Exception {
        onChange(3, request -> Interception.answerAfterwards(request, stack.kibana.port(), 503));
        stack.start();
        decideFirst("soar_approve");
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        assertEquals("closed", status());
        assertEquals("1", audited("CASE_REOPENED", second()));
    }

    /** Kibana was down. */
    @Test
    void aFirstRequestThatIsRecordedLateDoesNotCloseTheCaseBeforeTheLastHasEnded() throws Exception {
        stack.windows.onCommand(executed -> {
            if (executed.command().equals(COMMAND)) {
                stack.kibana.casesFail(503);
                return;
            }
            stack.kibana.clearFaults();
            await().until(() -> stateOf(first()).equals("RECORDED"));
            whileRunning.add(status());
        });
        stack.start();
        decide(stack.request(), "soar_approve");
        await().until(() -> stateOf(first()).equals("EXECUTED"));
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        assertEquals(List.of("in-progress"), whileRunning);
        assertEquals("closed", status());
    }

    @Test
    void whereTheCaseIsDeletedAllGoIntoOneNewCase() throws Exception {
        stack.set("soar.detect.group-window", "1h");
        stack.start();
        stack.request();
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident_alert WHERE attached AND place > 0")
                .equals("1"));
        decideFirst("soar_approve");
        stack.kibana.deleteCase(onlyCase().get("id").asText());
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE case_due_at IS NOT NULL")
                .equals("0"));
        assertEquals(2, onlyCase().get("totalAlerts").asInt());
        assertEquals("closed", status());
        for (String part : List.of("**Approved** by", "**Audit trail** of this incident", "**Timeline**")) {
            assertEquals(2, count(comments(), part), () -> part + " of both: " + comments());
        }
        assertEquals(1, count(comments(), "**Question 1** by"));
    }

    /** A closed one takes none; here the request that follows has written all that it has before the alert can be attached. */
    @Test
    void aNewCaseIsNotClosedBeforeItHasTheAlerts() throws Exception {
        AtomicBoolean deleted = new AtomicBoolean();
        holdBackTheAlert(deleted);
        stack.start();
        decideFirst("soar_approve");
        stack.kibana.deleteCase(onlyCase().get("id").asText());
        deleted.set(true);
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        assertEquals(1, onlyCase().get("totalAlerts").asInt());
        assertEquals("closed", status());
    }

    /** Nor the first case, while the first request is not recorded for want of that. */
    @Test
    void aCaseIsNotClosedBeforeItHasTheAlerts() throws Exception {
        holdBackTheAlert(new AtomicBoolean(true));
        stack.start();
        decide(stack.request(), "soar_decline");
        decide(followUp("Get-Service"), "soar_approve");
        awaitRecorded(2);
        assertEquals(1, onlyCase().get("totalAlerts").asInt());
        assertEquals("closed", status());
    }

    /** Kibana is not there for it until somebody's audit trail is in the case. */
    private void holdBackTheAlert(AtomicBoolean held) {
        stack.kibana.watch(Interception.of(request -> {
            boolean early = held.get()
                    && Interception.isPost(request, "/api/cases/.*/comments")
                    && Interception.json(request).path("type").asText().equals("alert")
                    && count(comments(), "**Audit trail** of this incident") == 0;
            if (early) {
                Interception.answer(request, 503, "{}");
            }
            return early;
        }));
    }

    /** A write to it is answered by a proxy in between, not by Kibana: the case is there. */
    @Test
    void aCaseThatKibanaListsIsNotTakenForDeleted() throws Exception {
        AtomicBoolean misled = new AtomicBoolean();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, "/api/cases/[^/]+/comments") && misled.getAndSet(false);
            if (mine) {
                Interception.answer(request, 404, "{}");
            }
            return mine;
        }));
        stack.start();
        decideFirst("soar_decline");
        Message next = followUp("Get-Service");
        await().until(() -> comments().stream().anyMatch(comment -> comment.contains("**Question 1** by")));
        misled.set(true);
        decide(next, "soar_decline");
        awaitRecorded(2);
        assertFalse(misled.get());
        assertEquals(List.of("0", "0"), List.of(audited("CASE_GONE", first()), audited("CASE_GONE", second())));
        assertEquals(2, count(comments(), "**Declined** by"));
    }

    /** So ends the n-th change of the case's status; before the start. */
    private void onChange(int number, Change change) {
        AtomicInteger changes = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = request.getRequestMethod().equals("PATCH") && changes.incrementAndGet() == number;
            if (mine) {
                change.answer(request);
            }
            return mine;
        }));
    }

    private interface Change {
        void answer(HttpExchange request) throws IOException;
    }

    /** Each command waits until then, and is kept. */
    private void watchCommands(Callable<Boolean> condition) {
        stack.windows.onCommand(executed -> {
            await().until(condition);
            whileRunning.add(executed.command());
        });
    }

    private void assertStayedClosed() throws Exception {
        assertEquals(List.of(COMMAND, "Get-Service"), whileRunning);
        assertEquals("closed", status());
        assertEquals("0", audited("CASE_REOPENED", second()));
    }

    private void decideFirst(String action) throws Exception {
        decide(stack.request(), action);
        awaitRecorded(1);
    }

    private void decide(Message request, String action) throws Exception {
        assertEquals(
                200, stack.clicker.click(stack.webhook, request, action, DANA).statusCode());
    }

    private void awaitRecorded(int requests) {
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                .equals(String.valueOf(requests)));
    }

    /** An answer proposes the command: the request that follows. */
    private Message followUp(String command) throws Exception {
        return followUp(1, command);
    }

    private Message followUp(int number, String command) throws Exception {
        ask(stack.request(), "What now?", "Yes.\n\n## Investigation commands\n1. `" + command + "`\n");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("1"));
        return requests().get(number);
    }

    private void ask(Message thread, String question, String answer) throws Exception {
        stack.kibana.assistantReplies(answer);
        events.mentions(thread, DANA, question).deliver(stack.webhook.resolve("/slack/events"));
    }

    private List<Message> requests() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> message.threadTs() == null)
                .toList();
    }

    private String first() throws Exception {
        return stack.one("SELECT id FROM incident WHERE follows IS NULL");
    }

    private String second() throws Exception {
        return stack.one("SELECT id FROM incident WHERE follows IS NOT NULL");
    }

    private String stateOf(String id) throws Exception {
        return stack.one("SELECT state FROM incident WHERE id = '" + id + "'");
    }

    private String audited(String action, String id) throws Exception {
        return stack.one(
                "SELECT COUNT(*) FROM audit_event WHERE action = '" + action + "' AND incident_id = '" + id + "'");
    }

    private JsonNode onlyCase() {
        assertEquals(1, stack.kibana.cases().size());
        return stack.kibana.cases().get(0);
    }

    private String status() {
        return onlyCase().get("status").asText();
    }

    private List<String> comments() {
        return onlyCase().findValuesAsText("comment");
    }

    private static long count(List<String> comments, String part) {
        return comments.stream().filter(comment -> comment.contains(part)).count();
    }
}
