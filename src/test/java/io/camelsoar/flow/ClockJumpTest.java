package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.sandbox.kibana.MarkedAssistant;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clock is set a day on or a day back, whatever is on its way: every alert comes to its end, once, and soon. Alerts carry the
 * right time; Slack signs by the same clock, since it would have its clicks refused by a wrong one.
 */
class ClockJumpTest {

    private static final int EACH = 3;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(250);

    private final MovableClock clock = new MovableClock();
    private Stack stack;
    private Shift shift;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = Stack.inTime(
                test.getTestMethod().orElseThrow().getName()
                        + test.getDisplayName().replaceAll("\\W", "x"),
                clock);
        stack.recoverSoon();
        stack.set("soar.approval.expires-after", "3d");
        stack.set("soar.respond.host-wait", "3d");
        stack.kibana.assistantScript(new MarkedAssistant());
        shift = new Shift(stack, Clock.systemUTC(), List.of(stack.windows));
        shift.detection(EACH);
        stack.start();
        until(() -> incidents("state = 'AWAITING_APPROVAL'") == EACH);
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void beforeTheClick(int days) throws Exception {
        clock.move(Duration.ofDays(days));
        end();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void whileCommandsRun(int days) throws Exception {
        stack.windows.delay(Duration.ofSeconds(1));
        shift.decide();
        until(() -> !stack.windows.executed().isEmpty());
        clock.move(Duration.ofDays(days));
        end();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void beforeTheRecord(int days) throws Exception {
        stack.kibana.casesFail(503);
        shift.decide();
        until(() -> incidents("state IN ('EXECUTED', 'DENIED') AND last_error LIKE '%503%'") == EACH);
        clock.move(Duration.ofDays(days));
        stack.kibana.clearFaults();
        end();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void whileSlackIsDown(int days) throws Exception {
        stack.slack.down(true);
        shift.decide();
        until(() -> incidents("state = 'RECORDED'") == EACH);
        clock.move(Duration.ofDays(days));
        stack.slack.down(false);
        end();
    }

    /** More alerts come; all of them come to their end. */
    private void end() throws Exception {
        shift.detection(EACH);
        try {
            until(() -> {
                shift.decide();
                return incidents("state = 'RECORDED' AND message_shown >= message_changes")
                                == shift.alerts().size()
                        && stack.one("SELECT COUNT(*) FROM reply WHERE NOT done")
                                .equals("0");
            });
        } finally {
            assertEquals(List.of(), Aftermath.problems(stack, shift.alerts(), List.of(stack.windows)));
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(LONGEST).pollInterval(STEP).until(condition);
    }

    private int incidents(String where) throws Exception {
        return Integer.parseInt(stack.one("SELECT COUNT(*) FROM incident WHERE " + where));
    }
}
