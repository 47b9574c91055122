package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.kibana.AssistantScript;
import io.camelsoar.sandbox.kibana.ScriptedAssistant;
import io.camelsoar.sandbox.slack.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Answers of the AI Assistant that hold less than was asked for. */
class AssistantFailureTest {

    private static final String NO_COMMANDS = "## Summary\nA run key was written by WMI.\n";

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void anAnswerWithoutCommandsIsAskedForAgain() {
        stack.kibana.assistantReplies(NO_COMMANDS);
        stack.start();
        assertTrue(canBeApproved(stack.request()));
        assertTrue(Stack.read(List.of(stack.request())).contains("Remove-ItemProperty"));
        assertEquals(2, questionsAboutTheAlert());
        assertEquals(
                stack.kibana.chats().get(0).conversationId(),
                stack.kibana.chats().get(1).conversationId());
    }

    @Test
    void anEmptyAnswerIsAskedForAgain() {
        stack.kibana.assistantReplies("");
        stack.start();
        assertTrue(canBeApproved(stack.request()));
        assertEquals(2, questionsAboutTheAlert());
    }

    /** Its refusals together take longer than the lease: the incident stays with the worker that asks. */
    @Test
    void anAssistantThatRefusesSlowlyHoldsNoAlertBack() throws Exception {
        stack.recoverSoon();
        stack.set("soar.recover.lease", "5s");
        for (String timeout : List.of("soar.ai.timeout", "soar.winrm.command-timeout")) {
            stack.set(timeout, "4s");
        }
        AtomicInteger questions = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean question = request.getRequestURI().getPath().endsWith("/chat/complete");
            if (question) {
                questions.incrementAndGet();
                Interception.takeTime(Duration.ofMillis(1500));
                Interception.answer(request, 503, "{}");
            }
            return question;
        }));
        stack.start();
        assertTrue(Stack.read(List.of(stack.request())).contains("Not triaged"));
        assertTrue(
                questions.get() <= 8, "about the alert and about its analyst, at most four tries each: " + questions);
    }

    /** It goes to Slack without an answer, and is made up for when the assistant is back; the analyst is called. */
    @Test
    void anAlertThatWasNotTriagedIsTriagedWhenTheAssistantIsBack() throws Exception {
        stack.recoverSoon();
        AtomicBoolean down = new AtomicBoolean(true);
        stack.kibana.watch(Interception.of(request -> {
            boolean refused = down.get() && request.getRequestURI().getPath().endsWith("/chat/complete");
            if (refused) {
                Interception.answer(request, 401, "{}");
            }
            return refused;
        }));
        stack.start();
        assertTrue(Stack.read(List.of(stack.request())).contains("Not triaged"));
        down.set(false);
        await().until(() -> canBeApproved(stack.request()));
        assertFalse(Stack.read(List.of(stack.request())).contains("Not triaged"));
        await().until(() -> !stack.thread().isEmpty());
        assertTrue(stack.thread().get(0).text().contains("has answered"));
        assertTrue(Stack.read(stack.thread()).contains("<@U0AAA1111>"), Stack.read(stack.thread()));
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
    }

    /** Who was asked about it meanwhile comes too late. */
    @Test
    void anAlertThatWasDeclinedMeanwhileStaysSo() throws Exception {
        stack.recoverSoon();
        CountDownLatch declined = new CountDownLatch(1);
        AtomicInteger questions = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            if (!request.getRequestURI().getPath().endsWith("/chat/complete")) {
                return false;
            }
            if (questions.incrementAndGet() <= 2) { // about the alert and its analyst
                Interception.answer(request, 401, "{}");
                return true;
            }
            awaitOn(declined);
            return false;
        }));
        stack.start();
        stack.request();
        await().until(() -> questions.get() == 3);
        stack.click("soar_decline");
        stack.awaitRecorded();
        declined.countDown();
        await().until(() -> questions.get() >= 4);
        stack.stop();
        assertEquals("0", stack.one("SELECT COUNT(*) FROM command"));
        assertEquals("RECORDED", stack.one("SELECT state FROM incident"));
    }

    private static void awaitOn(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void theFirstSummaryStandsWhenAskingAgainFails() {
        ScriptedAssistant usual = new ScriptedAssistant();
        stack.kibana.assistantScript(question -> {
            if (question.content().startsWith("Your last answer")) {
                throw new AssistantScript.AssistantFailure(500, "{\"message\":\"model gone\",\"status_code\":500}");
            }
            return usual.answer(question);
        });
        stack.kibana.assistantReplies(NO_COMMANDS);
        stack.start();
        assertNothingToApprove(stack.request());
    }

    @Test
    void withoutCommandsTwiceNothingCanBeApproved() throws Exception {
        stack.kibana.assistantReplies(NO_COMMANDS);
        stack.kibana.assistantReplies("I cannot help with that.");
        stack.start();
        assertNothingToApprove(stack.request());
        assertEquals(2, questionsAboutTheAlert());
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertTrue(stack.kibana.cases().get(0).toString().contains("A run key was written by WMI."));
    }

    @Test
    void aPartialProposalSaysWhatIsMissing() {
        stack.kibana.assistantReplies(NO_COMMANDS + """
                ## Investigation commands
                1. `Get-Process -Name odsync`
                2. `Get-Service`
                3. `Get-LocalUser`
                """);
        stack.start();
        String text = Stack.read(List.of(stack.request()));
        assertTrue(text.contains("3 of 5 investigation, 0 of 3 remediation commands"), text);
        assertTrue(canBeApproved(stack.request()));
        assertEquals(1, questionsAboutTheAlert());
    }

    private static void assertNothingToApprove(Message message) {
        String text = Stack.read(List.of(message));
        assertTrue(text.contains("A run key was written by WMI."), text);
        assertTrue(text.contains("the AI Assistant proposed no commands"), text);
        assertFalse(canBeApproved(message));
        assertTrue(message.button("soar_decline").isPresent());
    }

    private static boolean canBeApproved(Message message) {
        return message.button("soar_approve").isPresent();
    }

    private long questionsAboutTheAlert() {
        return stack.kibana.chats().stream()
                .filter(chat -> chat.content().contains("ALERT-BEGIN"))
                .count();
    }
}
