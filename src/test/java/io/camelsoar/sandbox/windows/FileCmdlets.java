package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.PowerShellObjects.row;
import static io.camelsoar.sandbox.windows.PowerShellObjects.value;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Cmdlets for files, and for the Run key where a path may name either. */
final class FileCmdlets {

    private final Runspace runspace;

    FileCmdlets(Runspace runspace) {
        this.runspace = runspace;
    }

    void addTo(PowerShellCmdlets cmdlets) {
        cmdlets.add((command, input) -> getItem(command), "get-item", "gi");
        cmdlets.add((command, input) -> testPath(command), "test-path");
        cmdlets.add((command, input) -> getChildItem(command), "get-childitem", "gci", "ls", "dir");
        cmdlets.add((command, input) -> getContent(command), "get-content", "gc", "cat", "type");
        cmdlets.add(this::removeItem, "remove-item", "ri", "rm", "del", "erase");
        cmdlets.add(this::getFileHash, "get-filehash");
        cmdlets.add(this::getSignature, "get-authenticodesignature");
    }

    static String pathOf(Command command) {
        return command.optionOrFirst("LiteralPath", "Path", "FilePath")
                .orElseThrow(() -> PowerShellError.record(
                        "Cannot process command because of one or more missing mandatory parameters: Path."));
    }

    private PowerShellObjects getItem(Command command) {
        String path = pathOf(command);
        if (RegistryCmdlets.isRunKey(path)) {
            StringBuilder values = new StringBuilder();
            runspace.state()
                    .runValues()
                    .forEach((name, data) ->
                            values.append(name).append(" : ").append(data).append("  "));
            return PowerShellObjects.of(
                    Kind.REGISTRY,
                    View.TABLE,
                    List.of(row("Name", "Run", "Property", values.toString().strip())));
        }
        List<String> found = runspace.state().files().containsKey(path) ? List.of(path) : List.of();
        return files(path, found);
    }

    private PowerShellObjects getChildItem(Command command) {
        String path = command.optionOrFirst("LiteralPath", "Path").orElse("C:\\");
        if (RegistryCmdlets.isRunKey(path)) {
            return PowerShellObjects.none();
        }
        String filter =
                command.option("Filter").or(() -> command.option("Include")).orElse("*");
        boolean wildcard = path.contains("*");
        List<String> candidates = wildcard
                ? runspace.state().files().keySet().stream()
                        .filter(file -> PowerShellFilters.like(file, path))
                        .toList()
                : runspace.state().pathsUnder(path);
        if (candidates.isEmpty() && !wildcard) {
            throw PowerShellError.pathNotFound(path);
        }
        return files(
                path,
                candidates.stream()
                        .filter(file -> PowerShellFilters.like(fileName(file), filter))
                        .toList());
    }

    private PowerShellObjects files(String path, List<String> found) {
        if (found.isEmpty()) {
            throw PowerShellError.pathNotFound(path);
        }
        return PowerShellObjects.of(
                Kind.FILE,
                View.TABLE,
                found.stream()
                        .map(file -> row(
                                "Mode",
                                "-a----",
                                "LastWriteTime",
                                "2026-02-03 09:41",
                                "Length",
                                runspace.state().files().get(file).length,
                                "Name",
                                fileName(file),
                                "FullName",
                                file))
                        .toList());
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('\\') + 1);
    }

    private PowerShellObjects testPath(Command command) {
        String path = pathOf(command);
        boolean exists = RegistryCmdlets.isRunKey(path)
                || !runspace.state().pathsUnder(path.replaceAll("\\\\$", "")).isEmpty();
        return PowerShellObjects.text(exists ? "True" : "False");
    }

    private PowerShellObjects getContent(Command command) {
        return PowerShellObjects.text(new String(content(pathOf(command)), StandardCharsets.UTF_8).stripTrailing());
    }

    private byte[] content(String path) {
        byte[] content = runspace.state().files().get(path);
        if (content == null) {
            throw PowerShellError.pathNotFound(path);
        }
        return content;
    }

    private PowerShellObjects removeItem(Command command, PowerShellObjects input) {
        List<String> removed = new ArrayList<>();
        for (String path : paths(command, input)) {
            if (RegistryCmdlets.isRegistry(path)) {
                throw PowerShellError.record("Cannot remove the item at '" + path + "': access is denied.");
            }
            List<String> found = runspace.state().pathsUnder(path.replaceAll("\\\\$", ""));
            if (found.isEmpty()) {
                throw PowerShellError.pathNotFound(path);
            }
            removed.addAll(found);
        }
        Optional<PowerShellObjects> preview = Cmdlet.whatIf(command, "Remove File", String.join(", ", removed));
        if (preview.isPresent()) {
            return preview.get();
        }
        for (String file : removed) {
            if (runspace.state().processes().stream()
                    .anyMatch(process -> process.path().equalsIgnoreCase(file))) {
                runspace.complain(
                        "Cannot remove item " + file + ": Access to the path '" + fileName(file) + "' is denied.");
            } else {
                runspace.state().files().remove(file);
            }
        }
        return PowerShellObjects.none();
    }

    private List<String> paths(Command command, PowerShellObjects input) {
        if (input == null) {
            return PowerShellSyntax.list(pathOf(command));
        }
        return input.rows().stream().map(file -> value(file, "FullName")).toList();
    }

    private PowerShellObjects getFileHash(Command command, PowerShellObjects input) {
        String algorithm = command.option("Algorithm").orElse("SHA256").toUpperCase(Locale.ROOT);
        String digest = algorithm.replaceAll("^SHA(\\d)", "SHA-$1");
        return PowerShellObjects.of(
                Kind.OTHER,
                View.TABLE,
                paths(command, input).stream()
                        .map(path -> row(
                                "Algorithm",
                                algorithm,
                                "Hash",
                                WindowsState.digest(digest, content(path)),
                                "Path",
                                path))
                        .toList());
    }

    private PowerShellObjects getSignature(Command command, PowerShellObjects input) {
        return PowerShellObjects.of(
                Kind.OTHER,
                View.TABLE,
                paths(command, input).stream()
                        .map(path -> {
                            content(path);
                            boolean signed = path.toLowerCase(Locale.ROOT).startsWith("c:\\windows\\");
                            return row(
                                    "SignerCertificate",
                                    signed ? "AE9C1AE54763822EEC42474983D8B635116C8452" : "",
                                    "Status",
                                    signed ? "Valid" : "NotSigned",
                                    "Path",
                                    path);
                        })
                        .toList());
    }
}
