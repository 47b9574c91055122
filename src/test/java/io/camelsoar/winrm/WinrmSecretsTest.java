package io.camelsoar.winrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.sandbox.CapturedLog;
import io.camelsoar.winrm.WinrmFixture.Way;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The password is in no log, message or URI; and what ends well, or badly in a known way, logs no warning. */
class WinrmSecretsTest {

    private static final List<String> SECRETS = List.of(
            WinrmFixture.PASSWORD,
            Base64.getEncoder()
                    .encodeToString(("soar:" + WinrmFixture.PASSWORD).getBytes(StandardCharsets.UTF_8))
                    .substring(0, 20));

    @ParameterizedTest
    @EnumSource
    void noSecretIsLoggedAtAnyLevel(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way);
                CapturedLog log = new CapturedLog(Level.TRACE)) {
            winrm.run("hostname");
            winrm.host.dropConnectionAfterCommand(true);
            winrm.run("hostname");
            winrm.host.changePassword("another password");
            Exception failure = winrm.send(winrm.uri(""), "hostname").getException();
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));

            assertNoSecret(trace.toString());
            assertFalse(log.lines().isEmpty());
            log.lines().forEach(line -> assertNoSecret(line.text()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noSecretIsInTextsAboutTheEndpoint(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way)) {
            WinrmEndpoint endpoint = winrm.camel.getEndpoint(winrm.uri(""), WinrmEndpoint.class);
            Exchange exchange = winrm.send(winrm.uri(""), "hostname");

            assertNoSecret(endpoint.getEndpointUri());
            assertNoSecret(endpoint.toString());
            assertNoSecret(endpoint.getConfiguration().toString());
            assertNoSecret(winrm.credentials.toString());
            assertNoSecret(exchange.getMessage().getHeaders().toString());
            assertNoSecret(exchange.getMessage().getBody().toString());
            assertTrue(winrm.credentials.toString().contains("soar"));
        }
    }

    /** Camel masks it where it shows a URI, but for its own log at TRACE; a credential of the component is in no URI. */
    @Test
    void aPasswordOfAnEndpointIsNotShown() throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(Way.NTLM_OVER_TLS);
                CapturedLog log = new CapturedLog(Level.DEBUG)) {
            String uri = winrm.uri("&username=soar&password=RAW(" + WinrmFixture.PASSWORD + ")")
                    .replace("credential=test&", "");
            assertEquals(
                    CommandResult.Status.OK,
                    winrm.send(uri, "hostname")
                            .getMessage()
                            .getBody(CommandResult.class)
                            .status());
            winrm.host.dropConnectionAfterCommand(true);
            winrm.send(uri, "hostname");

            assertNoSecret(winrm.camel.getEndpoint(uri).toString());
            log.lines().forEach(line -> assertNoSecret(line.text()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingAlarmsWithoutNeed(Way way) throws Exception {
        try (WinrmFixture winrm = new WinrmFixture(way);
                CapturedLog log = new CapturedLog(Level.INFO)) {
            winrm.run("hostname");
            winrm.run("&commandTimeout=1000", "Start-Sleep -Seconds 60");
            winrm.host.failCleanUp(true);
            winrm.run("hostname");
            winrm.host.denyAccess(true);
            winrm.send(winrm.uri(""), "hostname");
            winrm.host.changePassword("another password");
            winrm.send(winrm.uri(""), "hostname");
            winrm.send(winrm.uri("").replace("sslContextParameters=#tls&", ""), "hostname");
            winrm.host.close();
            winrm.send(winrm.uri(""), "hostname");

            assertEquals(List.of(), log.warnings());
        }
    }

    private static void assertNoSecret(String text) {
        for (String secret : SECRETS) {
            assertFalse(text.contains(secret), text);
        }
    }
}
