package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.PowerShellObjects.row;
import static io.camelsoar.sandbox.windows.PowerShellObjects.value;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Cmdlets and programs for processes. */
final class ProcessCmdlets {

    private final Runspace runspace;

    ProcessCmdlets(Runspace runspace) {
        this.runspace = runspace;
    }

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add((command, input) -> getProcess(command), "get-process", "gps", "ps");
        cmdlets.add(this::stopProcess, "stop-process", "spps", "kill");
        cmdlets.addProgram((command, input) -> taskkill(command), "taskkill");
    }

    private PowerShellObjects getProcess(Command command) {
        List<WindowsState.ProcessEntry> found = new ArrayList<>();
        Optional<String> ids = command.option("Id");
        Optional<String> names = ids.isPresent() ? Optional.empty() : command.optionOrFirst("Name", "ProcessName");
        if (ids.isEmpty() && names.isEmpty()) {
            found.addAll(runspace.state().processes());
        }
        for (String id : ids.map(PowerShellSyntax::list).orElse(List.of())) {
            addOrComplain(
                    found,
                    process -> id.equals(String.valueOf(process.id())),
                    "Cannot find a process with the process identifier " + id + ".");
        }
        for (String name : names.map(PowerShellSyntax::list).orElse(List.of())) {
            addOrComplain(
                    found,
                    process -> PowerShellFilters.like(process.name(), name),
                    "Cannot find a process with the name \"" + name
                            + "\". Verify the process name and call the cmdlet again.");
        }
        return PowerShellObjects.of(
                Kind.PROCESS,
                View.TABLE,
                found.stream()
                        .map(process -> row(
                                "Id", process.id(),
                                "ProcessName", process.name(),
                                "CPU", process.cpuSeconds(),
                                "StartTime", process.started(),
                                "Path", process.path()))
                        .toList());
    }

    private void addOrComplain(
            List<WindowsState.ProcessEntry> found, Predicate<WindowsState.ProcessEntry> wanted, String complaint) {
        List<WindowsState.ProcessEntry> matches =
                runspace.state().processes().stream().filter(wanted).toList();
        found.addAll(matches);
        if (matches.isEmpty()) {
            throw PowerShellError.record(complaint);
        }
    }

    private PowerShellObjects stopProcess(Command command, PowerShellObjects input) {
        // Unlike Get-Process, Stop-Process takes numbers without the name of the option.
        boolean named =
                command.option("Name").isPresent() || command.option("Id").isPresent();
        Command lookup = named || input != null
                ? command
                : new Command(
                        command.name(),
                        Map.of("id", command.positional().stream().findFirst().orElse("")),
                        List.of(),
                        command.text());
        PowerShellObjects targets = input == null ? getProcess(lookup) : input;
        for (Map<String, String> target : targets.rows()) {
            String id = value(target, "Id");
            String owner = id.isEmpty() ? value(target, "OwningProcess") : id;
            Optional<PowerShellObjects> preview =
                    Cmdlet.whatIf(command, "Stop-Process", value(target, "ProcessName") + " (" + owner + ")");
            if (preview.isPresent()) {
                return preview.get();
            }
            runspace.state().kill(Integer.parseInt(owner));
        }
        return PowerShellObjects.none();
    }

    private PowerShellObjects taskkill(Command command) {
        // taskkill has options with slashes: /PID 4711 or /IM odsync.exe
        List<String> words = command.positional();
        for (int i = 0; i + 1 < words.size(); i++) {
            String operand = words.get(i + 1);
            boolean byId = words.get(i).equalsIgnoreCase("/PID");
            boolean byName = words.get(i).equalsIgnoreCase("/IM");
            for (WindowsState.ProcessEntry process : runspace.state().processes()) {
                boolean wanted = byId && operand.equals(String.valueOf(process.id()))
                        || byName && operand.equalsIgnoreCase(process.name() + ".exe");
                if (wanted) {
                    runspace.state().kill(process.id());
                    return runspace.succeed("SUCCESS: The process with PID " + process.id() + " has been terminated.");
                }
            }
        }
        runspace.exit(128);
        runspace.complain("ERROR: The process was not found.");
        return PowerShellObjects.none();
    }
}
