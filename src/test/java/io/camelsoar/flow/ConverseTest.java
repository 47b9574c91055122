package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.Chat;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker.Press;
import io.camelsoar.sandbox.slack.SlackEvents;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A conversation in the thread of a request: question, answer, and commands that the answer proposes. */
class ConverseTest {

    private static final String DANA = Services.WINDOWS_ANALYST;

    private Stack stack;
    private SlackEvents events;
    private URI url;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.kibana.assistantReplies(
                "## Summary\nA run key was set.\n\n## Investigation commands\n1. `Get-Process -Name lsass`\n");
        stack.plant("alert-wmi-registry.json");
        events = new SlackEvents(stack.slack, Services.SIGNING_SECRET);
        url = stack.webhook.resolve("/slack/events");
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void theAddressIsVerified() throws Exception {
        assertTrue(events.verify(url));
    }

    @Test
    void aQuestionIsAnsweredInItsThreadInTheAlertsConversation() throws Exception {
        stack.kibana.assistantReplies(
                "The parent is **WmiPrvSE.exe**, see [the rule](http://evil.example) <!channel>.");
        ask(DANA, "Which process & user <set> it?");
        String answer = awaitReply("WmiPrvSE.exe");
        assertTrue(answer.contains("<@" + DANA + "> asked: Which process & user <set> it?"), answer);
        assertTrue(answer.contains("*WmiPrvSE.exe*"), answer);
        assertFalse(raw().contains("<!channel>") || raw().contains("<http://evil.example"), raw());

        Chat chat = chats("QUESTION-BEGIN").get(0);
        assertTrue(chat.content().contains("\"Which process & user <set> it?\""), chat.content());
        assertEquals(stack.one("SELECT conversation_id FROM incident"), chat.conversationId());
        assertFalse(chat.content().contains("kibana.alert.uuid"), "the assistant has the alert already");
        assertTrue(chat.content().contains("No other incident on `win-fs01`"), chat.content());

        assertEquals(DANA, stack.one("SELECT actor FROM audit_event WHERE action = 'QUESTION_ASKED'"));
        assertTrue(stack.one("SELECT detail FROM audit_event WHERE action = 'QUESTION_ASKED'")
                .contains("Which process & user <set> it?"));
        assertTrue(stack.one("SELECT detail FROM audit_event WHERE action = 'QUESTION_ANSWERED'")
                .contains("WmiPrvSE.exe"));
        await().until(() -> comments("**Question 1**") == 1);
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("**Question 1** by Dana Reyes (" + DANA + ")"), record);
        assertTrue(record.contains("by the AI Assistant") && record.contains("WmiPrvSE.exe"), record);
        assertEquals(List.of(), stack.kibana.violations());
        assertEquals(0, stack.windows.executed().size());
    }

    /** They are a new proposal: what was shown before cannot be approved any more, and nothing runs by itself. */
    @Test
    void commandsInAnAnswerTakeThePlaceOfThoseThatWait() throws Exception {
        Press old = stack.clicker.press(stack.request(), "soar_approve", DANA);
        String digest = stack.one("SELECT digest FROM incident");
        stack.kibana.assistantReplies(
                "Look at the other one.\n\n## Investigation commands\n1. `Get-Process -Name svchost`\n\n## Remediation commands\n1. `Stop-Process -Name svchost`\n");
        ask(DANA, "What else is to be looked at?");
        awaitReply("Its commands are in the request now");
        await().until(() -> Stack.read(List.of(stack.request())).contains("Get-Process -Name svchost"));
        String shown = Stack.read(List.of(stack.request()));
        assertFalse(shown.contains("Get-Process -Name lsass"), shown);
        assertTrue(shown.contains("A run key was set."), shown);
        assertTrue(shown.contains("*review*") && shown.contains("Stop-Process changes the host"), shown);
        assertFalse(digest.equals(stack.one("SELECT digest FROM incident")));
        assertTrue(stack.one("SELECT detail FROM audit_event WHERE action = 'PROPOSED_ANEW'")
                .contains(digest));

        assertEquals(200, old.send(stack.webhook).statusCode());
        awaitWhisper(DANA, "not the commands as they are stored now");
        assertEquals(0, stack.windows.executed().size());
        stack.click("soar_run_safe");
        stack.awaitRecorded();
        assertEquals(List.of("Get-Process -Name svchost"), stack.windows.executed());
    }

    /** An explanation quotes the attacker: that is no wish for commands, and what waits stays. */
    @Test
    void aQuotedCommandLineLeavesWhatWaits() throws Exception {
        String digest = stack.one("SELECT digest FROM incident");
        stack.kibana.assistantReplies(
                "It was started with\n\n```\nreg add HKCU\\Run /v odsync /f\n```\n\nand sets a run key.\n");
        ask(DANA, "Explain the command line of the alert");
        String answer = awaitReply("may be a quotation");
        assertTrue(answer.contains("1. *") && answer.contains("sets a run key"), answer);
        assertEquals(digest, stack.one("SELECT digest FROM incident"));
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(List.of("Get-Process -Name lsass"), stack.windows.executed());
    }

    /** What waits can be approved: neither commands that are blocked nor one that no request can show take its place. */
    @Test
    void whatCannotBeApprovedLeavesWhatWaits() throws Exception {
        String digest = stack.one("SELECT digest FROM incident");
        stack.kibana.assistantReplies(
                "Do this.\n\n## Remediation commands\n1. `Format-Volume -DriveLetter C`\n2. `Invoke-Expression $x`\n");
        ask(DANA, "What would you do?");
        String answer = awaitReply("the policy blocks every command");
        assertTrue(answer.contains("1. *blocked*") && answer.contains("Format-Volume -DriveLetter C"), answer);
        String longest = "a".repeat(4_000);
        stack.kibana.assistantReplies("Look.\n\n## Investigation commands\n1. `Get-Process -Name " + longest + "`\n");
        ask(DANA, "Which commands?");
        awaitReply("too long to show in full");
        await().until(() -> raw().chars().filter(c -> c == 'a').count() > 2 * longest.length());
        assertEquals(digest, stack.one("SELECT digest FROM incident"));
        assertTrue(stack.request().button("soar_approve").isPresent());
    }

    /** What is proposed after a decision is decided by itself; both are told in the thread, in one case and in the audit trail. */
    @Test
    void afterTheDecisionCommandsAreARequestOfTheirOwn() throws Exception {
        stack.click("soar_approve");
        stack.awaitRecorded();
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        stack.kibana.assistantReplies(
                "Yes.\n\n## Investigation commands\n1. `Get-Service`\n\n## Remediation commands\n1. `Restart-Computer -Force`\n");
        ask(DANA, "What now?");
        awaitReply("its commands are a request of their own");
        await().until(() -> requests().size() == 2);
        await().until(() -> comments("**Question 1**") == 1);
        Message next = requests().get(1);
        String shown = Stack.read(List.of(next));
        assertTrue(shown.contains("1. :mag: *safe*") && shown.contains("Get-Service"), shown);
        assertTrue(
                shown.contains("2. :warning: *review* (takes two persons)")
                        && shown.contains("Restart-Computer -Force"),
                shown);
        assertTrue(shown.contains("proposed in the answer to question 1"), shown);
        assertEquals(List.of("Get-Process -Name lsass"), stack.windows.executed(), "nothing ran by the answer");

        assertEquals(
                200,
                stack.clicker.click(stack.webhook, next, "soar_run_safe", DANA).statusCode());
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                .equals("2"));
        assertEquals(List.of("Get-Process -Name lsass", "Get-Service"), stack.windows.executed());
        assertTrue(stack.slack.messages("soc-critical").stream()
                .filter(message -> next.ts().equals(message.threadTs()))
                .anyMatch(message -> Stack.read(List.of(message)).contains("exit code 0")));
        assertEquals(1, stack.kibana.cases().size(), "one case for both");
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("Get-Process -Name lsass") && record.contains("Get-Service"), record);
        assertEquals(2, comments("**Audit trail**"));
        assertEquals(2, comments("**Approved** by"));
        assertTrue(record.contains("Follows the request of incident "), record);
        assertTrue(
                record.contains("request: proposed in the answer to question 1 of dana.reyes (" + DANA + ")"), record);
        assertEquals("2", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'APPROVED'"));
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());
        assertEquals(List.of(), stack.kibana.violations());
    }

    /** A new answer takes the place of the summary, not of what the request follows. */
    @Test
    void aRequestThatFollowsSaysSoOnceItIsAskedAgain() throws Exception {
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        stack.kibana.assistantReplies("Yes.\n\n## Investigation commands\n1. `Get-Service`\n");
        ask(DANA, "What now?");
        await().until(() -> requests().size() == 2);
        stack.kibana.assistantReplies(
                "## Summary\nThe second look.\n\n## Investigation commands\n1. `Get-Item C:\\Temp`\n");
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, requests().get(1), "soar_ask_again", DANA)
                        .statusCode());
        await().until(() -> Stack.read(List.of(requests().get(1))).contains("The second look."));
        String shown = Stack.read(List.of(requests().get(1)));
        int origin = shown.indexOf("proposed in the answer to question 1");
        assertTrue(origin >= 0 && origin < shown.indexOf("The second look."), shown);
        assertTrue(shown.contains("approved by dana.reyes") && shown.contains("The question: "), shown);
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, requests().get(1), "soar_run_safe", DANA)
                        .statusCode());
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'")
                .equals("2"));
        assertEquals(1, comments("request: proposed in the answer to question 1"));
        assertEquals(1, comments("The second look."));
    }

    /** No model is asked: its history is not the store's. */
    @Test
    void whatWasDoneOnTheHostIsAnsweredFromTheStore() throws Exception {
        stack.click("soar_approve");
        stack.awaitRecorded();
        stack.kibana.assistantReplies(
                "## Summary\nOnce more.\n\n## Investigation commands\n1. `Get-Process -Name svchost`\n");
        stack.plantNow("alert-wmi-registry.json");
        await().until(() -> requests().size() == 2);
        int chats = stack.kibana.chats().size();
        Message second = requests().get(1);
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("1"));
        events.mentions(second, DANA, "What was done on this host before?").deliver(url);
        String answer = awaitReply("1 other incident");
        assertTrue(
                answer.contains("approved by dana.reyes (" + DANA + ")")
                        || answer.contains("approved by `dana.reyes` (" + DANA + ")"),
                answer);
        assertTrue(answer.contains("Get-Process -Name lsass") && answer.contains("SUCCEEDED, exit code 0"), answer);
        assertEquals(chats, stack.kibana.chats().size());
        assertTrue(stack.slack.messages("soc-critical").stream()
                .filter(message -> Stack.read(List.of(message)).contains("1 other incident"))
                .allMatch(message -> second.ts().equals(message.threadTs())));
        await().until(() -> comments("from the incident store") == 1);

        stack.kibana.assistantReplies("It was not that.");
        events.mentions(second, DANA, "Did the attacker come in the same way?").deliver(url);
        awaitReply("It was not that.");
        assertTrue(chats("QUESTION-BEGIN").get(0).content().contains("Get-Process -Name lsass"));
    }

    /** What was asked and answered is part of its thread. */
    @Test
    void theAnswerIsToldAgainWhereTheRequestIsPostedAgain() throws Exception {
        stack.kibana.assistantReplies("The parent is WmiPrvSE.exe.");
        ask(DANA, "Which process?");
        awaitReply("WmiPrvSE.exe");
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        Message old = stack.request();
        stack.slack.messages("soc-critical").forEach(stack.slack.workspace()::delete);
        stack.change("UPDATE incident SET message_changes = message_changes + 1, updated_at = 1");
        await().until(() -> requests().size() == 1 && !requests().get(0).ts().equals(old.ts()));
        awaitReply("asked: Which process?");
    }

    @Test
    void whereThereIsNoAnswerTheThreadSaysSo() throws Exception {
        stack.kibana.assistantFails(500, "{\"message\":\"model overloaded\",\"status_code\":500}");
        ask(DANA, "Why?");
        String answer = awaitReply("No answer");
        assertTrue(answer.contains("AI Assistant (soar.kibana.url, soar.ai.connector-id) answered 500"), answer);
        await().until(() -> comments("**No answer**") == 1);
        stack.kibana.clearFaults();
        stack.kibana.assistantReplies("Because.");
        ask(DANA, "And now?");
        awaitReply("Because.");
        assertEquals("2", stack.one("SELECT MAX(number) FROM conversation_turn"));
    }

    /** Somebody deleted it in Kibana, or its retention is over. */
    @Test
    void aConversationThatIsGoneIsBegunAnew() throws Exception {
        stack.change("UPDATE incident SET conversation_id = 'gone'");
        stack.kibana.assistantReplies("Begun anew.");
        ask(DANA, "Still there?");
        awaitReply("Begun anew.");
        Chat chat = chats("QUESTION-BEGIN").get(0);
        assertTrue(chat.content().contains("kibana.alert.uuid"), chat.content());
        assertEquals(chat.conversationId(), stack.one("SELECT conversation_id FROM incident"));
    }

    private void ask(String user, String question) throws Exception {
        List<Integer> answers = events.mentions(stack.request(), user, question).deliver(url);
        assertEquals(200, answers.get(answers.size() - 1), answers.toString());
    }

    private String awaitReply(String part) {
        await().until(() -> Stack.read(stack.thread()).contains(part));
        return Stack.read(stack.thread());
    }

    private String raw() {
        StringBuilder raw = new StringBuilder();
        stack.thread().forEach(message -> raw.append(message.blocks()));
        return raw.toString();
    }

    private void awaitWhisper(String user, String part) {
        await().until(() -> stack.slack.ephemerals().stream()
                .anyMatch(whisper ->
                        whisper.ephemeralUser().equals(user) && whisper.text().contains(part)));
    }

    private List<Message> requests() {
        return stack.slack.messages("soc-critical").stream()
                .filter(message -> message.threadTs() == null)
                .toList();
    }

    private List<Chat> chats(String part) {
        return stack.kibana.chats().stream()
                .filter(chat -> chat.content().contains(part))
                .toList();
    }

    private long comments(String part) {
        return stack.kibana.cases().stream()
                .flatMap(record -> record.findValuesAsText("comment").stream())
                .filter(comment -> comment.contains(part))
                .count();
    }
}
