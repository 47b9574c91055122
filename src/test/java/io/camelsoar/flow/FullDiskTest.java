package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code soar run} when its file system takes no more: nothing is detected, decided or run, and when there is room again it goes
 * on by itself. The kernel refuses the process's writes, as on a full disk, by its limit of a file's size.
 */
@EnabledOnOs(OS.LINUX) // whose prlimit changes a running process's limit
class FullDiskTest {

    @TempDir
    private Path folder;

    private Stack stack;
    private Running soar;

    @BeforeEach
    void start() throws Exception {
        stack = new Stack("full-disk");
        stack.set("soar.store.url", "jdbc:h2:file:./store");
        stack.recoverSoon();
        stack.set("soar.recover.lease", "30s");
        stack.set("soar.ai.timeout", "20s");
        stack.set("soar.winrm.command-timeout", "20s");
        stack.withHealth();
        soar = Running.in(folder, stack.settings);
        await().until(stack::isUp);
    }

    @AfterEach
    void close() throws Exception {
        soar.close();
        stack.close();
    }

    @Test
    void nothingIsDetectedDecidedOrRunUntilThereIsRoom() throws Exception {
        stack.plant("alert-wmi-registry.json");
        Message request = stack.request();

        full();
        assertDown();
        stack.plantNow("alert-wmi-registry.json");
        assertEquals(500, approve(request).statusCode());
        assertDown();
        assertEquals(0, stack.windows.executed().size());
        assertEquals(List.of(request.ts()), requests());

        roomAgain();
        await().until(() -> requests().size() == 2);
        assertEquals(200, approve(request).statusCode());
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
    }

    @Test
    void commandsWaitWhereTheyAre() throws Exception {
        stack.windows.delay(Duration.ofSeconds(2));
        stack.plant("alert-wmi-registry.json");
        stack.click("soar_approve");
        await().until(() -> stack.windows.executed().size() == 2);

        full();
        stack.windows.delay(Duration.ZERO);
        for (int i = 0; i < 10; i++) {
            assertDown();
        }
        assertTrue(stack.windows.executed().size() <= 3, "only what had begun ended");

        roomAgain();
        await().until(() -> stack.isRecorded() || answeredGoOn());
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
        assertEquals(8, Set.copyOf(stack.windows.executed()).size());
    }

    /** A result that could not be stored for long leaves its command in doubt. */
    private boolean answeredGoOn() throws Exception {
        for (Message reply : stack.thread()) {
            if (reply.button("soar_go_on").isPresent()) {
                return stack.clicker
                                .click(stack.webhook, reply, "soar_go_on", Services.WINDOWS_ANALYST)
                                .statusCode()
                        == 200;
            }
        }
        return false;
    }

    private HttpResponse<String> approve(Message request) throws Exception {
        return stack.clicker.click(stack.webhook, request, "soar_approve", Services.WINDOWS_ANALYST);
    }

    private List<String> requests() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> message.threadTs() == null)
                .map(Message::ts)
                .toList();
    }

    private void assertDown() throws Exception {
        HttpResponse<String> health = stack.health();
        assertEquals(503, health.statusCode());
        assertTrue(health.body().contains("soar.store.url"), health.body());
    }

    private void roomAgain() throws Exception {
        limit("unlimited");
        await().until(stack::isUp);
        assertTrue(soar.process().isAlive());
    }

    private void full() throws Exception {
        limit("4096");
    }

    private void limit(String bytes) throws Exception {
        Process limit = new ProcessBuilder(
                        "prlimit", "--pid", String.valueOf(soar.process().pid()), "--fsize=" + bytes + ":")
                .inheritIO()
                .start();
        assertEquals(0, limit.waitFor());
    }
}
