package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.slack.Message.SharedFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command says and a thread does not take is a file there, once, or else in the case alone. */
class LongOutputTest {

    private static final String OUTPUT =
            IntStream.range(0, 15_000).mapToObj("w%05d"::formatted).collect(Collectors.joining(" "));

    private final Logged logged = new Logged();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().hashCode());
        stack.recoverSoon();
        stack.windows.state().files().put("C:\\long.log", OUTPUT.getBytes(StandardCharsets.US_ASCII));
        stack.kibana.assistantReplies(
                "## Summary\nShort.\n\n## Investigation commands\n1. `Get-Content -Path C:\\long.log`\n");
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
        logged.close();
    }

    @Test
    void allOfItIsAFileInTheThread() throws Exception {
        approve();
        await().until(() -> !files().isEmpty());
        stack.awaitRecorded();
        SharedFile file = files().get(0);
        assertEquals("command-1-output.txt", file.name());
        assertEquals(OUTPUT, file.content().strip());
        assertTrue(Stack.read(stack.thread()).contains("All of the output, "));
        assertEquals(1, files().size());
        assertEquals(List.of(), logged.errors());
    }

    @Test
    void withoutTheScopeItIsInTheCase() throws Exception {
        stack.slack.withoutFiles();
        approve();
        await().until(() -> Stack.read(stack.thread())
                .matches("(?s).*_\\d{5} more characters of the output are in the case, in full\\._.*"));
        stack.awaitRecorded();
        assertEquals(List.of(), files());
        assertTrue(stack.kibana.files().stream().anyMatch(file -> file.text().contains("w14999")));
        assertTrue(
                logged.of(Level.WARN).toString().contains("(the token needs the scope files:write)"),
                logged.of(Level.WARN).toString());
        assertEquals(List.of(), logged.errors());
    }

    /** Files go to a host of their own, which a proxy may not let through: that holds up nothing. */
    @ParameterizedTest
    @ValueSource(ints = {403, 500})
    void whereTheFileDoesNotGetThroughItIsInTheCase(int status) throws Exception {
        stack.slack.watchUploads(Interception.of(request -> {
            boolean mine = Interception.isPost(request, "/upload/v1/.*");
            if (mine) {
                Interception.answer(request, status, "");
            }
            return mine;
        }));
        approve();
        await().until(() ->
                Stack.read(stack.thread()).contains("more characters of the output are in the case, in full"));
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        assertEquals(List.of(), files());
        assertTrue(
                logged.of(Level.WARN).toString().contains("127.0.0.1 took none: java.io.IOException: HTTP " + status),
                logged.of(Level.WARN).toString());
        assertEquals(List.of(), logged.errors());
    }

    /** A proxy says 504, and Slack shares it two seconds later. */
    @Test
    void whatSlackSharesLateIsNotSharedTwice() throws Exception {
        AtomicInteger shared = new AtomicInteger();
        CompletableFuture<Void> done = new CompletableFuture<>();
        stack.slack.watch(Interception.of(request -> {
            boolean mine =
                    Interception.isPost(request, ".*/files.completeUploadExternal") && shared.incrementAndGet() == 1;
            if (mine) {
                Interception.answerBefore(request, stack.slack.uri().getPort(), 504, Duration.ofSeconds(3))
                        .thenAccept(done::complete);
            }
            return mine;
        }));
        approve();
        await().until(done::isDone);
        stack.awaitRecorded();
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        assertEquals(1, files().size());
    }

    /** Only the last of the three calls is seen: one that was begun and not ended is begun anew. */
    @Test
    void anUploadThatBreaksOffIsBegunAnew() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        stack.slack.watch(Interception.of(request -> {
            boolean mine =
                    Interception.isPost(request, ".*/files.completeUploadExternal") && asked.incrementAndGet() == 1;
            if (mine) {
                Interception.answer(request, 200, "{\"ok\":false,\"error\":\"internal_error\"}");
            }
            return mine;
        }));
        approve();
        await().until(() -> !files().isEmpty());
        await().until(() ->
                stack.one("SELECT COUNT(*) FROM reply WHERE NOT done").equals("0"));
        assertEquals(1, files().size());
        assertFalse(Stack.read(stack.thread()).contains("in the case, in full"));
    }

    private void approve() throws Exception {
        stack.start();
        stack.click("soar_approve");
    }

    private List<SharedFile> files() {
        return stack.thread().stream()
                .flatMap(message -> message.files().stream())
                .toList();
    }
}
