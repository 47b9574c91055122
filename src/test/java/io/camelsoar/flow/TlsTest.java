package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.CapturedLog;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.TlsFront;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No service is told anything before its certificate has proved who it is, unless a setting says so aloud. */
class TlsTest {

    private static final List<String> SERVICES = List.of("elasticsearch", "kibana", "slack");
    private static final Pattern NOT_TRUSTED = Pattern.compile("unable to find valid certification path|PKIX");
    private static final Pattern OTHER_NAME =
            Pattern.compile("No subject alternative|doesn't match|not match|not verified");

    @TempDir
    Path folder;

    private final List<TlsFront> fronts = new ArrayList<>();
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = Stack.withHttps("tls-" + test.getTestMethod().orElseThrow().getName() + test.getDisplayName());
        stack.plant("alert-wmi-registry.json");
    }

    @AfterEach
    void close() {
        stack.close();
        fronts.forEach(TlsFront::close);
    }

    @Test
    void whoIsTrustedAndHasTheRightNameIsSpokenTo() throws Exception {
        for (String service : SERVICES) {
            front(service, TestCertificates.localhost());
            trustTheAuthority(service);
        }
        assertAllIsDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "kibana", "slack"})
    void aCertificateOfAnUnknownAuthorityIsRefused(String service) {
        TlsFront front = front(service, TestCertificates.localhost());
        assertNotSpokenTo(front, NOT_TRUSTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "kibana", "slack"})
    void aCertificateForAnotherNameIsRefused(String service) {
        TlsFront front = front(service, TestCertificates.otherHost());
        trustTheAuthority(service);
        assertNotSpokenTo(front, OTHER_NAME);
    }

    @Test
    void aHostWithACertificateForAnotherNameIsRefused() throws Exception {
        try (WindowsHost other = WindowsHost.named("OTHER")
                .user(stack.settings.getProperty("soar.winrm.credentials.default.username"), Services.WINDOWS_PASSWORD)
                .tls(TestCertificates.otherHost())
                .start()) {
            Path inventory = folder.resolve("hosts.yaml");
            Files.writeString(
                    inventory,
                    Files.readString(Path.of(stack.settings.getProperty("soar.respond.inventory")))
                            .replaceFirst("port: [0-9]+", "port: " + other.port()));
            stack.set("soar.respond.inventory", inventory.toString());
            stack.start();
            stack.click("soar_approve");
            await().until(() -> stack.thread().toString().contains("no trusted TLS connection"));
            assertEquals(0, other.logonAttempts());
            assertEquals(List.of(), other.executed());
        }
    }

    /** WinRM's certificate has another authority here. */
    @Test
    void theChecksCanBeSwitchedOffWithAWarning() throws Exception {
        for (String service : SERVICES) {
            front(service, TestCertificates.otherHost());
        }
        stack.set("soar.winrm.ca-file", "");
        for (String service : List.of("elasticsearch", "kibana", "slack", "winrm")) {
            stack.set("soar." + service + ".tls-verify", "false");
        }
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            assertAllIsDone();
            for (String service : List.of("elasticsearch", "kibana", "slack", "winrm")) {
                String setting = "soar." + service + ".tls-verify=false";
                assertTrue(log.warnings().stream().anyMatch(line -> line.text().contains(setting)), setting);
            }
        }
    }

    private TlsFront front(String service, SSLContext certificate) {
        String key = "soar." + service + ".url";
        TlsFront front = TlsFront.of(
                certificate, URI.create(stack.settings.getProperty(key)).getPort());
        fronts.add(front);
        stack.set(key, front.url());
        return front;
    }

    private void trustTheAuthority(String service) {
        stack.set("soar." + service + ".ca-file", TestCertificates.authority().toString());
    }

    private void assertAllIsDone() throws Exception {
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(8, stack.windows.executed().size());
        fronts.forEach(front -> assertTrue(front.trusted() > 0));
    }

    private void assertNotSpokenTo(TlsFront front, Pattern reason) {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            stack.start();
            await().until(() -> log.warnings().stream()
                    .anyMatch(line -> reason.matcher(line.text()).find()));
        }
        assertEquals(0, front.trusted());
    }
}
