package io.camelsoar.winrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.winrm.WinrmFixture.Way;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Without the consent of exactly one guard no connection is opened. */
class WinrmGuardTest {

    private final WinrmFixture winrm = new WinrmFixture(Way.SEALED_NTLM);

    @AfterEach
    void close() {
        winrm.close();
    }

    @Test
    void noGuard() {
        winrm.camel.getRegistry().unbind("guard");

        assertRefused("no ExecutionGuard", winrm.uri(""));
    }

    @Test
    void twoGuards() {
        bind("second", (destination, command, exchange) -> {});

        assertRefused("more than one ExecutionGuard", winrm.uri(""));
    }

    @Test
    void twoGuardsOfWhichTheEndpointNamesOne() throws Exception {
        bind("second", (destination, command, exchange) -> {});

        assertEquals(
                CommandResult.Status.OK, winrm.run("&guard=#second", "hostname").status());
    }

    @Test
    void aGuardThatRefuses() {
        ExecutionRefusedException refusal = new ExecutionRefusedException("not approved");
        bind("guard", (destination, command, exchange) -> {
            throw refusal;
        });

        assertSame(refusal, assertRefused("not approved", winrm.uri("")));
    }

    @Test
    void aGuardThatFails() {
        bind("guard", (destination, command, exchange) -> {
            throw new IllegalStateException("the store is down");
        });

        Exchange exchange = winrm.send(winrm.uri(""), "hostname");

        assertInstanceOf(IllegalStateException.class, exchange.getException());
        assertEquals(0, winrm.host.acceptedConnections());
    }

    @Test
    void theGuardSeesWhatWouldBeSentAndWhere() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        bind("guard", (destination, command, exchange) -> asked.add(destination + " " + command));

        winrm.run("Write-Output ' as it is '\n");

        assertEquals(
                List.of("winrm:127.0.0.1:" + winrm.host.port()
                        + " (credential test, powershell) Write-Output ' as it is '\n"),
                asked);
        assertEquals(List.of("Write-Output ' as it is '\n"), winrm.host.executed());
    }

    private void bind(String name, ExecutionGuard guard) {
        winrm.camel.getRegistry().unbind(name);
        winrm.camel.getRegistry().bind(name, guard);
    }

    private Exception assertRefused(String why, String uri) {
        Exchange exchange = winrm.send(uri, "hostname");
        Exception refusal = assertInstanceOf(ExecutionRefusedException.class, exchange.getException());
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
        assertEquals(0, winrm.host.acceptedConnections());
        assertEquals(0, winrm.host.executed().size());
        return refusal;
    }
}
