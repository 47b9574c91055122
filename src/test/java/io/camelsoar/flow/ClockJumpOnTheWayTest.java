package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock is set a day on or a day back while a write is on its way: it is not made a second time. */
class ClockJumpOnTheWayTest {

    /** Many times soar.recover.period. */
    private static final Duration LONG = Duration.ofSeconds(4);

    private final MovableClock clock = new MovableClock();
    private final AtomicInteger posts = new AtomicInteger();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = Stack.inTime(
                test.getTestMethod().orElseThrow().getName()
                        + test.getDisplayName().replaceAll("\\W", "x"),
                clock);
        stack.recoverSoon();
        stack.set("soar.approval.expires-after", "3d");
        stack.set("soar.kibana.timeout", "20s");
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    private boolean isFirst(HttpExchange request, String path) {
        return Interception.isPost(request, path) && posts.incrementAndGet() == 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void aCaseIsOpenedOnce(int days) throws Exception {
        stack.kibana.watch(Interception.of(request -> {
            if (isFirst(request, "/api/cases")) {
                clock.move(Duration.ofDays(days));
                Interception.takeTime(LONG);
            }
            return false;
        }));
        stack.start();
        stack.click("soar_decline");
        stack.awaitRecorded();
        await().until(() -> stack.kibana.cases().size() >= posts.get());
        assertEquals(1, stack.kibana.cases().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void aRequestIsPostedOnce(int days) throws Exception {
        stack.slack.watch(Interception.of(request -> {
            if (isFirst(request, ".*/chat.postMessage")) {
                clock.move(Duration.ofDays(days));
                Interception.takeTime(LONG);
            }
            return false;
        }));
        stack.start();
        assertOneRequest();
    }

    /** A proxy gave it up; Slack posts it three seconds later, by the same clock: set back, that is before the incident was opened. */
    @ParameterizedTest
    @ValueSource(ints = 1)
    void aRequestThatSlackPostsLateIsNotPostedTwice(int days) throws Exception {
        AtomicReference<CompletableFuture<Void>> late = new AtomicReference<>();
        stack.slack.watch(Interception.of(request -> {
            boolean mine = isFirst(request, ".*/chat.postMessage");
            if (mine) {
                late.set(Interception.answerBefore(request, stack.slack.uri().getPort(), 504, Duration.ofSeconds(3)));
            }
            return mine;
        }));
        stack.start();
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE last_error LIKE '%504%'")
                .equals("1"));
        clock.move(Duration.ofDays(days));
        await().until(() -> late.get().isDone());
        assertOneRequest();
    }

    private void assertOneRequest() {
        await().until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                .equals("1"));
        await().until(() -> stack.slack.messages("soc-critical").size() >= posts.get());
        assertEquals(
                1,
                stack.slack.messages("soc-critical").stream()
                        .filter(message -> message.threadTs() == null)
                        .count());
    }
}
