package io.camelsoar.winrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.CommandResult.Status;
import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.windows.WindowsHost;
import io.camelsoar.winrm.WinrmFixture.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many commands in a row and at once: each gives its own result, none runs twice, nothing is left open.
 *
 * <p>The system property {@code soar.winrm.commands} says how many; 2,000 in Maven's profile {@code reliability}. WinRM4J by itself loses
 * about 2 of 1,000 sealed commands.
 */
class WinrmReliabilityTest {

    private static final int COMMANDS = Integer.getInteger("soar.winrm.commands", 200);
    private static final int AT_ONCE = 8;
    private static final String KEPT = "&sessionIdleTimeout=60000";

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @EnumSource(names = {"SEALED_NTLM", "NTLM_OVER_TLS"})
    void oneAfterAnother(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            for (int n = 0; n < COMMANDS; n++) {
                run(winrm, winrm.uri(KEPT), "n" + n);
            }

            assertEquals("", String.join("\n", failures));
            assertRanOnce(winrm.host, COMMANDS);
            assertEquals(1, winrm.host.acceptedConnections());
            assertEquals(0, winrm.host.openShells());
        }
    }

    /** On a line that is slow and cuts output anywhere. */
    @ParameterizedTest
    @EnumSource(names = {"SEALED_NTLM", "NTLM_OVER_TLS"})
    void eightAtOnceOnOneEndpoint(Way way) throws Exception {
        WindowsHost slow = WindowsHost.named("WIN-FS01")
                .maxShells(AT_ONCE)
                .latency(Duration.ofMillis(2))
                .outputChunk(101);
        try (WinrmFixture winrm = new WinrmFixture(way, slow)) {
            atOnce(thread -> {
                for (int n = thread; n < COMMANDS; n += AT_ONCE) {
                    run(winrm, winrm.uri(KEPT), "n" + n);
                }
            });

            assertEquals("", String.join("\n", failures));
            assertRanOnce(winrm.host, COMMANDS);
            assertTrue(winrm.host.acceptedConnections() <= AT_ONCE, () -> "" + winrm.host.acceptedConnections());
            assertEquals(0, winrm.host.openShells());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SEALED_NTLM", "NTLM_OVER_TLS"})
    void eightHostsAtOnce(Way way) throws Exception {
        int each = Math.max(1, COMMANDS / AT_ONCE);
        List<WindowsHost> hosts = new ArrayList<>();
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            hosts.add(winrm.host);
            while (hosts.size() < AT_ONCE) {
                WindowsHost host = WindowsHost.named("WIN-" + hosts.size()).user("soar", WinrmFixture.PASSWORD);
                hosts.add((way == Way.SEALED_NTLM ? host : host.tls(TestCertificates.localhost())).start());
            }
            atOnce(thread -> {
                String uri = winrm.uri(hosts.get(thread).port(), KEPT);
                for (int n = 0; n < each; n++) {
                    run(winrm, uri, hosts.get(thread).name() + " n" + n);
                }
            });

            assertEquals("", String.join("\n", failures));
            for (WindowsHost host : hosts) {
                assertRanOnce(host, each);
                assertEquals(0, host.openShells());
                assertTrue(
                        host.executed().stream().allMatch(command -> isFor(host, command)),
                        () -> host.name() + ": " + host.executed());
            }
        } finally {
            hosts.forEach(WindowsHost::close);
        }
    }

    private static boolean isFor(WindowsHost host, String command) {
        return command.startsWith("Write-Output 'grüße " + host.name() + " n");
    }

    private void run(WinrmFixture winrm, String uri, String mark) {
        Exchange exchange = winrm.send(uri, "Write-Output 'grüße " + mark + "'");
        CommandResult result =
                exchange.getException() == null ? exchange.getMessage().getBody(CommandResult.class) : null;
        if (result == null || result.status() != Status.OK || !result.output().equals("grüße " + mark + "\r\n")) {
            failures.add(mark + ": " + (result == null ? exchange.getException() : result));
        }
    }

    private static void assertRanOnce(WindowsHost host, int commands) {
        assertEquals(commands, host.executed().size());
        assertEquals(commands, new HashSet<>(host.executed()).size());
    }

    private interface Work {
        void run(int thread);
    }

    private static void atOnce(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> new Thread(task, "test-client"));
        try {
            List<? extends Future<?>> running = IntStream.range(0, AT_ONCE)
                    .mapToObj(thread -> threads.submit(() -> work.run(thread)))
                    .toList();
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
