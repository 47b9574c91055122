package io.camelsoar.winrm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.CommandResult.Status;
import io.camelsoar.remote.NotStartedException;
import io.camelsoar.winrm.WinrmFixture.Way;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that do not end, and hosts that fall silent after a command was sent. */
class WinrmTimeLimitTest {

    private static final String ONE_SECOND = "&commandTimeout=1000";
    /** Far below anything that hangs, far above what a busy machine needs. */
    private static final Duration SOON = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource
    void aSilentCommandIsStoppedByTheWrapper(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            Exchange exchange = winrm.send(winrm.uri(ONE_SECOND), "Start-Sleep -Seconds 3600; Write-Output 'late'");

            assertTimeout(exchange);
            assertEquals(1, winrm.host.executed().size());
            winrm.awaitNothingLeftOpen();
        }
    }

    /** A first logon, or a program that starts slowly: the host may take longer for either than for a poll. */
    @ParameterizedTest
    @EnumSource
    void aHostMayTakeSecondsForAShellAndForAProgram(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.slowness(Duration.ofMillis(2_500));

            assertEquals(
                    "ran\r\n",
                    winrm.run("&commandTimeout=60s", "Write-Output 'ran'").output());
            winrm.awaitNothingLeftOpen();
        }
    }

    /** What it wrote until then is not lost. */
    @Test
    void theOutputOfACommandThatWasStopped() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            CommandResult result = winrm.run(ONE_SECOND, "Write-Output 'before'; Start-Sleep -Seconds 3600");
            assertEquals(Status.TIMEOUT, result.status());
            assertEquals("before\r\n", result.output());
        }
    }

    /** Its end is not waited for: nothing can be told to a host that says nothing. */
    @ParameterizedTest
    @EnumSource
    void aHostThatFallsSilentHoldsNothing(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            CompletableFuture<Exchange> running = CompletableFuture.supplyAsync(
                    () -> winrm.send(winrm.uri("&commandTimeout=5s&receiveTimeout=10m"), "Start-Sleep -Seconds 3600"));
            await().until(() -> winrm.host.executed().size() == 1);
            winrm.host.latency(Duration.ofMinutes(10));

            CommandResult result = running.get(1, TimeUnit.MINUTES).getMessage().getBody(CommandResult.class);

            assertEquals(Status.UNKNOWN, result.status(), result::toString);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Thread.getAllStackTraces().values().stream()
                            .flatMap(Arrays::stream)
                            .noneMatch(call -> call.getMethodName().equals("connectAndExecute")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCommandThatIgnoresItsLimitIsSignalled(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.ignoreTimeLimit(true);

            assertTimeout(winrm.send(winrm.uri(ONE_SECOND), "Start-Sleep -Seconds 3600"));

            await().until(() -> winrm.host.stoppedBySignal() == 1);
            assertEquals(1, winrm.host.executed().size());
            winrm.awaitNothingLeftOpen();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCommandThatPrintsForEverIsSignalled(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.floodConsole(true);

            // Room enough that it is the time limit that ends it.
            assertTimeout(winrm.send(winrm.uri(ONE_SECOND + "&maxOutput=100000000"), "Write-Output 'x'"));

            await().until(() -> winrm.host.stoppedBySignal() == 1);
            winrm.awaitNothingLeftOpen();
        }
    }

    /** Polling several times does not end a command that is in time. */
    @Test
    void aSlowCommandMayUseItsTime() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            CommandResult result = winrm.run("&commandTimeout=60000", "Start-Sleep -Milliseconds 2500; hostname");

            assertEquals(Status.OK, result.status(), result::toString);
            assertTrue(result.duration().compareTo(Duration.ofMillis(2_500)) >= 0, result::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionLostAfterTheCommandWasSentLeavesItInDoubt(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.dropConnectionAfterCommand(true);

            CommandResult result = winrm.run("hostname");

            assertEquals(Status.UNKNOWN, result.status(), result::toString);
            assertNull(result.exitCode());
            assertEquals(1, result.errors().size());
            await().until(() -> winrm.host.executed().size() == 1);
            await().until(() -> winrm.host.openConnections() == 0);
            assertEquals(1, winrm.host.executed().size(), "never sent twice");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatFallsSilentLeavesTheCommandInDoubt(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.silentAfterCommand(true);

            Exchange exchange = winrm.send(winrm.uri(ONE_SECOND), "hostname");

            CommandResult result = exchange.getMessage().getBody(CommandResult.class);
            assertEquals(Status.UNKNOWN, result.status(), result::toString);
            assertTrue(result.duration().compareTo(SOON) < 0, result::toString);
            assertNull(exchange.getMessage().getHeader(WinrmConstants.EXIT_CODE));
            assertEquals(1, winrm.host.executed().size(), "never sent twice");
            await().atMost(SOON).until(() -> winrm.host.openConnections() == 0);
            assertEquals(1, winrm.host.executed().size(), "never sent twice");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatHangsBeforeTheCommandIsGivenUp(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.silentInCreate(true);

            NotStartedException failure = Assertions.assertTimeout(SOON, () -> winrm.refused(winrm.uri(ONE_SECOND)));

            assertEquals(NotStartedException.Kind.CONNECT, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("did not answer in time"), failure.getMessage());
            winrm.awaitNothingLeftOpen();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatVanishesLeavesTheCommandInDoubt(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            CompletableFuture<Exchange> running = CompletableFuture.supplyAsync(
                    () -> winrm.send(winrm.uri("&commandTimeout=5000"), "Start-Sleep -Seconds 3600"));
            await().until(() -> winrm.host.executed().size() == 1);

            winrm.host.close();

            CommandResult result = running.get().getMessage().getBody(CommandResult.class);
            assertEquals(Status.UNKNOWN, result.status(), result::toString);
            assertTrue(result.duration().compareTo(SOON) < 0, result::toString);
            assertEquals(1, winrm.host.executed().size(), "never sent twice");
            await().until(() -> winrm.host.openConnections() == 0);
        }
    }

    private static void assertTimeout(Exchange exchange) {
        assertNull(exchange.getException());
        CommandResult result = exchange.getMessage().getBody(CommandResult.class);
        assertEquals(Status.TIMEOUT, result.status(), result::toString);
        assertNull(result.exitCode());
        assertEquals("TIMEOUT", exchange.getMessage().getHeader(WinrmConstants.STATUS));
        assertNull(exchange.getMessage().getHeader(WinrmConstants.EXIT_CODE));
        assertTrue(result.duration().compareTo(SOON) < 0, result::toString);
    }
}
