package io.camelsoar.ssh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.CommandResult.Status;
import io.camelsoar.remote.NotStartedException;
import io.camelsoar.sandbox.SshServer;
import io.camelsoar.sandbox.WithSshServer;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.ssh.SshConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of commands on a real SSH server. */
@ExtendWith(WithSshServer.class)
class SshProducerTest {

    /** Of commands that do not end by themselves: enough to connect on a busy machine. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    private static SshServer server;

    @BeforeAll
    static void start() throws Exception {
        server = SshServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void outputErrorsAndExitCodeAreKeptApart() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            CommandResult result = ssh.run("echo out; echo first >&2; echo second >&2; exit 3");
            assertEquals(Status.ERRORS, result.status());
            assertEquals(3, result.exitCode());
            assertEquals("out\n", result.output());
            assertEquals(List.of("first", "second"), result.errors());
            assertFalse(result.truncated());
        }
    }

    @Test
    void theExitCodeSaysWhetherItWentWell() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            CommandResult warned = ssh.run("echo only a warning >&2");
            assertEquals(Status.OK, warned.status());
            assertEquals(0, warned.exitCode());
            assertEquals(List.of("only a warning"), warned.errors());

            CommandResult silent = ssh.run("exit 1");
            assertEquals(Status.ERRORS, silent.status());
            assertEquals(List.of("ended with exit code 1"), silent.errors());

            CommandResult killed = ssh.run("kill -KILL $$");
            assertEquals(Status.FAILED, killed.status());
            assertEquals(List.of("ended by the signal KILL"), killed.errors());
            assertNull(killed.exitCode());
        }
    }

    @Test
    void theExitCodeIsAHeaderToo() {
        try (SshFixture ssh = new SshFixture(server)) {
            Exchange exchange = ssh.send(ssh.uri(), "exit 7");
            assertEquals(7, exchange.getMessage().getHeader(SshConstants.EXIT_VALUE));
        }
    }

    @Test
    void aLongCommandWithAnyCharactersArrivesAsItIs() throws Exception {
        String text = "grüße 日本 € \\ % \" ` $x\n".repeat(1_000);
        assertTrue(text.length() > 20_000);
        try (SshFixture ssh = new SshFixture(server)) {
            CommandResult result = ssh.run("printf %s '" + text + "'");
            assertEquals(Status.OK, result.status(), result.errors().toString());
            assertEquals(text, result.output());
        }
    }

    @Test
    void whatTheLoginShellSaysIsNotTheCommandsOutput() throws Exception {
        try (SshServer own = SshServer.start("/bin/sh -c 'echo welcome; exec sh -c \"$SSH_ORIGINAL_COMMAND\"'");
                SshFixture ssh = new SshFixture(own)) {
            assertEquals("here\n", ssh.run("echo here").output());
        }
    }

    @Test
    void aCommandThatReadsItsInputFindsNone() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            assertEquals("0", ssh.run("wc -c").output().strip());
        }
    }

    @Test
    void whatRunsOnInTheBackgroundIsNotWaitedFor() throws Exception {
        String seconds = SshFixture.seconds();
        try (SshFixture ssh = new SshFixture(server)) {
            CommandResult result = ssh.run("sleep " + seconds + " & echo $!");
            assertEquals(Status.OK, result.status());
            ssh.run("kill " + result.output().strip());
            SshFixture.awaitGone(seconds);
        }
    }

    @Test
    void aSilentCommandIsEndedAtItsTimeLimit() throws Exception {
        String seconds = SshFixture.seconds();
        assertEnded("echo begun; sleep " + seconds, seconds);
    }

    @Test
    void soIsOneThatHearsNoSignalWithAllThatItStarted() throws Exception {
        String seconds = SshFixture.seconds();
        assertEnded("trap '' TERM HUP; echo begun; while :; do sleep " + seconds + " | cat; done", seconds);
    }

    private static void assertEnded(String command, String seconds) throws Exception {
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server, LIMIT, 1_000, false))) {
            CompletableFuture<CommandResult> running = CompletableFuture.supplyAsync(() -> {
                try {
                    return ssh.run(command);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            SshFixture.awaitRuns(seconds);
            CommandResult result = running.get(180, TimeUnit.SECONDS);
            assertEquals(Status.TIMEOUT, result.status(), result.errors().toString());
            assertEquals("begun\n", result.output());
            assertNull(result.exitCode());
            assertEquals(
                    "it did not end within its time limit, and its process group was ended;"
                            + " what left that, as by setsid, may still run",
                    result.errors().get(0));
            SshFixture.awaitGone(seconds);
        }
    }

    @Test
    void whatLeftTheProcessGroupRunsOnAndTheResultSaysSo() throws Exception {
        String seconds = SshFixture.seconds();
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server, LIMIT, 1_000, false))) {
            CommandResult result = ssh.run("setsid -w sleep " + seconds + "; true");
            assertEquals(Status.TIMEOUT, result.status(), result.errors().toString());
            assertTrue(
                    result.errors().get(0).endsWith("may still run"),
                    result.errors().toString());
            assertTrue(SshFixture.runs(seconds));
        } finally {
            SshFixture.end(seconds);
        }
    }

    @Test
    void theLongestCommandArrives() throws Exception {
        String start = "echo here # ";
        String longest = start + "é".repeat((GuardedSshProducer.MAX_COMMAND_BYTES - start.length()) / 2);
        try (SshFixture ssh = new SshFixture(server)) {
            assertEquals("here\n", ssh.run(longest).output());
        }
    }

    @Test
    void aStreamOfTextIsACommand() throws Exception {
        byte[] command = "echo here".getBytes(StandardCharsets.UTF_8);
        try (SshFixture ssh = new SshFixture(server)) {
            for (Object body : List.of(command, new ByteArrayInputStream(command), new StringReader("echo here"))) {
                Exchange exchange = ssh.send(ssh.uri(), body);
                assertNull(exchange.getException());
                assertEquals(
                        "here\n",
                        exchange.getMessage().getBody(CommandResult.class).output());
            }
        }
    }

    @Test
    void whatIsPrintedForEverIsCutAndEndedAtTheTimeLimit() throws Exception {
        String seconds = SshFixture.seconds();
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server, LIMIT, 5_000, false))) {
            CommandResult result = ssh.run("yes " + seconds);
            assertEquals(Status.TIMEOUT, result.status());
            assertEquals(5_000, result.output().length());
            assertTrue(result.truncated());
            SshFixture.awaitGone("yes " + seconds);
        }
    }

    @Test
    void longOutputIsCutBetweenCharactersAndTheExitCodeIsKnown() throws Exception {
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server, Duration.ofMinutes(2), 1_001, false))) {
            CommandResult result = ssh.run("i=0; while [ $i -lt 3000 ]; do printf '😀'; i=$((i+1)); done; exit 4");
            assertEquals("😀".repeat(500), result.output());
            assertTrue(result.truncated());
            assertEquals(4, result.exitCode());
        }
    }

    @Test
    void aConnectionThatIsLostLeavesItUnknownAndItsHostEndsIt() throws Exception {
        String seconds = SshFixture.seconds();
        try (SshServer own = SshServer.start();
                SshFixture ssh = new SshFixture(own, SshFixture.access(own, LIMIT, 1_000, false))) {
            CompletableFuture<Exchange> running =
                    CompletableFuture.supplyAsync(() -> ssh.send(ssh.uri(), "sleep " + seconds));
            SshFixture.awaitRuns(seconds);
            long before = own.connections();
            own.breakConnections();
            CommandResult result =
                    running.get(180, TimeUnit.SECONDS).getMessage().getBody(CommandResult.class);
            assertEquals(Status.UNKNOWN, result.status());
            assertTrue(
                    result.errors().get(0).contains("lost after the command was sent"),
                    result.errors().toString());
            assertNull(result.exitCode());
            assertEquals(before, own.connections(), "it was sent once");
            SshFixture.awaitGone(seconds);
        }
    }

    /** OpenSSH passes no signal on for root: then it ends at its time limit. */
    @Test
    void aStopEndsWhatRuns() throws Exception {
        String seconds = SshFixture.seconds();
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server, LIMIT, 1_000, false))) {
            CompletableFuture<Exchange> running =
                    CompletableFuture.supplyAsync(() -> ssh.send(ssh.uri(), "sleep " + seconds));
            SshFixture.awaitRuns(seconds);
            ssh.camel.getComponent("ssh").stop();
            CommandResult result =
                    running.get(180, TimeUnit.SECONDS).getMessage().getBody(CommandResult.class);
            assertEquals(Status.UNKNOWN, result.status());
            assertTrue(
                    result.errors().get(0).contains("camel-soar was stopped"),
                    result.errors().toString());
            SshFixture.awaitGone(seconds);
        }
    }

    @Test
    void anInterruptEndsTheWaitAndItsFlagIsKept() throws Exception {
        String seconds = SshFixture.seconds();
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server, LIMIT, 1_000, false))) {
            AtomicReference<Exchange> answered = new AtomicReference<>();
            AtomicBoolean flag = new AtomicBoolean();
            Thread waiting = new Thread(() -> {
                answered.set(ssh.send(ssh.uri(), "sleep " + seconds));
                flag.set(Thread.currentThread().isInterrupted());
            });
            waiting.start();
            SshFixture.awaitRuns(seconds);
            waiting.interrupt();
            waiting.join(180_000);
            CommandResult result = answered.get().getMessage().getBody(CommandResult.class);
            assertEquals(Status.UNKNOWN, result.status(), result.errors().toString());
            assertTrue(
                    result.errors().get(0).contains("was interrupted"),
                    result.errors().toString());
            assertTrue(flag.get());
            SshFixture.awaitGone(seconds);
        }
    }

    @Test
    void whatComesAfterAStopIsNotSentUntilItIsStartedAgain() throws Exception {
        Path ran = folder.resolve("ran");
        try (SshFixture ssh = new SshFixture(server)) {
            Endpoint endpoint = ssh.camel.getEndpoint(ssh.uri());
            Producer producer = endpoint.createProducer();
            producer.start();
            Exchange exchange = endpoint.createExchange();
            exchange.getMessage().setBody("touch " + ran);
            ssh.camel.getComponent("ssh").stop();

            NotStartedException failure = assertThrows(NotStartedException.class, () -> producer.process(exchange));
            assertEquals(NotStartedException.Kind.CONNECT, failure.getKind());
            assertTrue(failure.getMessage().contains("is stopped; nothing was executed"), failure.getMessage());
            assertFalse(Files.exists(ran));
            await().until(() -> SshFixture.threads() == 0);

            ssh.camel.getComponent("ssh").start();
            producer.process(exchange);
            assertTrue(Files.exists(ran));
        }
    }

    @Test
    void theClientIsThereBeforeTheFirstCommandAndGoneAfterTheStop() throws Exception {
        await().until(() -> SshFixture.threads() == 0);
        try (SshFixture ssh = new SshFixture(server)) {
            assertTrue(SshFixture.threads() > 0);
            ssh.run("true");
        }
        await().until(() -> SshFixture.threads() == 0);
    }

    @Test
    void noClientIsThereWhereNothingCanBeSent() {
        await().until(() -> SshFixture.threads() == 0);
        SshAccess dry = SshFixture.access(server, LIMIT, 1_000, true);
        SshAccess unknown = SshFixture.access(null, SshFixture.credential(server.privateKey(), ""));
        for (SshAccess access : List.of(dry, unknown)) {
            try (SshFixture ssh = new SshFixture(server, access)) {
                assertTrue(ssh.camel.isStarted());
                assertEquals(0, SshFixture.threads());
            }
        }
    }

    /** As when the connection breaks in the middle of a command, which may mean something else without its end. */
    @Test
    void halfACommandIsNotRun() throws Exception {
        Path ran = folder.resolve("ran");
        String line = CommandChannel.line("the-mark");
        assertEquals(1, onThisMachine(line, "60\ntouch " + ran));
        assertFalse(Files.exists(ran));
        assertEquals(0, onThisMachine(line, "60\ntouch " + ran + "the-mark"));
        assertTrue(Files.exists(ran));
    }

    private static int onThisMachine(String line, String input) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", line).start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        assertTrue(process.waitFor(180, TimeUnit.SECONDS));
        return process.exitValue();
    }

    @Test
    void eightAtOnceDoNotMix() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            List<CompletableFuture<String>> all = IntStream.range(0, 8)
                    .mapToObj(number -> CompletableFuture.supplyAsync(() -> {
                        try {
                            return ssh.run("echo " + number).output();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }))
                    .toList();
            for (int number = 0; number < 8; number++) {
                assertEquals(number + "\n", all.get(number).get(180, TimeUnit.SECONDS));
            }
        }
    }
}
