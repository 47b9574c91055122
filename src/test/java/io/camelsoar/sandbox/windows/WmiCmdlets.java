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
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cmdlets for WMI: processes, and the event subscriptions that attackers use. */
final class WmiCmdlets {

    private static final Pattern WQL_QUERY =
            Pattern.compile("(?is)^select\\s+.+?\\s+from\\s+(\\w+)(?:\\s+where\\s+(.+))?$");

    private final Runspace runspace;

    WmiCmdlets(Runspace runspace) {
        this.runspace = runspace;
    }

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add((command, input) -> getWmi(command), "get-ciminstance", "gcim", "get-wmiobject", "gwmi");
        cmdlets.add(this::removeWmi, "remove-ciminstance", "rcim", "remove-wmiobject", "rwmi");
    }

    private PowerShellObjects getWmi(Command command) {
        String className = command.option("Query").isPresent()
                ? ""
                : command.optionOrFirst("ClassName", "Class").orElse("");
        Optional<String> condition = command.option("Filter");
        if (command.option("Query").isPresent()) {
            Matcher query = WQL_QUERY.matcher(command.option("Query").get().strip());
            if (!query.matches()) {
                throw PowerShellError.record("Invalid query ");
            }
            className = query.group(1);
            condition = Optional.ofNullable(query.group(2));
        }
        Predicate<Map<String, String>> filter =
                condition.map(PowerShellFilters::wql).orElse(row -> true);
        String namespace = command.option("Namespace")
                .map(name -> name.replace('/', '\\').toLowerCase(Locale.ROOT))
                .orElse("root\\cimv2");
        List<Map<String, String>> rows = wmiRows(className, namespace.endsWith("root\\subscription"));
        return PowerShellObjects.of(
                Kind.WMI, View.LIST, rows.stream().filter(filter).toList());
    }

    private List<Map<String, String>> wmiRows(String className, boolean subscription) {
        if (className.equalsIgnoreCase("Win32_Process")) {
            return runspace.state().processes().stream()
                    .map(process -> row(
                            "ProcessId",
                            process.id(),
                            "ParentProcessId",
                            process.parentId(),
                            "Name",
                            process.name() + ".exe",
                            "ExecutablePath",
                            process.path()))
                    .toList();
        }
        List<String> known =
                List.of("__EventFilter", "CommandLineEventConsumer", "__EventConsumer", "__FilterToConsumerBinding");
        if (known.stream().noneMatch(className::equalsIgnoreCase)) {
            throw PowerShellError.record("Invalid class ");
        }
        boolean anyConsumer = className.equalsIgnoreCase("__EventConsumer");
        return runspace.state().wmiObjects().stream()
                .filter(object -> subscription)
                .filter(object -> object.className().equalsIgnoreCase(className)
                        || anyConsumer && object.className().endsWith("EventConsumer"))
                .map(WmiCmdlets::wmiRow)
                .toList();
    }

    private static Map<String, String> wmiRow(WindowsState.WmiObject object) {
        Map<String, String> properties = row("CimClass", "root/subscription:" + object.className());
        if (!object.name().isEmpty()) {
            properties.put("Name", object.name());
        }
        properties.putAll(new TreeMap<>(object.properties()));
        return properties;
    }

    private PowerShellObjects removeWmi(Command command, PowerShellObjects input) {
        PowerShellObjects targets = input == null ? getWmi(command) : input;
        if (targets.kind() != Kind.WMI) {
            throw PowerShellError.record("The input object cannot be bound to any parameters for the command.");
        }
        Optional<PowerShellObjects> preview = Cmdlet.whatIf(
                command,
                "Remove-CimInstance",
                targets.rows().stream()
                        .map(target -> value(target, "CimClass"))
                        .toList()
                        .toString());
        if (preview.isPresent()) {
            return preview.get();
        }
        targets.rows()
                .forEach(target -> runspace.state()
                        .wmiObjects()
                        .removeIf(object -> wmiRow(object).equals(target)));
        return PowerShellObjects.none();
    }
}
