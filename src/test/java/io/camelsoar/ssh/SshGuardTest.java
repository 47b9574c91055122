package io.camelsoar.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.Destination;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.sandbox.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without the consent of the application's guard no connection is opened, and no option leads past it. */
class SshGuardTest extends WithOwnSshServer {

    @Test
    void noGuard() throws Exception {
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server), null)) {
            assertRefused(ssh, "no ExecutionGuard of the application");
        }
    }

    @Test
    void aGuardThatIsTheApplicationsNoMore() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            ExecutionGuard another = (destination, command, exchange) -> {};
            ssh.camel.getRegistry().unbind("guard");
            ssh.camel.getRegistry().bind("guard", ExecutionGuard.class, another);
            assertRefused(ssh, "no ExecutionGuard of the application");
        }
    }

    @Test
    void aGuardThatRefuses() throws Exception {
        ExecutionRefusedException refusal = new ExecutionRefusedException("not approved");
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server), (destination, command, exchange) -> {
            throw refusal;
        })) {
            assertSame(refusal, assertRefused(ssh, "not approved"));
        }
    }

    @Test
    void aGuardThatRefusesWhenTheHostIsReady() throws Exception {
        ExecutionRefusedException refusal = new ExecutionRefusedException("switched off meanwhile");
        ExecutionGuard guard = new ExecutionGuard() {
            @Override
            public void check(Destination destination, String command, Exchange exchange) {}

            @Override
            public void confirm(Exchange exchange) throws ExecutionRefusedException {
                throw refusal;
            }
        };
        try (SshFixture ssh = new SshFixture(server, SshFixture.access(server), guard)) {
            Path ran = folder.resolve("ran");
            assertSame(refusal, ssh.send(ssh.uri(), "touch " + ran).getException());
            assertFalse(Files.exists(ran));
        }
        assertEquals(1, server.connections());
    }

    @Test
    void theGuardSeesWhatWouldBeSentAndWhere() throws Exception {
        List<String> asked = new ArrayList<>();
        try (SshFixture ssh = new SshFixture(
                server,
                SshFixture.access(server),
                (destination, command, exchange) ->
                        asked.add(destination.host() + " " + destination.port() + " " + command))) {
            assertEquals(CommandResult.Status.OK, ssh.run(" echo  as it is \n").status());
        }
        assertEquals(List.of("127.0.0.1 " + server.port() + "  echo  as it is \n"), asked);
    }

    @Test
    void inADryRunNothingIsConnectedToButTheGuardIsAsked() throws Exception {
        List<String> asked = new ArrayList<>();
        SshAccess dry = SshFixture.access(server, Duration.ofMinutes(1), 1_000, true);
        try (SshFixture ssh = new SshFixture(server, dry, (destination, command, exchange) -> asked.add(command))) {
            CommandResult result = ssh.run("echo never");
            assertEquals(CommandResult.Status.NOT_SENT, result.status());
            assertEquals(List.of("not sent to 127.0.0.1:" + server.port()), result.errors());
        }
        assertEquals(List.of("echo never"), asked);
        assertEquals(0, server.connections());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?username=root&password=x",
                "?knownHostsResource=file:/tmp/x",
                "?failOnUnknownHost=false",
                "?certResource=file:/tmp/x",
                "?channelType=shell&shellPrompt=x",
                "?guard=#another",
                "?timeout=1",
            })
    void anEndpointHasNoOptionOfCamelsOwn(String options) throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            assertThrows(ResolveEndpointFailedException.class, () -> ssh.camel.getEndpoint(ssh.uri() + options));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh:root:x@127.0.0.1:22", "ssh:root@127.0.0.1", "ssh:127.0.0.1:99999", "ssh:127.0.0.1:x"})
    void anAddressHoldsAHostAndAPortOnly(String uri) throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            assertThrows(ResolveEndpointFailedException.class, () -> ssh.camel.getEndpoint(uri));
        }
    }

    /** camel-ssh's own producer would log on with them. */
    @Test
    void headersDoNotSayWhoLogsOn() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            Exchange exchange = ssh.camel.createProducerTemplate().request(ssh.uri(), request -> {
                request.getMessage().setHeader("CamelSshUsername", "nobody-at-all");
                request.getMessage().setHeader("CamelSshPassword", "x");
                request.getMessage().setBody("id -un");
            });
            assertEquals(
                    SshServer.user(),
                    exchange.getMessage().getBody(CommandResult.class).output().strip());
        }
    }

    @Test
    void thereIsNoConsumer() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> ssh.camel.getEndpoint(ssh.uri()).createConsumer(exchange -> {}));
        }
    }

    @Test
    void withoutACommandNothingIsSent() throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            for (String body : new String[] {null, " ", "echo a\0b"}) {
                assertInstanceOf(
                        IllegalArgumentException.class,
                        ssh.send(ssh.uri(), body).getException());
            }
        }
        assertEquals(0, server.connections());
    }

    /** Camel would print a list as the text [echo a, echo b]. */
    @Test
    void aBodyThatIsNotOneTextIsNotSent() throws Exception {
        assertNotSent(List.of("echo a", "echo b"), "is not one command, but a java.util.ImmutableCollections");
        assertNotSent(new String[] {"echo a"}, "is not one command, but a java.lang.String[]");
        assertNotSent(Map.of("echo", "a"), "is not one command, but a java.util.");
        assertNotSent(List.of("echo a").iterator(), "is not one command, but a ");
        assertNotSent(7, "is not one command, but a java.lang.Integer");
    }

    @Test
    void aCommandThatLinuxWouldNotTakeIsNotSent() throws Exception {
        assertNotSent("x".repeat(120_001), "has 120001 bytes, more than the 120000 allowed");
        assertNotSent("é".repeat(60_001), "has 120002 bytes, more than the 120000 allowed");
    }

    private void assertNotSent(Object body, String said) throws Exception {
        try (SshFixture ssh = new SshFixture(server)) {
            Exception refusal = assertInstanceOf(
                    IllegalArgumentException.class, ssh.send(ssh.uri(), body).getException());
            assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
        }
        assertEquals(0, server.connections());
    }

    private Exception assertRefused(SshFixture ssh, String said) throws Exception {
        Exception refusal = assertInstanceOf(
                ExecutionRefusedException.class, ssh.send(ssh.uri(), "true").getException());
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
        assertEquals(0, server.connections());
        return refusal;
    }
}
