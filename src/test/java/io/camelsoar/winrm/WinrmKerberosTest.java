package io.camelsoar.winrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.NotStartedException;
import io.camelsoar.remote.NotStartedException.Kind;
import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.windows.KerberosDomain;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With tickets of a real key distribution center. */
class WinrmKerberosTest {

    private static final String PASSWORD = "pa55&<wörd>";

    @TempDir
    private static Path folder;

    private static KerberosDomain domain;

    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template = camel.createProducerTemplate();
    private Map<String, WinrmCredential> credentials;
    private WindowsHost host;

    @BeforeAll
    static void openDomain() throws Exception {
        domain = new KerberosDomain(folder);
        domain.addUser("soar", PASSWORD);
        domain.addUser("stranger", PASSWORD);
    }

    @AfterAll
    static void closeDomain() throws Exception {
        domain.close();
    }

    @BeforeEach
    void start() {
        // No account of the host has the password of the domain's: only a ticket opens it.
        host = domain.join(WindowsHost.named("WIN-FS01").user("soar", "another password"))
                .tls(TestCertificates.localhost())
                .start();
        ExecutionGuard everything = (destination, command, exchange) -> {};
        camel.getRegistry().bind("guard", everything);
        camel.getRegistry().bind("tls", TestCertificates.trust());
        credentials = camel.getComponent("winrm", WinrmComponent.class).getCredentials();
        credentials.put("test", new WinrmCredential(KerberosDomain.REALM, "soar", PASSWORD));
        camel.start();
    }

    @AfterEach
    void stop() {
        template.stop();
        camel.stop();
        host.close();
    }

    @Test
    void aTicketOpensASessionForSeveralCommands() {
        for (int n = 0; n < 3; n++) {
            Exchange exchange = run("Write-Output 'grüße n" + n + "'");

            assertNull(exchange.getException());
            assertEquals(
                    "grüße n" + n + "\r\n",
                    exchange.getMessage().getBody(CommandResult.class).output());
        }
        assertEquals(1, host.logonAttempts());
        assertEquals(1, host.acceptedConnections());
        assertEquals(0, host.openShells());
    }

    @Test
    void aRealmInTheUserName() {
        credentials.put("test", new WinrmCredential("", "soar@" + KerberosDomain.REALM, PASSWORD));

        assertEquals("OK", run("hostname").getMessage().getHeader(WinrmConstants.STATUS));
    }

    @Test
    void aWrongPasswordGetsNoTicket() {
        credentials.put("test", new WinrmCredential(KerberosDomain.REALM, "soar", "wrong"));

        NotStartedException failure = refused();

        assertEquals(Kind.AUTHENTICATION, failure.getKind(), failure.getMessage());
        assertTrue(failure.getMessage().contains("no ticket for credential 'test'"), failure.getMessage());
        assertFalse(failure.getMessage().contains("not found"), failure.getMessage());
        assertEquals(0, host.logonAttempts(), "the host was not even asked");
    }

    @Test
    void anAccountThatTheHostDoesNotKnow() {
        credentials.put("test", new WinrmCredential(KerberosDomain.REALM, "stranger", PASSWORD));

        NotStartedException failure = refused();

        assertEquals(Kind.AUTHENTICATION, failure.getKind(), failure.getMessage());
        assertTrue(failure.getMessage().contains("refused the logon with credential 'test'"), failure.getMessage());
        assertEquals(1, host.logonAttempts());
    }

    private NotStartedException refused() {
        NotStartedException failure =
                assertInstanceOf(NotStartedException.class, run("hostname").getException());
        assertFalse(failure.getMessage().contains(PASSWORD));
        assertEquals(0, host.executed().size());
        return failure;
    }

    private Exchange run(String command) {
        String uri =
                "winrm:localhost:" + host.port() + "?credential=test&sslContextParameters=#tls&authentication=KERBEROS";
        return template.request(uri, exchange -> exchange.getMessage().setBody(command));
    }
}
