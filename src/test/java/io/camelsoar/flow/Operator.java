package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;

import io.camelsoar.sandbox.slack.Message;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Has a backup be made at the worst moment: while the second of eight approved commands runs. */
final class Operator implements AutoCloseable {

    private final Stack stack;
    private final CountDownLatch backedUp = new CountDownLatch(1);

    Operator(Stack stack) {
        this.stack = stack;
        stack.recoverSoon();
        stack.windows.onCommand(command -> {
            if (stack.windows.executed().size() == 2) {
                awaitBackup();
            }
        });
    }

    private void awaitBackup() {
        try {
            backedUp.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Approves the first request; its second command begins, and stays at it. */
    void approve() throws Exception {
        stack.click("soar_approve");
        await().until(() -> stack.windows.executed().size() == 2);
    }

    /** What is not in the backup happens: all commands run, and the case is complete. */
    void goOn() {
        backedUp.countDown();
        stack.awaitRecorded();
    }

    /** The questions that are open in the thread. */
    List<Message> questions() {
        return stack.thread().stream()
                .filter(reply -> reply.button("soar_again").isPresent())
                .toList();
    }

    /** Answers the newest of so many. */
    void answer(int questions, String action) throws Exception {
        await().until(() -> questions().size() == questions);
        stack.clicker.click(stack.webhook, questions().get(questions - 1), action, "U0AAA1111");
    }

    /** Whatever came of the test, the host answers. */
    @Override
    public void close() {
        backedUp.countDown();
    }
}
