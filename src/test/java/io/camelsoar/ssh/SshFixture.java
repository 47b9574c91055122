package io.camelsoar.ssh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.NotStartedException;
import io.camelsoar.sandbox.SshServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** The real component, a guard that lets everything through, and a real SSH server that it talks to. */
final class SshFixture implements AutoCloseable {

    final CamelContext camel = new DefaultCamelContext();
    private final SshServer server;
    private final ProducerTemplate template;

    SshFixture(SshServer server) {
        this(server, access(server));
    }

    SshFixture(SshServer server, SshAccess access) {
        this(server, access, (destination, command, exchange) -> {});
    }

    SshFixture(SshServer server, SshAccess access, ExecutionGuard guard) {
        this.server = server;
        if (guard != null) {
            camel.getRegistry().bind("guard", ExecutionGuard.class, guard);
        }
        camel.addComponent("ssh", new GuardedSshComponent(guard, access));
        template = camel.createProducerTemplate();
        camel.start();
    }

    static SshAccess access(SshServer server) {
        return access(server.knownHosts(), credential(server.privateKey(), SshServer.PASSPHRASE));
    }

    static SshAccess access(Path knownHosts, SshCredential credential) {
        return new SshAccess(
                knownHosts,
                Map.of("default", credential),
                Duration.ofSeconds(60),
                Duration.ofMinutes(2),
                100_000,
                false);
    }

    static SshAccess access(SshServer server, Duration commandTimeout, int maxOutput, boolean dryRun) {
        SshAccess whole = access(server);
        return new SshAccess(
                whole.knownHosts(), whole.credentials(), whole.connectTimeout(), commandTimeout, maxOutput, dryRun);
    }

    static SshCredential credential(Path privateKey, String passphrase) {
        return new SshCredential(SshServer.user(), privateKey, passphrase, "");
    }

    String uri() {
        return "ssh:127.0.0.1:" + server.port();
    }

    Exchange send(String uri, Object body) {
        return template.request(uri, exchange -> exchange.getMessage().setBody(body));
    }

    /** Runs a command that is expected to reach the host. */
    CommandResult run(String command) throws Exception {
        Exchange exchange = send(uri(), command);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(CommandResult.class);
    }

    /** Has a command not be started. */
    NotStartedException refused(String command) {
        return assertInstanceOf(NotStartedException.class, send(uri(), command).getException());
    }

    /** A number of seconds that no other process of this machine waits. */
    static String seconds() {
        return "3600" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    }

    /** Whether a process of this machine has this in its command line. */
    static boolean runs(String text) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(text));
    }

    /** Ends the processes with this in their command line. */
    static void end(String text) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(text))
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Of SSH clients in this JVM. */
    static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().contains("SshClient["))
                .count();
    }

    static void awaitRuns(String text) {
        await().until(() -> runs(text));
    }

    static void awaitGone(String text) {
        await().until(() -> !runs(text));
    }

    @Override
    public void close() {
        template.stop();
        camel.stop();
    }
}
