package io.camelsoar.winrm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.camelsoar.remote.NotStartedException;
import io.camelsoar.remote.NotStartedException.Kind;
import io.camelsoar.sandbox.CapturedLog;
import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.windows.LogonProblem;
import io.camelsoar.sandbox.windows.WindowsHost;
import io.camelsoar.winrm.WinrmFixture.Way;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.xml.ws.WebServiceException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a command could not be started. In every case the host ran nothing. */
class WinrmStartFailureTest {

    /** Below the 30 seconds of a request without an answer. */
    private static final Duration QUICKLY = Duration.ofSeconds(15);

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsTriedOnce(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.changePassword("another password");

            NotStartedException failure = assertTimeout(QUICKLY, () -> winrm.refused(winrm.uri("")));

            assertEquals(Kind.AUTHENTICATION, failure.getKind(), failure.getMessage());
            assertEquals(1, winrm.host.logonAttempts());
            assertTrue(failure.getMessage().contains("'test'"), failure.getMessage());
            assertTrue(failure.getMessage().contains("127.0.0.1:" + winrm.host.port()), failure.getMessage());
            winrm.awaitNothingLeftOpen();
        }
    }

    /** With a long command the logon's request has to be repeated in full. */
    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsTriedOnceWithALongCommandToo(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.changePassword("another password");

            var exchange = winrm.send(winrm.uri(""), "# " + "x".repeat(100_000));

            NotStartedException failure = (NotStartedException) exchange.getException();
            assertEquals(Kind.AUTHENTICATION, failure.getKind(), failure.getMessage());
            assertEquals(1, winrm.host.logonAttempts());
            winrm.awaitNothingLeftOpen();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangedPasswordCountsAtOnce(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            WinrmCredential right = winrm.credentials.get("test");
            String kept = winrm.uri("&sessionIdleTimeout=60000");
            winrm.send(kept, "hostname");

            // not even on the connection that the right one opened
            winrm.credentials.put("test", new WinrmCredential("", "soar", "a wrong password"));
            NotStartedException failure =
                    (NotStartedException) winrm.send(kept, "hostname").getException();
            assertEquals(Kind.AUTHENTICATION, failure.getKind());
            await().untilAsserted(() -> assertEquals(0, winrm.host.openConnections()));

            winrm.credentials.put("test", right);
            winrm.send(kept, "hostname");
            assertEquals(2, winrm.host.executed().size());
        }
    }

    /** What is wrong in an endpoint's options shows when it is made, not when its first command is to run. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "winrm:h?https=false&authentication=BASIC | authentication=BASIC without https would send the password in the clear",
                "winrm:h?https=false&authentication=KERBEROS | authentication=KERBEROS needs https=true",
                "winrm:h?authentication=DIGEST | authentication=DIGEST",
                "winrm:h:99999 | '99999' is not a port number",
                "winrm:h:0 | '0' is not a port number",
                "winrm:h:wsman | 'wsman' is not a port number",
                "winrm:h?username=soar | username and password go together",
                "winrm:h?username=soar&password=x&credential=corp | credential and username exclude each other",
                "winrm:h?credential=corp&domain=LAB | domain goes with username",
                "winrm:h?commandTimeout=0 | commandTimeout must be positive",
                "winrm:h?connectTimeout=-1 | connectTimeout must be positive",
                "winrm:h?receiveTimeout=0 | receiveTimeout must be positive",
                "winrm:h?maxOutput=0 | maxOutput must be positive",
                "winrm:h?sessionsPerHost=0 | sessionsPerHost must be positive",
                "winrm:h?sessionIdleTimeout=-1 | sessionIdleTimeout must not be negative",
                "winrm:h?environment.WINRM_X=y | environment variables WINRM_* are what commands travel in",
                "winrm:h?commandTimout=60s | commandTimout",
            })
    void optionsThatCannotBe(String uri, String why) {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            ResolveEndpointFailedException failure =
                    assertThrows(ResolveEndpointFailedException.class, () -> winrm.camel.getEndpoint(uri));

            String texts = StartFailure.causes(failure).toString();
            assertTrue(texts.contains(why), texts);
        }
    }

    /** Of IPv6, in brackets or as the application has it. */
    @ParameterizedTest
    @ValueSource(strings = {"[::1]", "::1", "0:0:0:0:0:0:0:1"})
    void anAddressOfIpv6(String host) throws IOException {
        int closed = FreePort.next();
        try (WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM)) {
            NotStartedException failure =
                    winrm.refused("winrm:" + host + ":" + closed + "?credential=test&https=false&commandTimeout=5000");
            assertEquals(Kind.CONNECT, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("1]:" + closed), failure.getMessage());
        }
    }

    @Test
    void aCredentialThatIsNotConfigured() {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS)) {
            winrm.credentials.clear();

            NotStartedException failure = winrm.refused(winrm.uri(""));

            assertEquals(Kind.AUTHENTICATION, failure.getKind());
            assertTrue(failure.getMessage().contains("'test'"), failure.getMessage());
            assertEquals(0, winrm.host.acceptedConnections());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccountThatMayNotUseRemoteManagement(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.denyAccess(true);

            NotStartedException failure = winrm.refused(winrm.uri(""));

            assertEquals(Kind.ACCESS_DENIED, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("'test'"), failure.getMessage());
            winrm.awaitNothingLeftOpen();
        }
    }

    static Stream<Arguments> problemsOnEachWay() {
        return Arrays.stream(Way.values())
                .flatMap(way -> Stream.of(
                        arguments(way, LogonProblem.WRONG_PASSWORD, "password is wrong"),
                        arguments(way, LogonProblem.PASSWORD_EXPIRED, "password has expired"),
                        arguments(way, LogonProblem.ACCOUNT_DISABLED, "account is disabled"),
                        arguments(way, LogonProblem.ACCOUNT_LOCKED, "account is locked")));
    }

    @ParameterizedTest
    @MethodSource("problemsOnEachWay")
    void anAccountThatMayNotLogOn(Way way, LogonProblem problem, String why) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.logonProblem(problem);

            NotStartedException failure = winrm.refused(winrm.uri(""));

            assertEquals(Kind.AUTHENTICATION, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains(why), failure.getMessage());
            assertTrue(failure.getMessage().contains("'test'"), failure.getMessage());
            assertEquals(1, winrm.host.logonAttempts());
            winrm.awaitNothingLeftOpen();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostWithoutRemoteManagement(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.host.remoteManagementOff(true);

            NotStartedException failure = assertTimeout(QUICKLY, () -> winrm.refused(winrm.uri("")));

            assertEquals(Kind.PROTOCOL, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("no WinRM service at /wsman"), failure.getMessage());
            assertEquals(0, winrm.host.logonAttempts());
            winrm.awaitNothingLeftOpen();
        }
    }

    /** WinRM4J, where two clients share a context, lets the one with a wrong password use the other's connection. */
    @ParameterizedTest
    @EnumSource
    void aWrongPasswordDoesNotUseTheConnectionOfARightOne(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            winrm.credentials.put("wrong", new WinrmCredential("", "soar", "a wrong password"));
            String kept = winrm.uri("&sessionIdleTimeout=60000");
            winrm.send(kept, "hostname");

            Exception failure = winrm.send(kept.replace("credential=test", "credential=wrong"), "hostname")
                    .getException();

            assertEquals(
                    Kind.AUTHENTICATION,
                    assertInstanceOf(NotStartedException.class, failure).getKind());
            assertTrue(failure.getMessage().contains("'wrong'"), failure.getMessage());
            assertEquals(1, winrm.host.executed().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void noShellLeft(Way way) {
        try (WinrmFixture winrm =
                new WinrmFixture(way, WindowsHost.named("WIN-FS01").maxShells(0))) {
            NotStartedException failure = winrm.refused(winrm.uri(""));

            assertEquals(Kind.QUOTA, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("concurrent shells"), failure.getMessage());
            winrm.awaitNothingLeftOpen();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void aCertificateOfAnUnknownAuthority(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            NotStartedException failure = winrm.refused(winrm.uri("").replace("sslContextParameters=#tls&", ""));

            assertEquals(Kind.TLS, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("certification path"), failure.getMessage());
            assertEquals(0, winrm.host.logonAttempts());
            winrm.awaitNothingLeftOpen();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void aCertificateOfAnotherHost(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way);
                WindowsHost other = WindowsHost.named("OTHER")
                        .user("soar", WinrmFixture.PASSWORD)
                        .tls(TestCertificates.otherHost())
                        .start()) {
            NotStartedException failure = winrm.refused(winrm.uri(other.port(), ""));

            assertEquals(Kind.TLS, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("127.0.0.1"), failure.getMessage());
            assertEquals(0, other.logonAttempts());
            assertEquals(0, other.executed().size());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void aCertificateOfAnotherHostWhereItsNameIsNotChecked(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way);
                WindowsHost other = WindowsHost.named("OTHER")
                        .user("soar", WinrmFixture.PASSWORD)
                        .tls(TestCertificates.otherHost())
                        .start();
                CapturedLog log = new CapturedLog(Level.WARN)) {
            winrm.send(winrm.uri(other.port(), "&hostnameCheck=false"), "hostname");

            assertEquals(1, other.executed().size());
            assertTrue(log.warnings().get(0).text().contains("hostnameCheck=false"));
        }
    }

    /** A listener without TLS where TLS is expected, as when port 5985 is configured with https. */
    @ParameterizedTest
    @EnumSource(names = {"NTLM_OVER_TLS", "BASIC_OVER_TLS"})
    void aHostWithoutTls(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way);
                WindowsHost plain = WindowsHost.named("PLAIN").start()) {
            NotStartedException failure =
                    assertTimeout(QUICKLY, () -> winrm.refused(winrm.uri(plain.port(), "&commandTimeout=3000")));

            assertTrue(
                    failure.getKind() == Kind.TLS
                            || failure.getKind() == Kind.CONNECT
                                    && failure.getMessage().contains("does its listener take TLS?"),
                    failure.getMessage());
            assertEquals(0, plain.logonAttempts());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedPort(Way way) throws IOException {
        int closed = FreePort.next();
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            NotStartedException failure = assertTimeout(QUICKLY, () -> winrm.refused(winrm.uri(closed, "")));

            assertEquals(Kind.CONNECT, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("127.0.0.1:" + closed), failure.getMessage());
        }
    }

    /** CXF wraps what the connection threw, or not, as its threads meet: that is one reason, told once, and not two in turn. */
    @Test
    void oneCauseHasOneText() {
        WinrmConfiguration configuration = new WinrmConfiguration();
        configuration.setHost("win-fs01");
        WinrmLogon logon = new WinrmLogon("credential 'test'", null);
        ConnectException bare = new ConnectException("Connection refused");
        ConnectException wrapped =
                new ConnectException("ConnectException invoking http://win-fs01:5985/wsman: Connection refused");
        wrapped.initCause(bare);

        assertEquals(
                StartFailure.of(new WebServiceException("Could not send Message.", bare), configuration, logon)
                        .getMessage(),
                StartFailure.of(new WebServiceException("Could not send Message.", wrapped), configuration, logon)
                        .getMessage());
    }

    /** Accepts connections and says nothing: given up at the time limit, and the command is never sent afterwards. */
    @ParameterizedTest
    @EnumSource
    void aPortThatSaysNothing(Way way) throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                WinrmFixture winrm = new WinrmFixture(way)) {
            NotStartedException failure =
                    assertTimeout(QUICKLY, () -> winrm.refused(winrm.uri(mute.getLocalPort(), "&commandTimeout=1000")));

            assertEquals(Kind.CONNECT, failure.getKind(), failure.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostWithoutAnAddress(Way way) {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            NotStartedException failure = winrm.refused(winrm.uri("").replace("127.0.0.1", "no-such-host.invalid"));

            assertEquals(Kind.CONNECT, failure.getKind(), failure.getMessage());
            assertTrue(failure.getMessage().contains("no-such-host.invalid"), failure.getMessage());
            assertFalse(failure.getMessage().contains(WinrmFixture.PASSWORD));
        }
    }
}
