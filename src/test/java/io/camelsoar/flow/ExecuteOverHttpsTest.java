package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.Services;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The shipped routes run approved commands over HTTPS, with NTLM, within the limits of the settings. */
class ExecuteOverHttpsTest {

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = Stack.withHttps("https-" + test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void approvedCommandsRunAndTheirOutputIsCutToTheLimit() throws Exception {
        stack.set("soar.winrm.max-output", "20");

        approveAll();

        assertEquals(8, stack.windows.executed().size());
        assertEquals(0, stack.windows.openShells());
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("SUCCEEDED"), record);
        assertTrue(record.contains("output cut at soar.winrm.max-output"), record);
    }

    /** Of two domains: each has its credential, by its hosts. */
    @Test
    void theCredentialOfTheHostLogsOnOnceForAllCommands() throws Exception {
        stack.set("soar.winrm.credentials.default.password", "of-another-domain");
        stack.set("soar.winrm.credentials.lab.username", Services.WINDOWS_USER);
        stack.set("soar.winrm.credentials.lab.password", Services.WINDOWS_PASSWORD);
        stack.set("soar.winrm.credentials.lab.hosts", "*.example.com, 127.*");

        approveAll();

        assertEquals(8, stack.windows.executed().size());
        assertEquals(1, stack.windows.logonAttempts());
        assertEquals(1, stack.windows.acceptedConnections());
        assertTrue(stack.request().blocks().toString().contains("credential lab"), stack.request()::toString);
    }

    @Test
    void aCommandThatHangsIsStoppedAtTheTimeLimit() throws Exception {
        stack.set("soar.winrm.command-timeout", "2s");
        stack.windows.delay(Duration.ofHours(1));

        approveAll();

        assertEquals(0, stack.windows.openShells());
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("TIMED_OUT"), record);
    }

    @Test
    void aHostThatIsNotTrustedRunsNothing() throws Exception {
        stack.set("soar.winrm.ca-file", "");

        approveAll();

        assertEquals(0, stack.windows.logonAttempts());
        assertEquals(List.of(), stack.windows.executed());
        String record = stack.kibana.cases().get(0).toString();
        assertTrue(record.contains("no trusted TLS connection"), record);
    }

    private void approveAll() throws Exception {
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        assertEquals(List.of(), stack.kibana.violations());
    }
}
