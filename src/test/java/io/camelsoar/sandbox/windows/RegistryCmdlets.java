package io.camelsoar.sandbox.windows;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Cmdlets for the Run key, the only key of the registry there is. */
final class RegistryCmdlets {

    private static final String REGISTRY_RUN = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run";

    private final Runspace runspace;

    RegistryCmdlets(Runspace runspace) {
        this.runspace = runspace;
    }

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add((command, input) -> getItemProperty(command), "get-itemproperty", "gp");
        cmdlets.add((command, input) -> getItemPropertyValue(command), "get-itempropertyvalue", "gpv");
        cmdlets.add((command, input) -> removeItemProperty(command), "remove-itemproperty", "rp");
    }

    static boolean isRunKey(String path) {
        String key = path.replaceAll("(?i)^(Microsoft\\.PowerShell\\.Core\\\\)?Registry::", "")
                .replaceAll("(?i)^HKEY_LOCAL_MACHINE", "HKLM:")
                .replaceAll("(?i)^HKLM:?\\\\?", "HKLM:\\\\")
                .replaceAll("\\\\+$", "");
        return key.equalsIgnoreCase(WindowsState.RUN_KEY);
    }

    static boolean isRegistry(String path) {
        return path.toUpperCase(Locale.ROOT).matches("^(.*REGISTRY::)?HK(LM|CU|CR|U|EY_).*");
    }

    private static Optional<String> nameOf(Command command) {
        return command.option("Name")
                .or(() -> command.positional().stream()
                        .skip(
                                command.option("Path")
                                                .or(() -> command.option("LiteralPath"))
                                                .isPresent()
                                        ? 0
                                        : 1)
                        .findFirst());
    }

    private PowerShellObjects getItemProperty(Command command) {
        String path = FileCmdlets.pathOf(command);
        if (!isRunKey(path)) {
            throw PowerShellError.pathNotFound(path);
        }
        Map<String, String> properties = new LinkedHashMap<>();
        Optional<String> names = nameOf(command);
        for (String name : names.map(PowerShellSyntax::list).orElse(List.of("*"))) {
            runspace.state().runValues().forEach((key, data) -> {
                if (PowerShellFilters.like(key, name)) {
                    properties.put(key, data);
                }
            });
            if (properties.isEmpty() && !name.contains("*")) {
                throw valueNotFound(name);
            }
        }
        String provider = "Microsoft.PowerShell.Core\\Registry";
        properties.put("PSPath", provider + "::" + REGISTRY_RUN);
        properties.put("PSParentPath", provider + "::" + REGISTRY_RUN.substring(0, REGISTRY_RUN.lastIndexOf('\\')));
        properties.put("PSChildName", "Run");
        properties.put("PSDrive", "HKLM");
        properties.put("PSProvider", provider);
        return PowerShellObjects.of(Kind.REGISTRY, View.LIST, List.of(properties));
    }

    private PowerShellObjects getItemPropertyValue(Command command) {
        if (!isRunKey(FileCmdlets.pathOf(command))) {
            throw PowerShellError.pathNotFound(FileCmdlets.pathOf(command));
        }
        String name = nameOf(command).orElse("");
        String data = runspace.state().runValues().get(name);
        if (data == null) {
            throw valueNotFound(name);
        }
        return PowerShellObjects.text(data);
    }

    private PowerShellObjects removeItemProperty(Command command) {
        String path = FileCmdlets.pathOf(command);
        if (!isRunKey(path)) {
            throw PowerShellError.pathNotFound(path);
        }
        String name = nameOf(command).orElse("");
        if (!runspace.state().runValues().containsKey(name)) {
            throw valueNotFound(name);
        }
        return Cmdlet.whatIf(command, "Remove Property", "Item: " + REGISTRY_RUN + " Property: " + name)
                .orElseGet(() -> {
                    runspace.state().runValues().remove(name);
                    return PowerShellObjects.none();
                });
    }

    private static PowerShellError valueNotFound(String name) {
        return PowerShellError.record("Property " + name + " does not exist at path " + REGISTRY_RUN + ".");
    }
}
