package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.PowerShellObjects.row;
import static io.camelsoar.sandbox.windows.PowerShellObjects.value;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.List;
import java.util.Optional;

/** Cmdlets that choose from, order or format what comes through the pipe. */
final class PipelineCmdlets {

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add(PipelineCmdlets::where, "where-object", "where", "?");
        cmdlets.add(PipelineCmdlets::select, "select-object", "select");
        cmdlets.add((command, input) -> format(command, input, View.LIST), "format-list", "fl");
        cmdlets.add((command, input) -> format(command, input, View.TABLE), "format-table", "ft");
        cmdlets.add((command, input) -> PowerShellObjects.orNone(input).withView(View.JSON), "convertto-json");
        cmdlets.add(
                (command, input) -> PowerShellObjects.orNone(input),
                "sort-object",
                "sort",
                "out-string",
                "out-default",
                "out-host");
        cmdlets.add((command, input) -> PowerShellObjects.none(), "out-null");
        cmdlets.add((command, input) -> measure(input), "measure-object", "measure");
    }

    private static PowerShellObjects where(Command command, PowerShellObjects input) {
        String condition = command.text().replaceFirst("^\\S+\\s*", "").replaceFirst("(?i)^-FilterScript\\s*", "");
        return PowerShellObjects.orNone(input)
                .withRows(PowerShellObjects.orNone(input).rows().stream()
                        .filter(PowerShellFilters.where(condition))
                        .toList());
    }

    private static PowerShellObjects select(Command command, PowerShellObjects input) {
        PowerShellObjects objects = PowerShellObjects.orNone(input);
        Optional<String> first = command.option("First");
        if (first.isPresent()) {
            objects = objects.withRows(
                    objects.rows().stream().limit(Long.parseLong(first.get())).toList());
        }
        Optional<String> expanded = command.option("ExpandProperty");
        if (expanded.isPresent()) {
            return PowerShellObjects.texts(objects.rows().stream()
                    .map(row -> value(row, expanded.get()))
                    .toList());
        }
        return properties(command).map(objects::select).orElse(objects);
    }

    private static PowerShellObjects format(Command command, PowerShellObjects input, View view) {
        PowerShellObjects objects = PowerShellObjects.orNone(input);
        return properties(command).map(objects::select).orElse(objects).withView(view);
    }

    private static Optional<List<String>> properties(Command command) {
        return command.optionOrFirst("Property").map(PowerShellSyntax::list).filter(names -> !names.contains("*"));
    }

    private static PowerShellObjects measure(PowerShellObjects input) {
        return PowerShellObjects.of(
                Kind.OTHER,
                View.LIST,
                List.of(row("Count", PowerShellObjects.orNone(input).rows().size())));
    }
}
