package io.camelsoar.winrm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.winrm.WinrmFixture.Way;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.apache.camel.support.jsse.CipherSuitesParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is offered in the TLS handshake is what {@code sslContextParameters} say; by themselves all that the JVM has. */
class WinrmTlsTest {

    /** As WinRM is before Windows Server 2022. */
    @ParameterizedTest
    @EnumSource(names = {"NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void aHostThatHasNoTls13(Way way) throws Exception {
        assertNegotiated("TLSv1.2 ", way, TestCertificates.trust(), "TLSv1.2");
    }

    @ParameterizedTest
    @EnumSource(names = {"NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void onlyTheProtocolsThatAreWanted(Way way) throws Exception {
        SecureSocketProtocolsParameters protocols = new SecureSocketProtocolsParameters();
        protocols.setSecureSocketProtocol(List.of("TLSv1.2"));
        SSLContextParameters parameters = TestCertificates.trust();
        parameters.setSecureSocketProtocols(protocols);
        assertNegotiated("TLSv1.2 ", way, parameters, "TLSv1.2", "TLSv1.3");
    }

    @ParameterizedTest
    @EnumSource(names = {"NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void onlyTheCiphersThatAreWanted(Way way) throws Exception {
        CipherSuitesParameters ciphers = new CipherSuitesParameters();
        ciphers.setCipherSuite(List.of("TLS_CHACHA20_POLY1305_SHA256"));
        SSLContextParameters parameters = TestCertificates.trust();
        parameters.setCipherSuites(ciphers);
        assertNegotiated("TLSv1.3 TLS_CHACHA20_POLY1305_SHA256", way, parameters, "TLSv1.2", "TLSv1.3");
    }

    private static void assertNegotiated(String expected, Way way, SSLContextParameters parameters, String... protocols)
            throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way);
                SSLServerSocket server = (SSLServerSocket) TestCertificates.localhost()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setEnabledProtocols(protocols);
            winrm.camel.getRegistry().bind("tls", parameters);
            CompletableFuture<String> negotiated = CompletableFuture.supplyAsync(() -> handshake(server));
            winrm.send(winrm.uri(server.getLocalPort(), "&commandTimeout=4000"), "hostname");
            String what = negotiated.get(1, TimeUnit.MINUTES);
            assertTrue(what.startsWith(expected), what);
        }
    }

    private static String handshake(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
            return socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
