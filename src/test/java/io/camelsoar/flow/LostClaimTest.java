package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A worker stands still, as in a paused machine, between RUNNING and the first byte until its claim is over: its command is not sent. */
class LostClaimTest {

    private final CountDownLatch stands = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private Stack stack;

    @BeforeEach
    void approve(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.recoverSoon();
        stack.plant("alert-wmi-registry.json");
        AtomicBoolean first = new AtomicBoolean(true);
        stack.windows.onMoment(moment -> {
            if (moment == WindowsHost.Moment.CONNECTED && first.getAndSet(false)) {
                stands.countDown();
                stand();
            }
        });
        stack.start();
        stack.click("soar_approve");
        assertTrue(stands.await(3, TimeUnit.MINUTES));
        stack.change("UPDATE incident SET due_at = 1, claimed_by = 'another'");
        await().until(() -> !questions().isEmpty());
    }

    @AfterEach
    void close() {
        goesOn.countDown();
        stack.close();
    }

    @Test
    void whatAnAnalystHadRunAgainRunsOnce() throws Exception {
        stack.clicker.click(stack.webhook, questions().get(0), "soar_again", "U0AAA1111");
        stack.awaitRecorded();
        letItGoOn();
        assertEquals(
                8, stack.windows.executed().size(), stack.windows.executed().toString());
    }

    @Test
    void whatAnAnalystStoppedDoesNotRun() throws Exception {
        stack.clicker.click(stack.webhook, questions().get(0), "soar_stop", "U0AAA1111");
        stack.awaitRecorded();
        letItGoOn();
        assertEquals(List.of(), stack.windows.executed());
    }

    /** Until it has left. */
    private void letItGoOn() {
        goesOn.countDown();
        await().during(Duration.ofSeconds(2))
                .until(() -> stack.windows.openShells() == 0 && stack.windows.openConnections() == 0);
    }

    private void stand() {
        try {
            assertTrue(goesOn.await(3, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Message> questions() {
        return stack.slack.messages("soc-critical").stream()
                .filter(reply -> reply.button("soar_again").isPresent())
                .toList();
    }
}
