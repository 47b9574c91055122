package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.slack.Message;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for a decision waits over a restart. */
class RestartTest {

    /** Nobody wants last week's commands to run today. */
    @Test
    void anApprovalThatIsTooOldRunsNothingMore() throws Exception {
        try (Stack stack = new Stack("too-old")) {
            stack.plant("alert-wmi-registry.json");
            stack.windows.delay(Duration.ofSeconds(2));
            stack.start();
            stack.click("soar_approve");
            await().until(() -> stack.windows.executed().size() == 1);
            stack.stop();
            int before = stack.windows.executed().size();
            stack.change("UPDATE incident SET approved_at = 1");
            stack.start();
            stack.awaitRecorded();
            assertEquals(before, stack.windows.executed().size());
            String record = stack.kibana.cases().get(0).toString();
            assertTrue(record.contains("soar.respond.host-wait"), record);
        }
    }

    @TempDir
    Path folder;

    @Test
    void anApprovalClickedAfterARestartRunsTheCommands() throws Exception {
        try (Stack stack = new Stack("restart")) {
            stack.set("soar.store.url", "jdbc:h2:file:" + folder.resolve("store"));
            stack.plant("alert-wmi-registry.json");
            stack.start();
            Message message = stack.request();
            stack.stop();
            assertEquals(0, stack.windows.executed().size());

            stack.start();
            assertEquals(
                    200,
                    stack.clicker
                            .click(stack.webhook, message, "soar_approve", "U0AAA1111")
                            .statusCode());
            stack.awaitRecorded();
            assertEquals(8, stack.windows.executed().size());
            long requests = stack.slack.messages("soc-critical").stream()
                    .filter(posted -> posted.threadTs() == null)
                    .count();
            assertEquals(1, requests, "the alert was posted again after the restart");
            assertEquals(1, stack.kibana.cases().size());
        }
    }
}
