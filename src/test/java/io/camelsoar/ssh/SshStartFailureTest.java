package io.camelsoar.ssh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.NotStartedException;
import io.camelsoar.remote.NotStartedException.Kind;
import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.SshServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a command from being started is said by its kind and in words, and nothing runs. */
class SshStartFailureTest extends WithOwnSshServer {

    @Test
    void aKeyThatTheHostDoesNotTake() throws Exception {
        assertRefused(
                SshFixture.access(server.knownHosts(), SshFixture.credential(server.strangersKey(), "")),
                Kind.AUTHENTICATION,
                "refused the logon with credential 'default' by key");
    }

    @Test
    void aWrongPasswordIsTriedOnce() throws Exception {
        assertRefused(
                SshFixture.access(
                        server.knownHosts(),
                        new SshCredential(SshServer.user(), null, "", "wrong-password-of-the-test")),
                Kind.AUTHENTICATION,
                "refused the logon with credential 'default' by password");
        assertEquals(
                1,
                server.log()
                        .lines()
                        .filter(line -> line.startsWith("Failed password"))
                        .count(),
                server.log());
    }

    @Test
    void aWrongPassphraseIsNotSaid() throws Exception {
        NotStartedException failure = assertRefused(
                SshFixture.access(server.knownHosts(), SshFixture.credential(server.privateKey(), "wrong-passphrase")),
                Kind.AUTHENTICATION,
                "is its passphrase right?");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertFalse(String.valueOf(cause.getMessage()).contains("wrong-passphrase"), cause.getMessage());
        }
    }

    @Test
    void aKeyFileThatIsGone() throws Exception {
        assertRefused(
                SshFixture.access(server.knownHosts(), SshFixture.credential(folder.resolve("none"), "")),
                Kind.AUTHENTICATION,
                "none of credential 'default' cannot be used");
    }

    @Test
    void noSuchCredential() throws Exception {
        SshAccess access = SshFixture.access(server);
        assertRefused(
                new SshAccess(
                        access.knownHosts(),
                        Map.of(),
                        access.connectTimeout(),
                        access.commandTimeout(),
                        access.maxOutput(),
                        false),
                Kind.AUTHENTICATION,
                "no credential named 'default' is configured (soar.ssh.credentials)");
        assertEquals(0, server.connections());
    }

    @Test
    void anUnknownHostKeyIsNotTrusted() throws Exception {
        Path empty = Files.createFile(folder.resolve("known_hosts"));
        assertRefused(
                SshFixture.access(empty, SshFixture.access(server).credentials().get("default")),
                Kind.TLS,
                "unknown host key of 127.0.0.1:" + server.port());
        assertEquals("", Files.readString(empty), "no trust on first use");
    }

    @Test
    void aChangedHostKeyIsNotTrusted() throws Exception {
        server.forgeKnownHosts();
        String before = Files.readString(server.knownHosts());
        assertRefused(SshFixture.access(server), Kind.TLS, "changed host key of 127.0.0.1:" + server.port());
        assertEquals(before, Files.readString(server.knownHosts()));
    }

    @Test
    void aRevokedHostKeyIsNotTrusted() throws Exception {
        String known = Files.readString(server.knownHosts());
        Files.writeString(server.knownHosts(), known + known.replaceFirst("(?m)^\\[", "@revoked ["));
        assertRefused(SshFixture.access(server), Kind.TLS, "revoked host key of 127.0.0.1:" + server.port());
    }

    /** {@code *} is how OpenSSH's manual has a key revoked, and the server is not on port 22. */
    @ParameterizedTest
    @ValueSource(strings = {"*", "127.0.0.1", "[127.0.0.1]:1", "*,!127.0.0.1"})
    void aKeyIsRevokedOnEveryPort(String pattern) throws Exception {
        revoke(pattern);
        assertRefused(SshFixture.access(server), Kind.TLS, "revoked host key of 127.0.0.1:" + server.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "192.0.2.*,!127.0.0.1"})
    void aKeyThatIsRevokedForAnotherHostIsNot(String pattern) throws Exception {
        revoke(pattern);
        try (SshFixture ssh = new SshFixture(server)) {
            assertEquals("here\n", ssh.run("echo here").output());
        }
    }

    private void revoke(String pattern) throws Exception {
        String known = Files.readString(server.knownHosts());
        String key = known.substring(known.indexOf("ssh-rsa"));
        Files.writeString(server.knownHosts(), known + "@revoked " + pattern + " " + key);
    }

    @Test
    void withoutKnownHostsNobodyIsConnectedTo() throws Exception {
        SshCredential credential = SshFixture.access(server).credentials().get("default");
        assertRefused(SshFixture.access(null, credential), Kind.TLS, "soar.ssh.known-hosts is not set");
        assertRefused(
                SshFixture.access(folder.resolve("gone"), credential),
                Kind.TLS,
                "soar.ssh.known-hosts: cannot read " + folder.resolve("gone"));
        assertEquals(0, server.connections());
    }

    @Test
    void anAccountThatMayNotRunCommands() throws Exception {
        server.close();
        server = SshServer.start("/bin/sh -c 'echo This account is not available.; exit 1'");
        assertRefused(
                SshFixture.access(server),
                Kind.ACCESS_DENIED,
                "starts no command with credential 'default': This account is not available.");
    }

    @Test
    void aClosedPort() throws Exception {
        int port = FreePort.next();
        try (SshFixture ssh = new SshFixture(server)) {
            NotStartedException failure = assertInstanceOf(
                    NotStartedException.class,
                    ssh.send("ssh:127.0.0.1:" + port, "true").getException());
            assertEquals(Kind.CONNECT, failure.getKind());
            assertTrue(failure.getMessage().contains("no connection to 127.0.0.1:" + port), failure.getMessage());
        }
    }

    @Test
    void aHostThatSaysNothing() throws Exception {
        SshAccess whole = SshFixture.access(server);
        SshAccess impatient = new SshAccess(
                whole.knownHosts(),
                whole.credentials(),
                Duration.ofSeconds(2),
                whole.commandTimeout(),
                whole.maxOutput(),
                false);
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SshFixture ssh = new SshFixture(server, impatient)) {
            NotStartedException failure = assertInstanceOf(
                    NotStartedException.class,
                    ssh.send("ssh:127.0.0.1:" + silent.getLocalPort(), "true").getException());
            assertEquals(Kind.CONNECT, failure.getKind());
            assertTrue(failure.getMessage().contains("did not answer in time"), failure.getMessage());
        }
    }

    /** With no time at all it is over wherever it is looked at. */
    @Test
    void theTimeLimitIsOverBeforeTheCommandIsSent() throws Exception {
        assertRefused(
                SshFixture.access(server, Duration.ofNanos(1), 1_000, false),
                Kind.CONNECT,
                "soar.ssh.command-timeout was over before the command was sent");
    }

    @Test
    void anInterruptBeforeTheCommandIsSent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SshFixture ssh = new SshFixture(server)) {
            AtomicReference<Exchange> answered = new AtomicReference<>();
            AtomicBoolean flag = new AtomicBoolean();
            Thread waiting = new Thread(() -> {
                answered.set(ssh.send("ssh:127.0.0.1:" + silent.getLocalPort(), "true"));
                flag.set(Thread.currentThread().isInterrupted());
            });
            waiting.start();
            try (Socket connection = silent.accept()) {
                await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING
                        && Arrays.stream(waiting.getStackTrace())
                                .anyMatch(frame -> frame.getMethodName().equals("awaitKey")));
                waiting.interrupt();
                waiting.join(180_000);
            }
            NotStartedException failure =
                    assertInstanceOf(NotStartedException.class, answered.get().getException());
            assertEquals(Kind.CONNECT, failure.getKind());
            assertTrue(failure.getMessage().contains("interrupted before the command was sent"), failure.getMessage());
            assertTrue(flag.get());
        }
    }

    /** The server has a second key, which a client would rather ask for. */
    @Test
    void theKeyThatIsKnownIsAskedFor() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            assertEquals("here\n", ssh.run("echo here").output());
        }
        assertTrue(Files.readString(server.knownHosts()).contains("ssh-rsa"));
    }

    private NotStartedException assertRefused(SshAccess access, Kind kind, String said) {
        Path mark = folder.resolve("ran");
        try (SshFixture ssh = new SshFixture(server, access)) {
            NotStartedException failure = ssh.refused("touch " + mark);
            assertEquals(kind, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains(said), failure.getMessage());
            assertTrue(failure.getMessage().contains("nothing was executed"), failure.getMessage());
            assertFalse(Files.exists(mark));
            return failure;
        }
    }
}
