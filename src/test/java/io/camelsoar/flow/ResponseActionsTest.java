package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.EndpointActionsApi.End;
import io.camelsoar.sandbox.slack.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Response actions of Elastic Defend, from the alert to Slack, Kibana and the case. */
class ResponseActionsTest {

    private static final String SAMPLE = "alert-endpoint-malware.json";
    private static final String AGENT = "c0a6d2f9-3a77-4d3e-8b8e-91f3f4b6f2aa";
    private static final String PROCESS = "YzBhNmQyZjktM2E3Ny00ZDNlLThiOGUtOTFmM2Y0YjZmMmFhLTYxMjAtMTc2ODQ3NTAwMA==";
    private static final String ISOLATE = "soar_respond_isolate";
    private static final String KILL = "soar_respond_kill-process";
    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String SAM = Services.LINUX_ANALYST;

    @TempDir
    private Path folder;

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().hashCode());
        stack.set("soar.defend.enabled", "true");
        stack.set("soar.defend.poll-period", "50ms");
        stack.recoverSoon();
    }

    @AfterEach
    void close() {
        stack.close();
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void twoPersonsHaveTheHostIsolated() throws Exception {
        start();
        String request = Stack.read(List.of(stack.request()));
        assertTrue(request.contains("*Response actions of Elastic Defend*"), request);
        assertTrue(request.contains("```isolate agent=" + AGENT + "```"), request);
        assertTrue(request.contains("```kill-process agent=" + AGENT + " entity-id=" + PROCESS + "```"), request);
        assertTrue(request.contains("It ends the alert's process invoice_view.exe, pid 6120"), request);
        JsonNode confirm = stack.request().button(ISOLATE).orElseThrow().get("confirm");
        assertTrue(
                confirm.toString().contains("Host win-app07: It cuts the host off from the network"),
                confirm::toString);
        await().until(() -> stack.one("SELECT case_id FROM incident").length() > 10);

        click(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        assertEquals(List.of(), stack.kibana.endpoints().taken());
        String second = stack.request().button("soar_second").orElseThrow().toString();
        assertTrue(second.contains("\"text\":\"isolate goes through Elastic Defend.\""), second);
        click("soar_second", SAM);
        stack.awaitRecorded();

        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
        assertEquals(List.of("win-app07"), stack.kibana.endpoints().isolated());
        JsonNode sent = stack.kibana.endpoints().requests().get(0);
        assertEquals(
                stack.one("SELECT case_id FROM incident"),
                sent.at("/case_ids/0").asText());
        assertEquals(
                stack.one("SELECT alert_document FROM incident"),
                sent.at("/alert_ids/0").asText());
        assertTrue(sent.get("comment").asText().contains(stack.one("SELECT id FROM incident")), sent::toString);
        assertTrue(sent.get("comment").asText().contains("dana.reyes (" + DANA + ") and sam.okafor"), sent::toString);
        assertTold("SUCCEEDED", "on win-app07: isolate was successful");
        assertTrue(stack.one("SELECT detail FROM audit_event WHERE action = 'COMMAND_RUNNING'")
                .contains("defend:" + AGENT));
        assertEquals(List.of(), stack.windows.executed());
    }

    @Test
    void theProcessOfTheAlertIsKilledByItsId() throws Exception {
        start();
        approve(KILL);
        stack.awaitRecorded();
        assertEquals(
                List.of("{\"entity_id\":\"" + PROCESS + "\"}"),
                stack.kibana.endpoints().killed());
        assertEquals(List.of("kill_process " + AGENT), stack.kibana.endpoints().taken());
        assertTold("SUCCEEDED", "code: ra_kill-process_success_done");
    }

    @Test
    void theProcessIsKilledByItsNumberWhereItHasNoId() throws Exception {
        start(source -> ((ObjectNode) source.get("process")).remove("entity_id"));
        approve(KILL);
        stack.awaitRecorded();
        assertEquals(List.of("{\"pid\":6120}"), stack.kibana.endpoints().killed());
    }

    @Test
    void withoutTheSettingNoneIsOffered() throws Exception {
        stack.set("soar.defend.enabled", "false");
        start();
        assertFalse(stack.request().blocks().toString().contains("isolate"));
        assertEquals("0", stack.one("SELECT COUNT(*) FROM command WHERE kind = 'RESPONSE'"));
    }

    /** The setting is switched off, and camel-soar started again, while the approval waits for the second person. */
    @Test
    void whatWasApprovedIsNotSentOnceTheyAreOff() throws Exception {
        start();
        click(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        stack.stop();
        stack.set("soar.defend.enabled", "false");
        stack.start();
        click("soar_second", SAM);
        stack.awaitRecorded();
        assertEquals(List.of(), stack.kibana.endpoints().taken());
        assertTold("FAILED", "response actions are off (soar.defend.enabled)");
    }

    @Test
    void somebodyWithoutAuthorityIsRefused() throws Exception {
        stack.set("soar.approval.deciders.destructive", SAM);
        start();
        click(ISOLATE, DANA);
        await().until(() -> stack.slack.ephemerals().stream()
                .anyMatch(told -> told.text().contains("soar.approval.deciders.destructive")));
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));
        assertEquals("0", stack.one("SELECT COUNT(*) FROM approval"));
    }

    @Test
    void theModelCannotProposeOne() throws Exception {
        stack.kibana.assistantReplies("""
                ## Summary
                A file was run.

                ## Investigation commands
                1. `Get-Process -Name odsync`

                ## Remediation commands
                1. `isolate agent=%s`
                """.formatted(AGENT));
        start();
        assertEquals("REMEDIATION", stack.one("SELECT kind FROM command WHERE number = 2"));
        press("soar_approve", DANA, box -> box.equals("2"));
        stack.awaitRecorded();
        assertEquals(List.of(), stack.kibana.endpoints().taken());
    }

    /** None of these is offered: whose host it would be is not certain, or it is not Defend's, or nothing that is an id. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0a6d2f9-3a77-4d3e-8b8e-91f3f4b6f2aa/../../cases",
                "../isolate",
                "\\\"],\\\"parameters\\\":{},\\\"x\\\":[\\\"",
                "c0a6d2f9-3a77-4d3e-8b8e-91f3f4b6f2aa\\n",
                "c0a6d2f9-3a77-4d3e-8b8e-91f3f4b6f2aa pid=1",
                "C0A6D2F9\\u00ad-3A77-4D3E-8B8E-91F3F4B6F2AA",
                "*"
            })
    void anOddAgentIsNone(String id) throws Exception {
        JsonNode odd = new com.fasterxml.jackson.databind.ObjectMapper().readTree('"' + id + '"');
        start(source -> ((ObjectNode) source.get("agent")).set("id", odd));
        assertNoneOffered();
    }

    @Test
    void anAgentThatElasticsearchDidNotVerifyIsNone() throws Exception {
        start(source -> ((ObjectNode) source.get("event")).put("agent_id_status", "mismatch"));
        assertNoneOffered();
    }

    @Test
    void severalAgentsAreNone() throws Exception {
        start(source -> {
            ArrayNode ids = ((ObjectNode) source.get("agent")).putArray("id");
            ids.add(AGENT).add("7c1f2b7e-4c55-4f7a-9d5e-2f0c6a9b31d4");
        });
        assertNoneOffered();
    }

    @Test
    void anotherAgentThanDefendsIsNone() throws Exception {
        start(source -> ((ObjectNode) source.get("agent")).put("type", "winlogbeat"));
        assertNoneOffered();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "x\"}", "x\n", "\u202e"})
    void anOddProcessIsKilledByItsNumber(String id) throws Exception {
        start(source -> ((ObjectNode) source.get("process")).put("entity_id", id));
        assertTrue(Stack.read(List.of(stack.request())).contains("```kill-process agent=" + AGENT + " pid=6120```"));
    }

    @Test
    void withoutTheLicenceItFailsAndSaysWhy() throws Exception {
        stack.kibana.endpoints().basicLicence();
        start();
        approve(ISOLATE);
        stack.awaitRecorded();
        assertTold("FAILED", "403: Endpoint authorization failure): it takes an Enterprise licence");
    }

    @Test
    void anUnknownAgentFailsAndSaysWhy() throws Exception {
        start(source -> ((ObjectNode) source.get("agent")).put("id", "00000000-3a77-4d3e-8b8e-91f3f4b6f2aa"));
        approve(ISOLATE);
        stack.awaitRecorded();
        assertTold("FAILED", "404: Agent ids not found");
    }

    @Test
    void anActionThatExpiredFailed() throws Exception {
        stack.kibana.endpoints().ends(End.EXPIRED, 3);
        start();
        approve(ISOLATE);
        stack.awaitRecorded();
        assertTold("FAILED", "it has expired: the endpoint did not take it up in time");
    }

    @Test
    void anActionThatFailedSaysWhy() throws Exception {
        stack.kibana.endpoints().ends(End.FAILED, 1);
        start();
        approve(ISOLATE);
        stack.awaitRecorded();
        assertTold("FAILED", "The endpoint refused it");
    }

    /** It may still be done when the endpoint is back: a person says what becomes of it. */
    @Test
    void anActionWithoutAnEndIsInDoubt() throws Exception {
        stack.set("soar.defend.timeout", "1s");
        stack.kibana.endpoints().ends(End.NEVER, 1);
        start();
        approve(ISOLATE);
        awaitDoubt("its end was not heard of within soar.defend.timeout: it is still pending");
        assertTrue(
                stack.one("SELECT output FROM command WHERE state = 'UNKNOWN'").startsWith("Elastic Defend action "));
        assertEquals(1, stack.kibana.endpoints().taken().size());
    }

    /** Whether the host is cut off nobody knows: it can be let back in all the same. */
    @Test
    void aHostThatMayBeIsolatedCanBeReleased() throws Exception {
        stack.set("soar.defend.timeout", "1s");
        stack.kibana.endpoints().ends(End.NEVER, 1);
        start();
        approve(ISOLATE);
        awaitDoubt("");
        pressOn(result(), "soar_go_on", DANA);
        Message answered = await().until(
                        this::result, found -> found.button("soar_release").isPresent());
        assertTrue(Stack.read(List.of(answered)).contains("answered about command"));
        stack.awaitRecorded();
        askForRelease(answered);
        await().until(() -> release() != null);
    }

    /** Its result has the button. */
    @Test
    void whatIsRunAgainIsReleasedFromItsResult() throws Exception {
        stack.set("soar.defend.timeout", "1s");
        stack.kibana.endpoints().ends(End.NEVER, 1);
        start();
        approve(ISOLATE);
        awaitDoubt("");
        stack.kibana.endpoints().ends(End.SUCCESSFUL, 1);
        pressOn(result(), "soar_again", DANA);
        await().until(this::result, found -> found.button("soar_release").isPresent());
        assertEquals(
                1,
                stack.thread().stream()
                        .filter(reply -> reply.button("soar_release").isPresent())
                        .count());
    }

    /** Kibana took it, and its answer is lost: it is not sent again. */
    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void anAnswerThatIsLostIsInDoubt(int status) throws Exception {
        AtomicInteger posts = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, "/api/endpoint/action/.*") && posts.incrementAndGet() == 1;
            if (mine) {
                Interception.answerAfterwards(request, stack.kibana.port(), status);
            }
            return mine;
        }));
        start();
        approve(ISOLATE);
        awaitDoubt("whether it is done is not known");
        assertEquals(1, posts.get());
        assertEquals(1, stack.kibana.endpoints().taken().size());
    }

    /** It had been turned away for certain: it waits, and goes on by itself. */
    @Test
    void whileKibanaTakesNoneItWaits() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, "/api/endpoint/action/.*") && posts.incrementAndGet() <= 2;
            if (mine) {
                Interception.answer(request, 429, "{}");
            }
            return mine;
        }));
        start();
        approve(ISOLATE);
        stack.awaitRecorded();
        assertEquals(3, posts.get());
        assertEquals(1, stack.kibana.endpoints().taken().size());
        assertEquals("1", stack.one("SELECT COUNT(*) FROM reply WHERE kind = 'HELD'"));
    }

    /** It was not sent for certain: it waits, and goes on by itself, also when camel-soar was started again. */
    @Test
    void whileKibanaIsUnreachableItWaits() throws Exception {
        Line line = stack.line("soar.kibana.url");
        start();
        click(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        line.down();
        click("soar_second", SAM);
        await().until(() -> Stack.read(stack.thread()).contains("*Kibana (soar.kibana.url) cannot be reached.*"));
        stack.stop();
        stack.start();
        line.up();
        stack.awaitRecorded();
        assertTold("SUCCEEDED", "on win-app07: isolate was successful");
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
    }

    /** Not for longer than any command waits; its case says so once Kibana is there. */
    @Test
    void whileKibanaIsUnreachableForTooLongItFails() throws Exception {
        stack.set("soar.respond.host-wait", "2s");
        Line line = stack.line("soar.kibana.url");
        start();
        click(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        line.down();
        click("soar_second", SAM);
        await().until(() -> Stack.read(stack.thread()).contains("FAILED"));
        line.up();
        stack.awaitRecorded();
        assertTold("FAILED", "");
        assertEquals(List.of(), stack.kibana.endpoints().taken());
    }

    /** camel-soar ends while Kibana works on it. */
    @Test
    void anEndInTheMiddleIsInDoubtAndNotRepeated() throws Exception {
        stack.set("camel.main.shutdown-timeout", "1");
        stack.kibana.endpoints().ends(End.NEVER, 1);
        start();
        approve(ISOLATE);
        await().until(() -> stack.kibana.endpoints().taken().size() == 1);
        stack.stop();
        stack.kibana.endpoints().ends(End.SUCCESSFUL, 1);
        stack.start();
        awaitDoubt("");
        assertEquals(1, stack.kibana.endpoints().taken().size());
    }

    @Test
    void theSwitchHoldsItBack() throws Exception {
        Path file = folder.resolve("live.properties");
        Files.writeString(file, "soar.execution.enabled=false");
        stack.settingsFile(file);
        stack.set("soar.recover.longest-wait", "500ms");
        start();
        approve(ISOLATE);
        await().until(() -> Stack.read(stack.thread()).contains("Execution is switched off by soar.execution.enabled"));
        assertEquals(List.of(), stack.kibana.endpoints().taken());
        Files.writeString(file, "soar.execution.enabled=true");
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.endpoints().taken().size());
    }

    @Test
    void aDryRunSendsNothing() throws Exception {
        stack.set("soar.execution.dry-run", "true");
        start();
        approve(ISOLATE);
        stack.awaitRecorded();
        assertTold("SKIPPED", "Dry run: not sent to Elastic Defend's agent " + AGENT);
        assertEquals(List.of(), stack.kibana.endpoints().taken());
    }

    @Test
    void theCapOfAnEndpointHoldsItBack() throws Exception {
        stack.set("soar.execution.most-per-host-per-hour", "1");
        start();
        press("soar_approve", DANA, box -> Integer.parseInt(box) > proposed());
        await().until(() -> stack.request().button("soar_second").isPresent());
        click("soar_second", SAM);
        await().until(() -> Stack.read(stack.thread()).contains("defend:" + AGENT + " had 1 command within an hour"));
        assertEquals(List.of("kill_process " + AGENT), stack.kibana.endpoints().taken());
    }

    /** The host's own commands cannot be sent: that does not keep it from being isolated. */
    @Test
    void itNeedsNoWayToTheHost() throws Exception {
        start();
        press("soar_approve", DANA, box -> box.equals("1") || Integer.parseInt(box) > proposed());
        await().until(() -> stack.request().button("soar_second").isPresent());
        click("soar_second", SAM);
        stack.awaitRecorded();
        assertEquals("FAILED", stack.one("SELECT state FROM command WHERE number = 1"));
        assertEquals(
                List.of("kill_process " + AGENT, "isolate " + AGENT),
                stack.kibana.endpoints().taken());
    }

    /** Commands wait for a host that is off; meanwhile it is isolated, so that it is when it comes back. */
    @Test
    void itDoesNotWaitForTheHost() throws Exception {
        stack.windows.close();
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        press("soar_approve", DANA, box -> box.equals("1") || Integer.parseInt(box) > proposed());
        await().until(() -> stack.request().button("soar_second").isPresent());
        click("soar_second", SAM);
        await().until(() -> stack.kibana.endpoints().isolated().equals(List.of("win-fs01")));
        await().until(() -> Stack.read(stack.thread()).contains("cannot be reached"));
        assertEquals("APPROVED", stack.one("SELECT state FROM command WHERE number = 1"));
    }

    @Test
    void whatThePolicyDoesNotListIsNotOffered() throws Exception {
        Path policy = folder.resolve("policy.yaml");
        Files.writeString(
                policy,
                Files.readString(Path.of("routes/policy.yaml"))
                        .replace("  kill-process: destructive\n", "")
                        .replace("  isolate: destructive\n", "  isolate: review\n"));
        stack.set("soar.policy.file", policy.toString());
        start();
        assertTrue(stack.request().button(KILL).isEmpty());
        click(ISOLATE, DANA); // a review takes one person
        stack.awaitRecorded();
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
    }

    @Test
    void whatWasChangedInTheStoreIsNotSent() throws Exception {
        start();
        click(ISOLATE, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        stack.change(
                "UPDATE incident SET alert = REPLACE(alert, '" + AGENT + "', '7c1f2b7e-4c55-4f7a-9d5e-2f0c6a9b31d4')");
        click("soar_second", SAM);
        stack.awaitRecorded();
        assertEquals(List.of(), stack.kibana.endpoints().taken());
        assertTold("FAILED", "the alert does not lead to the response action isolate");
    }

    /** Also when all about the isolation is over; by two persons, as the isolation. */
    @Test
    void anIsolatedHostIsReleasedByARequestOfItsOwn() throws Exception {
        Message result = isolated();
        askForRelease(result);
        Message release = await().until(this::release, Objects::nonNull);
        String shown = Stack.read(List.of(release));
        assertTrue(shown.contains("```release agent=" + AGENT + "```"), shown);
        assertTrue(shown.contains("Request to release the host") && shown.contains("sam.okafor"), shown);
        assertTrue(release.button("soar_ask_again").isEmpty());
        assertTrue(release.button(ISOLATE).isEmpty());
        await().until(() -> Stack.read(stack.thread()).contains("<@" + DANA + "> asked for the release of the host"));

        pressOn(result, "soar_release", SAM);
        awaitHint("a request to release the host already");
        pressOn(release, "soar_respond_release", DANA);
        await().until(() -> release().button("soar_second").isPresent());
        pressOn(release(), "soar_second", DANA);
        awaitHint("You approved this yourself");
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken(), "one person had it released");
        pressOn(release(), "soar_second", SAM);
        awaitBothRecorded();
        assertEquals(List.of(), stack.kibana.endpoints().isolated());
        assertEquals(
                List.of("isolate " + AGENT, "unisolate " + AGENT),
                stack.kibana.endpoints().taken());
        assertEquals(1, stack.kibana.cases().size(), "one case for both");
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("on win-app07: release was successful"), record);
        assertTrue(record.contains("Request to release the host, which was isolated at"), record);
        assertTrue(record.contains("Release of the host asked for by dana.reyes"), record);
        String sent = stack.kibana.endpoints().requests().get(1).toString();
        assertTrue(sent.contains("dana.reyes (" + DANA + ") and sam.okafor"), sent);
        assertTrue(sent.contains(stack.one("SELECT case_id FROM incident")), sent);
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());

        pressOn(result, "soar_release", SAM);
        awaitHint("The host was released already");
        assertEquals("2", stack.one("SELECT COUNT(*) FROM incident"));
    }

    /** camel-soar ends after somebody asked, and while Kibana works on it. */
    @Test
    void aReleaseGoesOnAfterAnEndAndIsDoneOnce() throws Exception {
        stack.set("camel.main.shutdown-timeout", "1");
        Line line = stack.line("soar.slack.url");
        Message result = isolated();
        line.down();
        askForRelease(result);
        stack.stop();
        line.up();
        stack.start();
        await().until(() -> release() != null);
        stack.kibana.endpoints().ends(End.NEVER, 1);
        pressOn(release(), "soar_respond_release", DANA);
        await().until(() -> release().button("soar_second").isPresent());
        pressOn(release(), "soar_second", SAM);
        await().until(() -> stack.kibana.endpoints().taken().size() == 2);
        stack.stop();
        stack.kibana.endpoints().ends(End.SUCCESSFUL, 1);
        stack.start();
        awaitDoubt("");
        pressOn(result, "soar_release", DANA);
        awaitHint("a request to release the host already");
        assertEquals(
                List.of("isolate " + AGENT, "unisolate " + AGENT),
                stack.kibana.endpoints().taken());
        assertEquals(
                1,
                stack.slack.messages(Services.CHANNEL).stream()
                        .filter(message -> Stack.read(List.of(message)).contains("Request to release the host"))
                        .count());
    }

    /** A release that nobody wants changes nothing about the isolation's case. */
    @Test
    void aDeclinedReleaseLeavesTheHostIsolated() throws Exception {
        stack.set("soar.record.case-status", "closed");
        askForRelease(isolated());
        Message release = await().until(this::release, Objects::nonNull);
        pressOn(release, "soar_decline", DANA);
        awaitBothRecorded();
        assertEquals(List.of("win-app07"), stack.kibana.endpoints().isolated());
        assertEquals("closed", stack.kibana.cases().get(0).get("status").asText());
        assertTrue(stack.kibana.cases().get(0).toString().contains("**Declined** by"));
    }

    @Test
    void aReleaseThatFailsSaysWhyAndCanBeAskedForAgain() throws Exception {
        stack.set("soar.policy.file", policy("  release: destructive\n", "  release: review\n"));
        Message result = isolated();
        stack.kibana.endpoints().basicLicence();
        askForRelease(result);
        Message release = await().until(this::release, Objects::nonNull);
        pressOn(release, "soar_respond_release", DANA); // a review takes one person
        awaitBothRecorded();
        assertTold("FAILED", "403: Endpoint authorization failure): it takes an Enterprise licence");
        assertEquals(List.of("win-app07"), stack.kibana.endpoints().isolated());
        pressOn(result, "soar_release", DANA);
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident").equals("3"));
    }

    @Test
    void aReleaseThatThePolicyDoesNotListIsNotAskedFor() throws Exception {
        stack.set("soar.policy.file", policy("  release: destructive\n", ""));
        pressOn(isolated(), "soar_release", DANA);
        awaitHint("A release is not offered (soar.defend.enabled, or responses in soar.policy.file)");
        assertEquals("1", stack.one("SELECT COUNT(*) FROM incident"));
    }

    @Test
    void nobodyWithoutAuthorityAsksForARelease() throws Exception {
        pressOn(isolated(), "soar_release", "U0CCC3333");
        awaitHint("soar.approval.deciders");
        assertEquals("1", stack.one("SELECT COUNT(*) FROM incident"));
    }

    /** A host that was isolated, and all about that is recorded. Returns the reply in the thread that says so. */
    private Message isolated() throws Exception {
        start();
        approve(ISOLATE);
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        return await().until(this::result, found -> found.button("soar_release").isPresent());
    }

    /** Nothing is released by that. */
    private void askForRelease(Message result) throws Exception {
        pressOn(result, "soar_release", DANA);
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident").equals("2"));
        assertEquals(List.of("isolate " + AGENT), stack.kibana.endpoints().taken());
    }

    /** Nothing is ticked. */
    private void pressOn(Message message, String action, String user) throws Exception {
        assertEquals(
                200,
                stack.clicker
                        .press(message, action, user, box -> false)
                        .send(stack.webhook)
                        .statusCode());
    }

    private void awaitHint(String text) {
        await().until(() ->
                stack.slack.ephemerals().stream().anyMatch(told -> told.text().contains(text)));
    }

    private void awaitBothRecorded() {
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                .equals("2"));
    }

    /** A policy in which this takes the place of that. */
    private String policy(String that, String replacement) throws Exception {
        String shipped = Files.readString(Path.of("routes/policy.yaml"));
        assertTrue(shipped.contains(that), that);
        return Files.writeString(folder.resolve("policy.yaml"), shipped.replace(that, replacement))
                .toString();
    }

    /** The last reply in the thread. */
    private Message result() {
        await().until(() -> !stack.thread().isEmpty());
        return stack.thread().get(stack.thread().size() - 1);
    }

    /** The request to release the host; null while there is none. */
    private Message release() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> Stack.read(List.of(message)).contains("Request to release the host"))
                .findFirst()
                .orElse(null);
    }

    private void start() throws Exception {
        start(source -> {});
    }

    private void start(Consumer<ObjectNode> change) throws Exception {
        ObjectNode hit = Services.sample(SAMPLE);
        change.accept((ObjectNode) hit.get("_source"));
        stack.elasticsearch.index(hit.get("_index").asText(), hit.get("_id").asText(), hit.get("_source"));
        stack.start();
        stack.request();
    }

    private void assertNoneOffered() throws Exception {
        assertEquals("0", stack.one("SELECT COUNT(*) FROM command WHERE kind = 'RESPONSE'"));
        assertTrue(stack.request().button(ISOLATE).isEmpty());
    }

    /** How many commands there are before the response actions. */
    private int proposed() {
        try {
            return Integer.parseInt(stack.one("SELECT COUNT(*) FROM command WHERE kind <> 'RESPONSE'"));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void approve(String action) throws Exception {
        click(action, DANA);
        await().until(() -> stack.request().button("soar_second").isPresent());
        click("soar_second", SAM);
    }

    /** Nothing is ticked. */
    private void click(String action, String user) throws Exception {
        press(action, user, box -> false);
    }

    private void press(String action, String user, Predicate<String> ticked) throws Exception {
        assertEquals(
                200,
                stack.clicker
                        .press(stack.request(), action, user, ticked)
                        .send(stack.webhook)
                        .statusCode());
    }

    private void awaitDoubt(String why) {
        await().until(() -> stack.thread().stream()
                .anyMatch(reply -> reply.button("soar_again").isPresent()));
        String told = Stack.read(stack.thread());
        assertTrue(told.contains(why), told);
    }

    private void assertTold(String state, String what) {
        await().until(() -> Stack.read(stack.thread()).contains(state));
        String told = Stack.read(stack.thread());
        assertTrue(told.contains(what), told);
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("**" + state + "**") && record.contains(what), record);
    }
}
