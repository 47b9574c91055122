package io.camelsoar.winrm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.CommandResult.Status;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.remote.NotStartedException;
import io.camelsoar.remote.NotStartedException.Kind;
import io.camelsoar.sandbox.windows.WindowsHost;
import io.camelsoar.winrm.WinrmFixture.Way;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that share a logon, and what ends it. */
class WinrmSessionsTest {

    private static final String KEPT = "&sessionIdleTimeout=60000";

    @ParameterizedTest
    @EnumSource
    void commandsOneAfterAnotherShareALogon(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            for (int n = 0; n < 5; n++) {
                assertEquals(
                        "n" + n + "\r\n",
                        winrm.run(KEPT, "Write-Output 'n" + n + "'").output());
            }

            assertEquals(1, winrm.host.acceptedConnections());
            if (way != Way.BASIC_OVER_TLS) { // which sends the password with each request
                assertEquals(1, winrm.host.logonAttempts());
            }
            assertEquals(0, winrm.host.openShells());
        }
    }

    @ParameterizedTest
    @EnumSource
    void commandsOfAListHaveLimitsAndResultsOfTheirOwn(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            List<CommandResult> results = winrm.runAll(
                    KEPT + "&commandTimeout=2000",
                    "Write-Output 'first'",
                    "Start-Sleep -Seconds 3600",
                    "throw 'no way'",
                    "Start-Sleep -Milliseconds 1200",
                    "Start-Sleep -Milliseconds 1200; Write-Output 'last'");

            assertEquals(
                    List.of(Status.OK, Status.TIMEOUT, Status.FAILED, Status.OK, Status.OK),
                    results.stream().map(CommandResult::status).toList());
            assertEquals("last\r\n", results.get(4).output());
            assertEquals(1, winrm.host.acceptedConnections());
        }
    }

    @Test
    void whatComesAfterACommandInDoubtIsNotRun() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            AtomicInteger received = new AtomicInteger();
            winrm.host.onMoment(moment -> {
                if (moment == WindowsHost.Moment.RECEIVED) {
                    winrm.host.dropConnectionAfterCommand(received.incrementAndGet() == 2);
                }
            });

            Exchange exchange = winrm.send(
                    winrm.uri(KEPT), List.of("Write-Output 'first'", "Write-Output 'second'", "Write-Output 'third'"));

            List<?> results = exchange.getMessage().getBody(List.class);
            assertEquals(
                    List.of(Status.OK, Status.UNKNOWN, Status.NOT_SENT),
                    results.stream()
                            .map(result -> ((CommandResult) result).status())
                            .toList());
            assertEquals("UNKNOWN", exchange.getMessage().getHeader(WinrmConstants.STATUS));
            assertEquals(2, winrm.host.executed().size());
        }
    }

    @Test
    void aGuardThatFailsAtALaterCommandLeavesTheResultsBeforeIt() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            ExecutionGuard guard = (destination, command, exchange) -> {
                if (command.contains("second")) {
                    throw new IllegalStateException("the store is down");
                }
            };
            winrm.camel.getRegistry().unbind("guard");
            winrm.camel.getRegistry().bind("guard", guard);

            List<CommandResult> results = winrm.runAll(KEPT, "Write-Output 'first'", "Write-Output 'second'");

            assertEquals(Status.OK, results.get(0).status());
            assertEquals(Status.NOT_SENT, results.get(1).status());
            assertEquals(List.of("the store is down"), results.get(1).errors());
        }
    }

    @Test
    void whatIsNoTextIsNoCommand() {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            for (Object body : List.of(
                    List.of(), List.of(List.of("hostname", "whoami")), Map.of("a", "b"), List.of("hostname", " "))) {
                assertInstanceOf(
                        IllegalArgumentException.class,
                        winrm.send(winrm.uri(KEPT), body).getException(),
                        body::toString);
            }
            assertEquals(0, winrm.host.acceptedConnections());

            Exchange exchange = winrm.send(winrm.uri(KEPT), new String[] {"hostname", "whoami"});
            assertEquals(2, exchange.getMessage().getBody(List.class).size());
            assertEquals(List.of("hostname", "whoami"), winrm.host.executed());
        }
    }

    @Test
    void aGuardIsAskedForEachCommandOfAList() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            winrm.camel.getRegistry().unbind("guard");
            ExecutionGuard guard = (destination, command, exchange) -> {
                if (command.contains("forbidden")) {
                    throw new ExecutionRefusedException("not that");
                }
            };
            winrm.camel.getRegistry().bind("guard", guard);

            List<CommandResult> results = winrm.runAll(KEPT, "hostname", "forbidden", "hostname");
            assertEquals(
                    List.of(Status.OK, Status.NOT_SENT, Status.NOT_SENT),
                    results.stream().map(CommandResult::status).toList());
            assertEquals(List.of("not that"), results.get(1).errors());
            assertInstanceOf(
                    ExecutionRefusedException.class,
                    winrm.send(winrm.uri(KEPT), List.of("forbidden", "hostname"))
                            .getException());
            assertEquals(List.of("hostname"), winrm.host.executed());
        }
    }

    /** Windows closes connections that are idle; a command that was not sent may be sent on another. */
    /** By itself CXF takes another connection after a minute, which costs a logon, and keys if sealed. */
    @Test
    void aCommandOfMoreThanAMinuteKeepsItsConnection() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            CommandResult result = winrm.run("&commandTimeout=100s", "Start-Sleep -Seconds 62; 'done'");

            assertEquals("done\r\n", result.output(), result::toString);
            assertEquals(1, winrm.host.acceptedConnections());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatTheHostClosedIsReplaced(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.run(KEPT, "hostname");
            winrm.host.closeConnections();
            await().until(() -> winrm.host.openConnections() == 0);

            assertEquals(Status.OK, winrm.run(KEPT, "hostname").status());

            assertEquals(2, winrm.host.executed().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdleSessionIsClosed(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.run("&sessionIdleTimeout=200", "hostname");

            winrm.awaitNothingLeftOpen();
        }
    }

    @Test
    void noMoreSessionsThanAllowed() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            String one = winrm.uri(KEPT + "&sessionsPerHost=1&commandTimeout=3000");
            CompletableFuture<Exchange> slow =
                    CompletableFuture.supplyAsync(() -> winrm.send(one, "Start-Sleep -Milliseconds 1500"));
            await().until(() -> winrm.host.executed().size() == 1);

            Exchange second = winrm.send(one, "hostname");

            assertEquals("OK", second.getMessage().getHeader(WinrmConstants.STATUS), () -> "" + second.getException());
            assertEquals("OK", slow.get().getMessage().getHeader(WinrmConstants.STATUS));
            assertEquals(1, winrm.host.acceptedConnections());
        }
    }

    @Test
    void aCommandThatFindsNoSessionIsNotRun() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            String one = winrm.uri(KEPT + "&sessionsPerHost=1&commandTimeout=4000");
            winrm.host.ignoreTimeLimit(true);
            CompletableFuture<Exchange> slow =
                    CompletableFuture.supplyAsync(() -> winrm.send(one, "Start-Sleep -Seconds 3600"));
            await().until(() -> winrm.host.executed().size() == 1);

            NotStartedException failure = assertInstanceOf(
                    NotStartedException.class, winrm.send(one, "hostname").getException());

            assertTrue(failure.getKind() == Kind.QUOTA || failure.getKind() == Kind.CONNECT, failure.getMessage());
            assertTrue(failure.getMessage().contains("nothing was executed"), failure.getMessage());
            slow.get();
            assertEquals(1, winrm.host.executed().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStopEndsWhatRuns(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            WinrmProducer producer =
                    (WinrmProducer) winrm.camel.getEndpoint(winrm.uri(KEPT)).createProducer();
            producer.start();
            Exchange exchange = producer.getEndpoint().createExchange();
            exchange.getMessage().setBody("Start-Sleep -Seconds 3600");
            CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
                try {
                    producer.process(exchange);
                } catch (Exception e) {
                    exchange.setException(e);
                }
            });
            await().until(() -> winrm.host.executed().size() == 1);

            producer.stop();
            running.get();

            CommandResult result = exchange.getMessage().getBody(CommandResult.class);
            assertEquals(Status.UNKNOWN, result.status());
            assertTrue(result.errors().get(0).contains("stopped"), result::toString);
            assertEquals(1, winrm.host.stoppedBySignal());
            winrm.awaitNothingLeftOpen();
        }
    }

    /** Such as Camel's forced shutdown does. */
    @ParameterizedTest
    @EnumSource
    void anInterruptEndsWhatRuns(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            Running running = new Running(winrm, KEPT, "Start-Sleep -Seconds 3600");
            await().until(() -> winrm.host.executed().size() == 1);

            running.thread.interrupt();

            assertEquals(Status.UNKNOWN, running.result().status());
            await().until(() -> winrm.host.stoppedBySignal() == 1);
            winrm.awaitNothingLeftOpen();
            running.producer.stop();
        }
    }

    @Test
    void afterAStopNoCommandOfAListIsSent() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            CountDownLatch stops = new CountDownLatch(1);
            winrm.host.onMoment(moment -> {
                if (moment == WindowsHost.Moment.ENDED) {
                    stops.countDown();
                    winrm.host.latency(Duration.ofMillis(500)); // the stop comes before the clean-up has ended
                }
            });
            Running running = new Running(
                    winrm, KEPT, List.of("Write-Output 'a'", "Start-Sleep -Seconds 3600", "Write-Output 'c'"));
            stops.await();

            running.producer.stop();

            running.end();
            List<?> results = running.exchange.getMessage().getBody(List.class);
            assertEquals(3, results.size(), results::toString);
            assertEquals(Status.NOT_SENT, ((CommandResult) results.get(2)).status());
            assertEquals(1, winrm.host.executed().size());
            winrm.awaitNothingLeftOpen();
        }
    }

    @Test
    void afterAStopNothingIsSentAndItMayWait() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            Running waiting;
            Running first = new Running(winrm, KEPT + "&sessionsPerHost=1", "Start-Sleep -Seconds 3600");
            await().until(() -> winrm.host.executed().size() == 1);
            waiting = new Running(first.producer, "hostname");
            await().until(() -> waiting.thread.getState() == Thread.State.TIMED_WAITING);

            first.producer.stop();

            Running late = new Running(first.producer, "hostname");
            for (Running none : List.of(waiting, late)) {
                none.end();
                NotStartedException failure = assertInstanceOf(NotStartedException.class, none.exchange.getException());
                assertEquals(Kind.CONNECT, failure.getKind(), failure.getMessage());
            }
            assertEquals(1, winrm.host.executed().size());
        }
    }

    @Test
    void aSessionOfAChangedPasswordIsClosedWhenItIsGivenBack() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            Running slow = new Running(winrm, KEPT, "Start-Sleep -Seconds 3");
            await().until(() -> winrm.host.executed().size() == 1);
            winrm.host.changePassword("new");
            winrm.credentials.put("test", new WinrmCredential("", "soar", "new"));
            Exchange next = slow.producer.getEndpoint().createExchange();
            next.getMessage().setBody("hostname");
            slow.producer.process(next);

            assertEquals(Status.OK, slow.result().status());
            await().until(() -> winrm.host.openConnections() == 1);
            slow.producer.stop();
        }
    }

    /** One command, or a list, sent by a producer of its own. */
    private static final class Running {

        private final WinrmProducer producer;
        private final Exchange exchange;
        private final Thread thread;

        Running(WinrmFixture winrm, String options, Object body) throws Exception {
            this(started(winrm, options), body);
        }

        private static WinrmProducer started(WinrmFixture winrm, String options) throws Exception {
            WinrmProducer producer =
                    (WinrmProducer) winrm.camel.getEndpoint(winrm.uri(options)).createProducer();
            producer.start();
            return producer;
        }

        Running(WinrmProducer producer, Object body) {
            this.producer = producer;
            exchange = producer.getEndpoint().createExchange();
            exchange.getMessage().setBody(body);
            thread = new Thread(
                    () -> {
                        try {
                            producer.process(exchange);
                        } catch (Exception e) {
                            exchange.setException(e);
                        }
                    },
                    "test-sender");
            thread.start();
        }

        void end() throws InterruptedException {
            thread.join(TimeUnit.MINUTES.toMillis(3));
            assertFalse(thread.isAlive());
        }

        CommandResult result() throws InterruptedException {
            end();
            return exchange.getMessage().getBody(CommandResult.class);
        }
    }

    @Test
    void fiveHundredReloadsLeaveNothingOpen() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            winrm.run(KEPT, "hostname");
            int threads = Thread.activeCount();
            for (int n = 0; n < 500; n++) {
                winrm.camel.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:run").routeId("run").to(winrm.uri(KEPT));
                    }
                });
                if (n % 10 == 0) {
                    winrm.send("direct:run", "hostname");
                }
            }
            winrm.camel.getRouteController().stopRoute("run");

            assertEquals(51, winrm.host.executed().size());
            await().untilAsserted(() -> {
                assertEquals(0, winrm.host.openShells(), "shells");
                assertEquals(1, winrm.host.openConnections(), "that of the first command");
            });
            await().until(() -> Thread.activeCount() <= threads + 5);
        }
    }

    @Test
    void environmentAndDirectory() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            String options = "&environment.CASE=K 17&workingDirectory=C:\\Temp";

            assertEquals("K 17\r\n", winrm.run(options, "$env:CASE").output());
            assertEquals("C:\\Temp\r\n", winrm.run(options + "&shell=CMD", "cd").output());
        }
    }

    @ParameterizedTest
    @EnumSource
    void cmdRunsALineAsItIs(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            CommandResult result = winrm.run("&shell=CMD", "echo grüße 日本 € \"quoted\" ' ` 100% & | < >");
            assertEquals(Status.OK, result.status(), result::toString);
            assertEquals("grüße 日本 € \"quoted\" ' ` 100% & | < >\r\n", result.output());
            assertEquals(0, result.exitCode());

            CommandResult failed = winrm.run("&shell=CMD", "exit 3");
            assertEquals(Status.ERRORS, failed.status());
            assertEquals(3, failed.exitCode());
            CommandResult chatty = winrm.run("&shell=CMD", "echo 1 file copied 1>&2");
            assertEquals(Status.OK, chatty.status());
            assertEquals(List.of("1 file copied"), chatty.warnings());

            CommandResult unknown = winrm.run("&shell=CMD", "no-such-program");
            assertEquals(Status.ERRORS, unknown.status());
            assertEquals(1, unknown.exitCode());
            assertTrue(unknown.errors().get(0).contains("no-such-program"), unknown::toString);

            assertEquals(
                    Status.TIMEOUT,
                    winrm.run("&shell=CMD&commandTimeout=1000", "ping -n 3600 localhost")
                            .status());
            winrm.awaitNothingLeftOpen();
        }
    }

    @Test
    void cmdTakesOneLineOfALength() {
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            for (String command : List.of("echo " + "x".repeat(8_150), "echo a\necho b")) {
                assertInstanceOf(
                        IllegalArgumentException.class,
                        winrm.send(winrm.uri("&shell=CMD"), command).getException());
            }
            assertEquals(0, winrm.host.acceptedConnections());
        }
    }

    @Test
    void credentialsByHost() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            WinrmCredential right = winrm.credentials.remove("test");
            winrm.credentials.put("default", new WinrmCredential("", "nobody", "x"));
            winrm.credentials.put("wide", new WinrmCredential("", "nobody", "x", List.of("127.*")));
            winrm.credentials.put(
                    "narrow", new WinrmCredential("", right.username(), right.password(), List.of("127.0.0.*")));
            String uri = winrm.uri("").replace("credential=test&", "");

            assertEquals("OK", winrm.send(uri, "hostname").getMessage().getHeader(WinrmConstants.STATUS));

            winrm.credentials.remove("narrow");
            Exception failure = winrm.send(uri, "hostname").getException();
            assertTrue(failure.getMessage().contains("'wide'"), failure.getMessage());
        }
    }
}
