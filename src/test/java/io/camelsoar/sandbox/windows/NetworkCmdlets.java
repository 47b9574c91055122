package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.PowerShellObjects.row;
import static io.camelsoar.sandbox.windows.PowerShellObjects.value;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Cmdlets and programs for network connections. */
final class NetworkCmdlets {

    private final Runspace runspace;

    NetworkCmdlets(Runspace runspace) {
        this.runspace = runspace;
    }

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add((command, input) -> getConnections(command), "get-nettcpconnection");
        cmdlets.addProgram((command, input) -> runspace.succeed(netstat()), "netstat");
    }

    private PowerShellObjects getConnections(Command command) {
        List<Map<String, String>> rows = runspace.state().connections().stream()
                .map(connection -> row(
                        "LocalAddress", connection.localAddress(),
                        "LocalPort", connection.localPort(),
                        "RemoteAddress", connection.remoteAddress(),
                        "RemotePort", connection.remotePort(),
                        "State", connection.state(),
                        "OwningProcess", connection.processId()))
                .toList();
        for (String property :
                List.of("OwningProcess", "State", "RemoteAddress", "RemotePort", "LocalAddress", "LocalPort")) {
            Optional<String> wanted = command.option(property);
            if (wanted.isPresent()) {
                List<String> values = PowerShellSyntax.list(wanted.get());
                rows = rows.stream()
                        .filter(connection -> values.stream().anyMatch(value(connection, property)::equalsIgnoreCase))
                        .toList();
                if (rows.isEmpty()) {
                    throw PowerShellError.noObjects("MSFT_NetTCPConnection", property, wanted.get());
                }
            }
        }
        return PowerShellObjects.of(Kind.OTHER, View.TABLE, rows);
    }

    private String netstat() {
        StringBuilder text = new StringBuilder("\r\nActive Connections\r\n\r\n");
        text.append("  Proto  Local Address          Foreign Address        State           PID\r\n");
        for (WindowsState.Connection connection : runspace.state().connections()) {
            text.append("  %-6s %-22s %-22s %-15s %d\r\n"
                    .formatted(
                            "TCP",
                            connection.localAddress() + ":" + connection.localPort(),
                            connection.remoteAddress() + ":" + connection.remotePort(),
                            connection.state().equals("Listen")
                                    ? "LISTENING"
                                    : connection.state().toUpperCase(Locale.ROOT),
                            connection.processId()));
        }
        return text.toString();
    }
}
