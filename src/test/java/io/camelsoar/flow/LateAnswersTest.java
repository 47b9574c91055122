package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.SlackEvents;
import io.camelsoar.sandbox.store.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A service does what it was asked for after a proxy, or a crash, has ended the call; or its answer is none. */
class LateAnswersTest {

    private static final String CASES = "/api/cases";
    private static final String COMMENTS = "/api/cases/[^/]+/comments";

    @TempDir
    Path folder;

    private final AtomicInteger sent = new AtomicInteger();
    /** What is done after its answer. */
    private volatile CompletableFuture<Void> late;

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

    /** Whether it is the first request of its kind. */
    private boolean isFirst(HttpExchange request, String path) {
        return Interception.isPost(request, path) && sent.incrementAndGet() == 1;
    }

    private void decline() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_decline");
    }

    private void awaitLate() {
        await().until(() -> late != null && late.isDone());
    }

    private static boolean isFind(HttpExchange request) {
        return request.getRequestURI().getPath().endsWith("/api/cases/_find");
    }

    /** A proxy says 504 while Kibana still works on it, and Kibana is slow to answer the look for the case as well. */
    @Test
    void aSlowLookDoesNotOpenASecondCase() throws Exception {
        stack.kibana.watch(Interception.of(request -> {
            if (isFirst(request, CASES)) {
                // within the 4 s (2 x soar.kibana.timeout) that a write may be on its way
                late = Interception.answerBefore(request, stack.kibana.port(), 504, Duration.ofMillis(3700));
                return true;
            }
            if (isFind(request) && stack.kibana.cases().isEmpty()) {
                // Kibana has looked: there is none; its answer takes 1.7 s, within soar.kibana.timeout
                Interception.takeTime(Duration.ofMillis(1700));
                Interception.answer(request, 200, "{\"cases\":[],\"page\":1,\"per_page\":20,\"total\":0}");
                return true;
            }
            return false;
        }));
        decline();
        awaitLate();
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
    }

    /** A proxy says 504 and Slack does it two seconds later. */
    @Test
    void aRequestThatSlackPostsLateIsNotPostedTwice() throws Exception {
        stack.slack.watch(Interception.of(request -> {
            boolean mine = isFirst(request, ".*/chat.postMessage");
            if (mine) {
                late = Interception.answerBefore(request, stack.slack.uri().getPort(), 504, Duration.ofSeconds(3));
            }
            return mine;
        }));
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        awaitLate();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        assertEquals(
                1,
                stack.slack.messages("soc-critical").stream()
                        .filter(message -> message.threadTs() == null)
                        .count());
    }

    /** The next result has the thread written at once. */
    @Test
    void aReplyThatSlackPostsLateIsNotPostedTwice() throws Exception {
        stack.windows.delay(Duration.ofMillis(700));
        stack.slack.watch(Interception.of(request -> {
            boolean mine = !stack.windows.executed().isEmpty() && isFirst(request, ".*/chat.postMessage");
            if (mine) {
                late = Interception.answerBefore(request, stack.slack.uri().getPort(), 504, Duration.ofSeconds(3));
            }
            return mine;
        }));
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        awaitLate();
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        List<String> texts =
                stack.thread().stream().map(message -> message.text()).toList();
        assertEquals(texts.stream().distinct().count(), texts.size(), texts.toString());
    }

    /** A gateway's 200 that is no answer of the Cases API does not say that there is no case. */
    @Test
    void anAnswerWithoutCasesDoesNotOpenASecondCase() throws Exception {
        AtomicBoolean oddly = new AtomicBoolean();
        stack.kibana.watch(Interception.of(request -> {
            if (isFirst(request, CASES)) {
                Interception.answerAfterwards(request, stack.kibana.port(), 504);
                oddly.set(true);
                return true;
            }
            if (isFind(request) && oddly.get()) {
                Interception.answer(request, 200, "{}");
                return true;
            }
            return false;
        }));
        decline();
        await().until(() -> stack.one("SELECT failures FROM incident").matches("[3-9]"));
        oddly.set(false);
        stack.awaitRecorded();
        assertEquals(1, stack.kibana.cases().size());
    }

    /** A gateway's 200 in place of Kibana's answer to the creation. */
    @Test
    void anAnswerWithoutIdIsNoOpenedCase() throws Exception {
        stack.kibana.watch(Interception.of(request -> {
            if (isFirst(request, CASES)) {
                late = Interception.answerBefore(request, stack.kibana.port(), 200, Duration.ofSeconds(2));
                return true;
            }
            return false;
        }));
        decline();
        await().until(() -> stack.isRecorded()
                || stack.one("SELECT COUNT(*) FROM incident WHERE parked_at IS NOT NULL")
                        .equals("1"));
        String events = stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'CASE_OPENED' AND detail IS NULL");
        String error = stack.one("SELECT last_error FROM incident");
        if (!stack.isRecorded()) {
            stack.replay("--all");
        }
        stack.awaitRecorded();
        assertEquals("0 1", events + " " + stack.kibana.cases().size(), error);
    }

    /** The last of them comes after a proxy's 504. Nothing else is written to the case afterwards: housekeeping waits for it alone. */
    @Test
    void aQuestionsLastCommentIsNotInDoubtAnyMoreOnceItIsSeen() throws Exception {
        AtomicBoolean asked = new AtomicBoolean();
        stack.kibana.watch(Interception.of(request -> {
            boolean last = asked.get() && Interception.isPost(request, COMMENTS) && sent.incrementAndGet() == 3;
            if (last) {
                // when the comments before it have been seen for some times
                late = Interception.answerBefore(request, stack.kibana.port(), 504, Duration.ofSeconds(3));
            }
            return last;
        }));
        stack.set("soar.retention.age", "1h");
        stack.set("soar.retention.period", "300ms");
        stack.set("soar.retention.folder", folder.resolve("export").toString());
        decline();
        await().until(() -> stack.one("SELECT state FROM incident").equals("RECORDED"));
        asked.set(true);
        stack.kibana.assistantReplies("word ".repeat(1_200)); // as long as two comments, after that of the question
        new SlackEvents(stack.slack, Services.SIGNING_SECRET)
                .mentions(stack.request(), Services.WINDOWS_ANALYST, "What now?")
                .deliver(stack.webhook.resolve("/slack/events"));
        await().until(() -> stack.one("SELECT COUNT(*) FROM conversation_turn WHERE case_id IS NOT NULL")
                .equals("1"));
        awaitLate();
        List<String> comments = stack.kibana.cases().get(0).findValuesAsText("comment");
        for (String part : List.of("**Question 1** by", "(1 of 2):", "(2 of 2):")) {
            assertEquals(
                    1,
                    comments.stream().filter(comment -> comment.contains(part)).count(),
                    () -> part + " once: " + comments);
        }
        assertEquals("null", stack.one("SELECT case_write_since FROM incident"));
        stack.change("UPDATE incident SET recorded_at = recorded_at - 7200000");
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident").equals("0"));
    }

    /** Retry-After: 40, from the assistant. */
    @Test
    void retriageHonoursRetryAfter() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        stack.kibana.watch(Interception.of(request -> {
            boolean question = request.getRequestURI().getPath().endsWith("/chat/complete");
            if (question) {
                questions.incrementAndGet();
                request.getResponseHeaders().set("Retry-After", "40");
                Interception.answer(request, 429, "{}");
            }
            return question;
        }));
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT failures FROM incident").equals("1"));
        long wait = Long.parseLong(stack.one("SELECT due_at FROM incident")) - System.currentTimeMillis();
        assertTrue(wait > 20_000, "waits " + wait + " ms, though 40 s were asked for, after " + questions);
    }

    /** One instance froze, or its machine was cut off, between its last statement and its commit. */
    @Test
    void healthIsDownWhileTheAuditHeadIsLocked() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh()) {
            stack.store(database);
            stack.withHealth();
            stack.start();
            await().until(stack::isUp);
            try (Connection frozen = database.connect()) {
                frozen.setAutoCommit(false);
                frozen.createStatement().executeUpdate("UPDATE audit_head SET seq = seq + 1");
                await().until(() -> stack.health().statusCode() == 503);
                frozen.rollback();
                await().until(stack::isUp);
            }
        }
    }

    /** SIGKILL after the fourth try of a write, which Kibana took. */
    @Test
    void aKillAfterARepeatedWriteOpensNoSecondCase() throws Exception {
        stack.set("soar.store.url", "jdbc:h2:file:./store");
        stack.set("soar.kibana.timeout", "15s"); // a write may be on its way for 30 s
        AtomicInteger creations = new AtomicInteger();
        AtomicBoolean taken = new AtomicBoolean();
        stack.kibana.watch(Interception.of(request -> {
            if (!Interception.isPost(request, CASES)) {
                return false;
            }
            int number = creations.incrementAndGet();
            if (number <= 3) {
                request.getResponseHeaders().set("Retry-After", "11");
                Interception.answer(request, 429, "{}");
                return true;
            }
            if (number == 4) {
                taken.set(true);
                Interception.takeTime(Duration.ofMillis(1500)); // the answer does not come before the kill
                late = Interception.answerBefore(request, stack.kibana.port(), 200, Duration.ofSeconds(20));
                return true;
            }
            return false;
        }));
        stack.plant("alert-wmi-registry.json");
        try (Running soar = Running.in(folder, stack.settings)) {
            stack.click("soar_decline");
            await().atMost(Duration.ofSeconds(80)).until(taken::get);
            soar.process().destroyForcibly().waitFor();
        }
        try (Running soar = Running.again(folder)) {
            awaitLate();
            await().atMost(Duration.ofSeconds(120)).until(stack::isRecorded);
            assertEquals(1, stack.kibana.cases().size());
        }
    }
}
