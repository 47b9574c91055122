package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A service does what it was asked for, or will not, and its answer says little about that: nothing is done twice, or given up. */
class InDoubtTest {

    private static final String CASES = "/api/cases";
    private static final String COMMENTS = "/api/cases/[^/]+/comments";
    private static final String POST_MESSAGE = ".*/chat.postMessage";

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    /** Kibana says 503 where Elasticsearch broke off during a write. */
    @Test
    void aCaseThatWasOpenedIsFound() throws Exception {
        kibanaFailsAfterwards(CASES, 1);
        decline();
        assertEquals(1, stack.kibana.cases().size());
    }

    /** A proxy says 504 while Kibana still works on it. */
    @Test
    void aCaseThatIsOpenedLateIsWaitedFor() throws Exception {
        stack.set("soar.kibana.timeout", "20s");
        AtomicInteger requests = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean first = Interception.isPost(request, CASES) && requests.incrementAndGet() == 1;
            if (first) {
                Interception.answerBefore(request, stack.kibana.port(), 504, Duration.ofSeconds(8));
            }
            return first;
        }));
        declineOnly();
        await().until(() -> stack.one("SELECT last_error FROM incident").contains("may still do"));
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
        assertEquals(1, requests.get());
    }

    /** What never came is sent again, once it is certain that it does not come. */
    @Test
    void aCaseThatWasNotOpenedIsOpenedAfterTheWait() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean first = Interception.isPost(request, CASES) && requests.incrementAndGet() == 1;
            if (first) {
                Interception.answer(request, 504, "{}");
            }
            return first;
        }));
        decline();
        assertEquals(2, requests.get());
        assertEquals(1, stack.kibana.cases().size());
    }

    @Test
    void aCommentThatWasWrittenIsFound() throws Exception {
        kibanaFailsAfterwards(COMMENTS, 3);
        decline();
        List<String> comments =
                stack.kibana.cases().get(0).get("comments").findValuesAsText("comment"); // alert and files have none
        assertEquals(new HashSet<>(comments).size(), comments.size(), comments.toString());
    }

    @Test
    void aMessageThatWasPostedIsFound() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        stack.slack.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, POST_MESSAGE) && first.getAndSet(false);
            if (mine) {
                Interception.answerAfterwards(request, stack.slack.uri().getPort(), 503);
            }
            return mine;
        }));
        decline();
        assertEquals(
                1,
                stack.slack.messages(Services.CHANNEL).stream()
                        .filter(message -> message.threadTs() == null)
                        .count());
    }

    /** It was parked since it was not known whether its message is in Slack; a click on the message says so. */
    @Test
    void anApprovalOfAParkedIncidentIsCarriedOut() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        stack.slack.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, POST_MESSAGE) && first.getAndSet(false);
            if (mine) {
                Interception.answerAfterwards(request, stack.slack.uri().getPort(), 500);
                stack.slack.failNext(1, "missing_scope"); // the look for it
            }
            return mine;
        }));
        stack.plant("alert-wmi-registry.json");
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'TRIAGED' AND parked_at IS NOT NULL")
                .equals("1"));
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
    }

    @Test
    void aCommentThatIsRefusedParksAtOnce() throws Exception {
        stack.set("soar.record.open", "decision"); // else there is one more try before
        AtomicInteger refused = new AtomicInteger();
        kibanaAnswersComments(400, refused, () -> true);
        declineOnly();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE parked_at IS NOT NULL")
                .equals("1"));
        assertEquals(2, refused.get()); // the alert, without which a case goes on, and the comment
    }

    @Test
    void anOutageBetweenTwoCommentsIsWaitedFor() throws Exception {
        stack.set("soar.recover.tries", "2");
        AtomicInteger refused = new AtomicInteger();
        kibanaAnswersComments(503, refused, () -> refused.get() < 4);
        decline();
        assertTrue(refused.get() >= 4);
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'PARKED'"));
    }

    /** Look and creation each wait as long as they are asked to; together that is longer than the lease. */
    @Test
    void waitsThatAServiceAsksForOpenNoSecondCase() throws Exception {
        stack.set("soar.recover.lease", "10s");
        stack.set("soar.ai.timeout", "5s");
        stack.set("soar.winrm.command-timeout", "5s");
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger creations = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean look = request.getRequestURI().getPath().endsWith("/api/cases/_find");
            boolean mine = look && looks.incrementAndGet() <= 3
                    || Interception.isPost(request, CASES) && creations.incrementAndGet() <= 3;
            if (mine) {
                request.getResponseHeaders().set("Retry-After", "2");
                Interception.answer(request, 429, "{}");
            }
            return mine;
        }));
        decline();
        stack.stop(); // whoever is still at it ends
        assertEquals(1, stack.kibana.cases().size());
    }

    /** Between two tries another worker took the case over. */
    @Test
    void aWriteIsNotRepeatedByWhoLostTheCase() throws Exception {
        AtomicInteger creations = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, CASES) && creations.incrementAndGet() == 1;
            if (mine) {
                change("UPDATE lease SET owner = 'another', lease_end = lease_end + 600000 WHERE name LIKE 'case:%'");
                request.getResponseHeaders().set("Retry-After", "1");
                Interception.answer(request, 429, "{}");
            }
            return mine;
        }));
        declineOnly();
        await().until(() -> stack.one("SELECT last_error FROM incident").contains("another worker writes the case"));
        assertEquals(1, creations.get());
        stack.change("DELETE FROM lease WHERE owner = 'another'");
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
    }

    private void change(String statement) throws IOException {
        try {
            stack.change(statement);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Slack says so also while the app is out of a private channel. */
    @Test
    void aQuestionIsAskedOnceTheChannelIsBack() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        stack.windows.dropConnectionAfterCommand(true);
        stack.slack.watch(Interception.of(request -> {
            boolean mine = !stack.windows.executed().isEmpty()
                    && request.getRequestURI().getPath().matches(".*/chat.(postMessage|update)")
                    && refused.incrementAndGet() < 4;
            if (mine) {
                Interception.answer(request, 200, "{\"ok\":false,\"error\":\"channel_not_found\"}");
            }
            return mine;
        }));
        approveAndAwaitTheQuestion();
        assertTrue(refused.get() >= 4);
    }

    /** A workspace may close the time for edits. */
    @Test
    void aQuestionIsAskedThoughTheMessageCannotBeChanged() throws Exception {
        stack.windows.dropConnectionAfterCommand(true);
        stack.slack.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, ".*/chat.update");
            if (mine) {
                Interception.answer(request, 200, "{\"ok\":false,\"error\":\"edit_window_closed\"}");
            }
            return mine;
        }));
        approveAndAwaitTheQuestion();
    }

    private void approveAndAwaitTheQuestion() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_approve");
        await().until(() -> stack.thread().stream()
                .anyMatch(reply -> reply.button("soar_again").isPresent()));
    }

    private void kibanaFailsAfterwards(String path, int which) {
        AtomicInteger requests = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, path) && requests.incrementAndGet() == which;
            if (mine) {
                Interception.answerAfterwards(request, stack.kibana.port(), 503);
            }
            return mine;
        }));
    }

    private void kibanaAnswersComments(int status, AtomicInteger answered, BooleanSupplier broken) {
        stack.kibana.watch(Interception.of(request -> {
            boolean mine = Interception.isPost(request, COMMENTS) && broken.getAsBoolean();
            if (mine) {
                answered.incrementAndGet();
                Interception.answer(request, status, "{}");
            }
            return mine;
        }));
    }

    private void declineOnly() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_decline");
    }

    private void decline() throws Exception {
        declineOnly();
        stack.awaitRecorded();
    }
}
