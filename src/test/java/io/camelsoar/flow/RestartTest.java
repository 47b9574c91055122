package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.sandbox.slack.Message;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for a decision waits over a restart. */
class RestartTest {

    @TempDir
    Path folder;

    @Test
    void anApprovalClickedAfterARestartRunsTheCommands() throws Exception {
        try (Stack stack = new Stack("restart")) {
            stack.set("soar.store.url", "jdbc:h2:file:" + folder.resolve("store"));
            stack.plant("alert-wmi-registry.json");
            stack.start();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !stack.slack.messages("soc-critical").isEmpty());
            Message message = stack.slack.messages("soc-critical").get(0);
            stack.stop();
            assertEquals(0, stack.windows.executed().size());

            stack.start();
            assertEquals(
                    200,
                    stack.clicker
                            .click(stack.webhook, message, "soar_approve", "U0AAA1111")
                            .statusCode());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stack.slack
                            .messages("soc-critical")
                            .get(0)
                            .blocks()
                            .toString()
                            .contains("/app/security/cases/"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stack.windows.executed().size() == 8);

            long requests = stack.slack.messages("soc-critical").stream()
                    .filter(posted -> posted.threadTs() == null)
                    .count();
            assertEquals(1, requests, "the alert was posted again after the restart");
            assertEquals(1, stack.kibana.cases().size());
        }
    }
}
