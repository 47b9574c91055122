package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** An incident goes by its playbook from its triage on; what may run, and who may approve it, does not. */
class PlaybookTest {

    private static final String IDENTITY = "soc-identity";
    private static final String IDENTITY_ID = "C0IDENTITY1";
    private static final String POST_ONLY = "playbooks: [{name: quiet, when: {host: 'win-*'}, post: only}]";

    /** By another worker, for as long as the test takes. */
    private static final String HELD = "claimed_by = 'another', due_at = " + (System.currentTimeMillis() + 300_000)
            + ", expires_at = " + (System.currentTimeMillis() + 3_600_000);

    @TempDir
    Path folder;

    private final Logged logged = new Logged();
    private int pressed;
    private Path file;
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack("playbook-" + test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        file = folder.resolve("playbooks.yaml");
        stack.set("soar.playbooks.file", file.toString());
        stack.slack.workspace().addChannel(IDENTITY_ID, IDENTITY);
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
        logged.close();
    }

    @Test
    void allOfAnIncidentStaysInItsChannelWhateverIsSavedMeanwhile() throws Exception {
        save(
                "playbooks: [{name: identity, when: {tactic: TA0003}, channel: soc-identity, analyst: [S0AAA1111, U0AAA1111]}]");
        stack.start();
        Message request = requestIn(IDENTITY);
        save("playbooks: [{name: identity, when: {tactic: TA0003}, channel: elsewhere}]");
        click(request, "soar_approve");
        stack.awaitRecorded();
        await().until(() -> Stack.read(messages(IDENTITY)).contains("*8.* SUCCEEDED"));
        assertEquals(List.of(), messages("soc-critical"));
        String blocks = requestIn(IDENTITY).blocks().toString();
        assertTrue(blocks.contains("Playbook *identity*"), blocks);
        assertTrue(blocks.contains("<!subteam^S0AAA1111> <@U0AAA1111>"), blocks);
        String said = "identity (channel soc-identity, analyst S0AAA1111 U0AAA1111)";
        assertEquals(said, stack.one("SELECT detail FROM audit_event WHERE action = 'PLAYBOOK'"));
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("Playbook: identity"), record);
        assertTrue(record.replace("\\", "").contains("Playbook " + said), record);
        assertFalse(stack.kibana.chats().toString().contains("who handles"), "the knowledge base was asked");
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());
    }

    /** Slack posted the request, and its answer was lost: it is looked for where it went. */
    @Test
    void aRequestIsLookedForInItsChannel() throws Exception {
        save("playbooks: [{name: identity, when: {tactic: TA0003}, channel: soc-identity}]");
        AtomicBoolean first = new AtomicBoolean(true);
        stack.slack.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, ".*/chat.postMessage") && first.getAndSet(false);
            if (mine) {
                Interception.answerAfterwards(request, stack.slack.uri().getPort(), 503);
            }
            return mine;
        }));
        stack.start();
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        assertEquals(1, messages(IDENTITY).size());
        assertEquals(List.of(), messages("soc-critical"));
    }

    @Test
    void aRequestThatIsDeletedIsPostedInItsChannelOnceMore() throws Exception {
        save("playbooks: [{name: identity, when: {tactic: TA0003}, channel: soc-identity}]");
        stack.start();
        Message request = requestIn(IDENTITY);
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        stack.slack.workspace().delete(request);
        stack.change("UPDATE incident SET message_changes = message_changes + 1");
        await().until(() -> !messages(IDENTITY).isEmpty());
        assertEquals(List.of(), messages("soc-critical"));
        click(requestIn(IDENTITY), "soar_decline");
        await().until(() -> state().equals("RECORDED"));
    }

    @Test
    void whatIsPostedOnlyEndsWithACaseThatSaysSo() throws Exception {
        save(POST_ONLY);
        stack.start();
        await().until(() -> state().equals("RECORDED"));
        Message request = requestIn("soc-critical");
        await().until(() -> requestIn("soc-critical").blocks().toString().contains("|Case>"));
        String shown =
                stack.slack.workspace().current(request).orElseThrow().blocks().toString();
        assertTrue(shown.contains("Playbook *quiet*: for information only"), shown);
        assertTrue(shown.contains("Nothing can be approved: the playbook quiet has it posted only."), shown);
        assertFalse(shown.contains("\"button\"") || shown.contains("checkboxes"), shown);
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("**Posted only**, by the playbook quiet"), record);
        assertTrue(record.contains("nobody was asked to decide, and no command was run."), record);
        assertTrue(record.contains("**NOT RUN**"), record);
        assertTrue(record.contains("**Audit trail**"), record);
        assertEquals("open", stack.kibana.cases().get(0).get("status").asText());
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'AWAITING_APPROVAL'"));
        assertEquals(List.of(), stack.windows.executed());
        assertEquals(List.of(), stack.kibana.violations());
        assertEquals(List.of(), logged.stackTraces());
    }

    @Test
    void itHasNoCaseWhereNoneIsWanted() throws Exception {
        save("playbooks: [{name: quiet, when: {host: 'win-*'}, post: only, case: none}]");
        stack.start();
        await().until(() -> state().equals("RECORDED"));
        assertEquals(List.of(), stack.kibana.cases());
    }

    /** Also without the assistant: it ends, and says so. */
    @Test
    void whatIsPostedOnlyEndsWithoutTheAssistant() throws Exception {
        save(POST_ONLY);
        stack.kibana.assistantFails(503, "down");
        stack.start();
        await().until(() -> state().equals("RECORDED"));
        assertTrue(Stack.read(List.of(requestIn("soc-critical"))).contains("*Not triaged*"));
    }

    /** No click and no edit makes more of it, also not before the store knows that it is in Slack. */
    @Test
    void nothingOfWhatIsPostedOnlyCanBeApproved() throws Exception {
        save("playbooks: []");
        stack.start();
        requestIn("soc-critical");
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        SlackClicker.Press approve =
                stack.clicker.press(requestIn("soc-critical"), "soar_approve", Services.WINDOWS_ANALYST);
        String other = stack.one("SELECT id FROM incident");
        String otherTs = stack.one("SELECT slack_ts FROM incident");
        String digest = stack.one("SELECT digest FROM incident");
        save(POST_ONLY);
        stack.plantNow("alert-wmi-registry.json");
        String posted = "SELECT %s FROM incident WHERE playbook = 'quiet'";
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE playbook = 'quiet' AND state = 'RECORDED'")
                .equals("1"));
        String id = stack.one(posted.formatted("id"));
        Map<String, String> same = Map.of(
                other,
                id,
                otherTs,
                stack.one(posted.formatted("slack_ts")),
                digest,
                stack.one(posted.formatted("digest")));
        save("playbooks: []");
        for (String state : List.of("RECORDED", "POSTED", "TRIAGED", "AWAITING_APPROVAL")) {
            stack.change("UPDATE incident SET state = '" + state + "', " + HELD + " WHERE id = '" + id + "'");
            for (String action : List.of("soar_approve", "soar_run_safe", "soar_second")) {
                press(approve, same, action);
            }
        }
        assertEquals("0", stack.one("SELECT COUNT(*) FROM approval"));
        assertEquals(List.of(), stack.windows.executed());
    }

    /** Another message than the incident's, in another channel or an older one, decides nothing. */
    @Test
    void aClickElsewhereDecidesNothing() throws Exception {
        save("playbooks: [{name: identity, when: {tactic: TA0003}, channel: " + IDENTITY_ID + "}]");
        stack.start();
        Message request = requestIn(IDENTITY);
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        SlackClicker.Press approve = stack.clicker.press(request, "soar_approve", Services.WINDOWS_ANALYST);
        press(approve, Map.of(IDENTITY_ID, "C0123ABCDEF"), "soar_approve");
        press(approve, Map.of(request.ts(), "1.000001"), "soar_approve");
        stack.change("UPDATE incident SET state = 'TRIAGED', slack_ts = NULL, slack_channel = NULL, " + HELD);
        press(approve, Map.of(IDENTITY_ID, "C0123ABCDEF"), "soar_approve");
        assertEquals("0", stack.one("SELECT COUNT(*) FROM approval"));
        assertEquals(
                "3",
                stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'REFUSED' AND detail = 'another message'"));
        assertEquals("TRIAGED", state());
        press(approve, Map.of(), "soar_approve");
        assertEquals("1", stack.one("SELECT COUNT(*) FROM approval"));
    }

    /** All of the incident is in the channel of the settings then, and says why; the next alert follows what was saved. */
    @Test
    void aChannelThatSlackDoesNotTakeHasItsAlertInTheUsualOne() throws Exception {
        save("playbooks: [{name: identity, when: {tactic: TA0003}, channel: soc-idenity}]");
        stack.start();
        Message request = requestIn("soc-critical");
        String why = "Channel #soc-idenity of playbook identity: Slack answered channel_not_found";
        String shown = request.blocks().toString();
        assertTrue(shown.contains(why + "; posted here instead"), shown);
        assertTrue(
                logged.of(Level.WARN).stream()
                        .anyMatch(line -> line.contains(why) && line.contains(file + " (soar.playbooks.file)")),
                logged.of(Level.WARN).toString());
        click(request, "soar_approve");
        stack.awaitRecorded();
        await().until(() -> Stack.read(messages("soc-critical")).contains("*8.* SUCCEEDED"));
        String record = stack.kibana.cases().get(0).toString().replace("\\", "");
        assertTrue(record.contains(why + "; shown in soar.slack.channel instead"), record);
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action IN ('PARKED', 'FAILED')"));
        save("playbooks: [{name: identity, when: {tactic: TA0003}, channel: soc-identity}]");
        stack.plantNow("alert-wmi-registry.json");
        assertFalse(requestIn(IDENTITY).blocks().toString().contains("instead"));
        assertEquals(List.of(), logged.stackTraces());
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());
    }

    @Test
    void withoutAnExecutorNothingCanBeApproved() throws Exception {
        save("playbooks: [{name: look, when: {os: windows}, executor: none}]");
        stack.start();
        String shown = Stack.read(List.of(requestIn("soc-critical")));
        assertTrue(shown.contains("the playbook look has no command run (executor: none)"), shown);
        assertFalse(stack.request().button("soar_approve").isPresent());
        click(stack.request(), "soar_decline");
        await().until(() -> state().equals("RECORDED"));
    }

    /** It is shown, approved and held by the guard as the inventory's way is; the commands are judged for the shell that it leads to. */
    @Test
    void theExecutorIsPartOfWhatIsApproved() throws Exception {
        save("playbooks: [{name: ssh, when: {os: windows}, executor: ssh}]");
        stack.start();
        String shown = Stack.read(List.of(requestIn("soc-critical")));
        assertTrue(shown.contains("(ssh, credential default)"), shown);
        assertEquals("0", stack.one("SELECT COUNT(*) FROM command WHERE class = 'SAFE'"));
        await().until(() -> state().equals("AWAITING_APPROVAL"));
        SlackClicker.Press approve = stack.clicker.press(stack.request(), "soar_approve", Services.WINDOWS_ANALYST);
        stack.change("UPDATE incident SET playbook_executor = 'winrm'");
        press(approve, Map.of(), "soar_approve");
        if (!stack.one("SELECT COUNT(*) FROM command WHERE destructive").equals("0")) {
            await().until(() -> stack.request().button("soar_second").isPresent());
            stack.clicker.click(stack.webhook, stack.request(), "soar_second", Services.LINUX_ANALYST);
        }
        await().until(() -> state().equals("RECORDED"));
        assertEquals(List.of(), stack.windows.executed());
        assertTrue(
                stack.one("SELECT errors FROM command WHERE number = 1").contains("Refused: approved for 127.0.0.1:"),
                stack.one("SELECT errors FROM command WHERE number = 1"));
    }

    @Test
    void aHostThatTakesAnotherWayGetsNothing() throws Exception {
        Path hosts = folder.resolve("hosts.yaml");
        Files.writeString(hosts, "hosts: [{match: win-fs01, address: 127.0.0.1, via: winrm}]");
        stack.set("soar.respond.inventory", hosts.toString());
        save("playbooks: [{name: ssh, when: {os: windows}, executor: ssh}]");
        stack.start();
        String shown = Stack.read(List.of(requestIn("soc-critical")));
        assertTrue(
                shown.contains(
                        "the playbook ssh has commands go over ssh, and soar.respond.inventory says another way"),
                shown);
        assertFalse(stack.request().button("soar_approve").isPresent());
    }

    @Test
    void aBrokenFileStopsTheStart() throws Exception {
        save("playbooks:\n  - name: a\n    wen: {}\n");
        Exception refused = assertThrows(Exception.class, stack::start);
        assertTrue(
                said(refused).contains("soar.playbooks.file: " + file + ", line 3: a playbook has no key 'wen'"),
                said(refused));
        assertEquals(0, stack.elasticsearch.searches().size());
    }

    @Test
    void aBrokenSaveIsToldInOneLineAndChangesNothing() throws Exception {
        save(POST_ONLY);
        stack.start();
        await().until(() -> state().equals("RECORDED"));
        save("playbooks:\n  - name: a\n    wen: {}\n");
        String told = file + ": line 3: a playbook has no key 'wen'";
        await().until(() -> logged.errors().stream().anyMatch(line -> line.startsWith(told)));
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED' AND playbook = 'quiet'")
                .equals("2"));
        assertEquals(1, logged.errors().size(), logged.errors().toString());
    }

    /** The route that chooses has a mistake: the alert goes the usual way, and still nothing runs that nobody approved. */
    @Test
    void withoutItsRouteAnAlertOnlyGoesTheUsualWay() throws Exception {
        save(POST_ONLY);
        stack.start();
        await().until(() -> state().equals("RECORDED"));
        Path routes = Path.of("routes/playbook.camel.yaml");
        String without = Files.readString(routes).replace("method: choose", "method: look");
        PluginHelper.getRoutesLoader(stack.camel()).updateRoutes(ResourceHelper.fromString("file:" + routes, without));
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> stack.one(
                        "SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL' AND playbook IS NULL")
                .equals("1"));
        assertEquals(List.of(), stack.windows.executed());
    }

    /** Each a second older than the one before: two of the same second would be one that came before. */
    private void press(SlackClicker.Press press, Map<String, String> others, String action) throws Exception {
        String body = new String(press.body(), StandardCharsets.UTF_8);
        for (Map.Entry<String, String> other : others.entrySet()) {
            body = body.replace(encoded(other.getKey()), encoded(other.getValue()));
        }
        body = body.replace("soar_approve", action);
        int status = press.withBody(body.getBytes(StandardCharsets.UTF_8))
                .withTimestamp(System.currentTimeMillis() / 1000 - ++pressed)
                .send(stack.webhook)
                .statusCode();
        assertEquals(200, status);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String said(Throwable failure) {
        StringBuilder said = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            said.append(cause.getMessage()).append('\n');
        }
        return said.toString();
    }

    private void save(String playbooks) throws Exception {
        Files.writeString(file, playbooks);
    }

    private String state() throws Exception {
        return stack.one("SELECT MAX(state) FROM incident");
    }

    private List<Message> messages(String channel) {
        return stack.slack.messages(channel);
    }

    private Message requestIn(String channel) {
        await().until(() -> !messages(channel).isEmpty());
        return messages(channel).get(0);
    }

    private void click(Message message, String action) throws Exception {
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, message, action, Services.WINDOWS_ANALYST)
                        .statusCode());
    }
}
