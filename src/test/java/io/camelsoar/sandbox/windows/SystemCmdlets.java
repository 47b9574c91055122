package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.PowerShellObjects.row;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Cmdlets and programs for services, local users, and who and where one is. */
final class SystemCmdlets {

    private final Runspace runspace;

    SystemCmdlets(Runspace runspace) {
        this.runspace = runspace;
    }

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add((command, input) -> getService(command), "get-service", "gsv");
        cmdlets.add((command, input) -> getUser(command), "get-localuser", "glu");
        cmdlets.add((command, input) -> runspace.succeed(runspace.hostName()), "$env:computername");
        cmdlets.addProgram((command, input) -> runspace.succeed(runspace.hostName()), "hostname");
        cmdlets.addProgram(
                (command, input) ->
                        runspace.succeed(runspace.hostName().toLowerCase(Locale.ROOT) + "\\" + runspace.user()),
                "whoami");
    }

    private PowerShellObjects getService(Command command) {
        List<String> names =
                command.optionOrFirst("Name").map(PowerShellSyntax::list).orElse(List.of("*"));
        List<Map<String, String>> rows = runspace.state().services().stream()
                .filter(service -> PowerShellFilters.likeAny(service.name(), names))
                .map(service -> row(
                        "Status", service.status(),
                        "Name", service.name(),
                        "DisplayName", service.displayName(),
                        "StartType", service.startType()))
                .toList();
        if (rows.isEmpty()) {
            throw PowerShellError.record(
                    "Cannot find any service with service name '" + String.join(", ", names) + "'.");
        }
        return PowerShellObjects.of(Kind.OTHER, View.TABLE, rows);
    }

    private PowerShellObjects getUser(Command command) {
        List<String> names =
                command.optionOrFirst("Name").map(PowerShellSyntax::list).orElse(List.of("*"));
        List<Map<String, String>> rows = runspace.state().users().stream()
                .filter(account -> PowerShellFilters.likeAny(account.name(), names))
                .map(account -> row(
                        "Name",
                        account.name(),
                        "Enabled",
                        account.enabled() ? "True" : "False",
                        "Description",
                        account.description()))
                .toList();
        if (rows.isEmpty()) {
            throw PowerShellError.record("User " + String.join(", ", names) + " was not found.");
        }
        return PowerShellObjects.of(Kind.OTHER, View.TABLE, rows);
    }
}
