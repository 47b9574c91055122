package io.camelsoar.sandbox.windows;

import static io.camelsoar.sandbox.windows.PowerShellObjects.row;
import static io.camelsoar.sandbox.windows.PowerShellObjects.value;

import io.camelsoar.sandbox.windows.PowerShellObjects.Kind;
import io.camelsoar.sandbox.windows.PowerShellObjects.View;
import io.camelsoar.sandbox.windows.PowerShellSyntax.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cmdlets and programs the stand-in knows. They read and change the host's {@link WindowsState}. */
final class PowerShellCmdlets {

    private static final String REGISTRY_RUN = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run";
    private static final Pattern WQL_QUERY =
            Pattern.compile("(?is)^select\\s+.+?\\s+from\\s+(\\w+)(?:\\s+where\\s+(.+))?$");

    private final WindowsHost host;
    private final WindowsState state;
    private final String user;
    private final List<String> errors = new ArrayList<>();
    private int lastExitCode;

    PowerShellCmdlets(WindowsHost host, String user) {
        this.host = host;
        this.state = host.state();
        this.user = user;
    }

    /** Errors of the last command that did not stop it; an object that is missing among several, for example. */
    List<String> takeErrors() {
        List<String> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    int lastExitCode() {
        return lastExitCode;
    }

    boolean isNativeProgram(String name) {
        return switch (programName(name)) {
            case "whoami", "hostname", "netstat", "schtasks", "taskkill" -> true;
            default -> false;
        };
    }

    private static String programName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".exe") ? lower.substring(0, lower.length() - ".exe".length()) : lower;
    }

    /** @param input what comes through the pipe, or null for the first command */
    PowerShellObjects run(Command command, PowerShellObjects input) throws InterruptedException {
        return switch (programName(command.name())) {
            case "write-output", "echo", "write-host" -> writeOutput(command, input);
            case "write-error" ->
                throw PowerShellError.record(command.optionOrFirst("Message").orElse(""));
            case "throw" ->
                throw PowerShellError.terminating("RuntimeException: "
                        + command.positional().stream().findFirst().orElse("ScriptHalted"));
            case "start-sleep", "sleep" -> sleep(command);
            case "get-itemproperty", "gp" -> getItemProperty(command);
            case "get-itempropertyvalue", "gpv" -> getItemPropertyValue(command);
            case "remove-itemproperty", "rp" -> removeItemProperty(command);
            case "get-item", "gi" -> getItem(command);
            case "test-path" -> testPath(command);
            case "get-childitem", "gci", "ls", "dir" -> getChildItem(command);
            case "get-content", "gc", "cat", "type" -> getContent(command);
            case "remove-item", "ri", "rm", "del", "erase" -> removeItem(command, input);
            case "get-filehash" -> getFileHash(command, input);
            case "get-authenticodesignature" -> getSignature(command, input);
            case "get-ciminstance", "gcim", "get-wmiobject", "gwmi" -> getWmi(command);
            case "remove-ciminstance", "rcim", "remove-wmiobject", "rwmi" -> removeWmi(command, input);
            case "get-process", "gps", "ps" -> getProcess(command);
            case "stop-process", "spps", "kill" -> stopProcess(command, input);
            case "get-nettcpconnection" -> getConnections(command);
            case "get-service", "gsv" -> getService(command);
            case "get-scheduledtask" -> getTask(command);
            case "unregister-scheduledtask" -> unregisterTask(command, input);
            case "disable-scheduledtask" -> disableTask(command, input);
            case "get-winevent" -> getEvents(command);
            case "get-localuser", "glu" -> getUser(command);
            case "whoami" -> program(host.name().toLowerCase(Locale.ROOT) + "\\" + user);
            case "hostname", "$env:computername" -> program(host.name());
            case "netstat" -> program(netstat());
            case "schtasks" -> scheduledTasks(command);
            case "taskkill" -> taskkill(command);
            case "where-object", "where", "?" -> where(command, input);
            case "select-object", "select" -> select(command, input);
            case "format-list", "fl" -> format(command, input, View.LIST);
            case "format-table", "ft" -> format(command, input, View.TABLE);
            case "convertto-json" -> orNone(input).withView(View.JSON);
            case "sort-object", "sort", "out-string", "out-default", "out-host" -> orNone(input);
            case "out-null" -> PowerShellObjects.none();
            case "measure-object", "measure" -> measure(input);
            default -> throw PowerShellError.notRecognized(command.name());
        };
    }

    private static PowerShellObjects orNone(PowerShellObjects input) {
        return input == null ? PowerShellObjects.none() : input;
    }

    private static PowerShellObjects objects(Kind kind, View view, List<Map<String, String>> rows) {
        return new PowerShellObjects(kind, List.copyOf(rows), view);
    }

    private static Optional<PowerShellObjects> whatIf(Command command, String operation, String target) {
        boolean only = command.option("WhatIf")
                .filter(value -> !value.equalsIgnoreCase("$false"))
                .isPresent();
        return only
                ? Optional.of(PowerShellObjects.text(
                        "What if: Performing the operation \"" + operation + "\" on target \"" + target + "\"."))
                : Optional.empty();
    }

    // Text and time

    private static PowerShellObjects writeOutput(Command command, PowerShellObjects input) {
        if (input != null) {
            return input;
        }
        return command.option("InputObject")
                .or(() -> command.option("Object"))
                .map(PowerShellObjects::text)
                .orElseGet(() -> PowerShellObjects.texts(command.positional()));
    }

    private static PowerShellObjects sleep(Command command) throws InterruptedException {
        Duration duration = command.option("Milliseconds")
                .or(() -> command.option("m"))
                .map(value -> Duration.ofMillis(Long.parseLong(value)))
                .orElseGet(() -> Duration.ofMillis((long) (1000
                        * Double.parseDouble(command.options()
                                .getOrDefault(
                                        "s", command.optionOrFirst("Seconds").orElse("0"))))));
        Thread.sleep(duration.toMillis());
        return PowerShellObjects.none();
    }

    private static PowerShellObjects measure(PowerShellObjects input) {
        return objects(
                Kind.OTHER, View.LIST, List.of(row("Count", orNone(input).rows().size())));
    }

    // Registry

    private static boolean isRunKey(String path) {
        String key = path.replaceAll("(?i)^(Microsoft\\.PowerShell\\.Core\\\\)?Registry::", "")
                .replaceAll("(?i)^HKEY_LOCAL_MACHINE", "HKLM:")
                .replaceAll("(?i)^HKLM:?\\\\?", "HKLM:\\\\")
                .replaceAll("\\\\+$", "");
        return key.equalsIgnoreCase(WindowsState.RUN_KEY);
    }

    private static boolean isRegistry(String path) {
        return path.toUpperCase(Locale.ROOT).matches("^(.*REGISTRY::)?HK(LM|CU|CR|U|EY_).*");
    }

    private static String pathOf(Command command) {
        return command.optionOrFirst("LiteralPath", "Path", "FilePath")
                .orElseThrow(() -> PowerShellError.record(
                        "Cannot process command because of one or more missing mandatory parameters: Path."));
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
        String path = pathOf(command);
        if (!isRunKey(path)) {
            throw PowerShellError.pathNotFound(path);
        }
        Map<String, String> properties = new java.util.LinkedHashMap<>();
        Optional<String> names = nameOf(command);
        for (String name : names.map(PowerShellSyntax::list).orElse(List.of("*"))) {
            state.runValues().forEach((key, data) -> {
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
        return objects(Kind.REGISTRY, View.LIST, List.of(properties));
    }

    private PowerShellObjects getItemPropertyValue(Command command) {
        if (!isRunKey(pathOf(command))) {
            throw PowerShellError.pathNotFound(pathOf(command));
        }
        String name = nameOf(command).orElse("");
        String data = state.runValues().get(name);
        if (data == null) {
            throw valueNotFound(name);
        }
        return PowerShellObjects.text(data);
    }

    private PowerShellObjects removeItemProperty(Command command) {
        String path = pathOf(command);
        if (!isRunKey(path)) {
            throw PowerShellError.pathNotFound(path);
        }
        String name = nameOf(command).orElse("");
        if (!state.runValues().containsKey(name)) {
            throw valueNotFound(name);
        }
        return whatIf(command, "Remove Property", "Item: " + REGISTRY_RUN + " Property: " + name)
                .orElseGet(() -> {
                    state.runValues().remove(name);
                    return PowerShellObjects.none();
                });
    }

    private static PowerShellError valueNotFound(String name) {
        return PowerShellError.record("Property " + name + " does not exist at path " + REGISTRY_RUN + ".");
    }

    // Files

    private PowerShellObjects getItem(Command command) {
        String path = pathOf(command);
        if (isRunKey(path)) {
            StringBuilder values = new StringBuilder();
            state.runValues()
                    .forEach((name, data) ->
                            values.append(name).append(" : ").append(data).append("  "));
            return objects(
                    Kind.REGISTRY,
                    View.TABLE,
                    List.of(row("Name", "Run", "Property", values.toString().strip())));
        }
        List<String> found = state.files().containsKey(path) ? List.of(path) : List.of();
        return files(path, found);
    }

    private PowerShellObjects getChildItem(Command command) {
        String path = command.optionOrFirst("LiteralPath", "Path").orElse("C:\\");
        if (isRunKey(path)) {
            return PowerShellObjects.none();
        }
        String filter =
                command.option("Filter").or(() -> command.option("Include")).orElse("*");
        boolean wildcard = path.contains("*");
        List<String> candidates = wildcard
                ? state.files().keySet().stream()
                        .filter(file -> PowerShellFilters.like(file, path))
                        .toList()
                : state.pathsUnder(path);
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
        return objects(
                Kind.FILE,
                View.TABLE,
                found.stream()
                        .map(file -> row(
                                "Mode",
                                "-a----",
                                "LastWriteTime",
                                "2026-02-03 09:41",
                                "Length",
                                state.files().get(file).length,
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
        boolean exists = isRunKey(path)
                || !state.pathsUnder(path.replaceAll("\\\\$", "")).isEmpty();
        return PowerShellObjects.text(exists ? "True" : "False");
    }

    private PowerShellObjects getContent(Command command) {
        return PowerShellObjects.text(new String(content(pathOf(command)), StandardCharsets.UTF_8).stripTrailing());
    }

    private byte[] content(String path) {
        byte[] content = state.files().get(path);
        if (content == null) {
            throw PowerShellError.pathNotFound(path);
        }
        return content;
    }

    private PowerShellObjects removeItem(Command command, PowerShellObjects input) {
        List<String> removed = new ArrayList<>();
        for (String path : paths(command, input)) {
            if (isRegistry(path)) {
                throw PowerShellError.record("Cannot remove the item at '" + path + "': access is denied.");
            }
            List<String> found = state.pathsUnder(path.replaceAll("\\\\$", ""));
            if (found.isEmpty()) {
                throw PowerShellError.pathNotFound(path);
            }
            removed.addAll(found);
        }
        Optional<PowerShellObjects> preview = whatIf(command, "Remove File", String.join(", ", removed));
        if (preview.isPresent()) {
            return preview.get();
        }
        for (String file : removed) {
            if (state.processes().stream().anyMatch(process -> process.path().equalsIgnoreCase(file))) {
                errors.add("Cannot remove item " + file + ": Access to the path '" + fileName(file) + "' is denied.");
            } else {
                state.files().remove(file);
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
        return objects(
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
        return objects(
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

    // WMI

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
        return objects(Kind.WMI, View.LIST, rows.stream().filter(filter).toList());
    }

    private List<Map<String, String>> wmiRows(String className, boolean subscription) {
        if (className.equalsIgnoreCase("Win32_Process")) {
            return state.processes().stream()
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
        return state.wmiObjects().stream()
                .filter(object -> subscription)
                .filter(object -> object.className().equalsIgnoreCase(className)
                        || anyConsumer && object.className().endsWith("EventConsumer"))
                .map(PowerShellCmdlets::wmiRow)
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
        Optional<PowerShellObjects> preview = whatIf(
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
                .forEach(target ->
                        state.wmiObjects().removeIf(object -> wmiRow(object).equals(target)));
        return PowerShellObjects.none();
    }

    // Processes and connections

    private PowerShellObjects getProcess(Command command) {
        List<WindowsState.ProcessEntry> found = new ArrayList<>();
        Optional<String> ids = command.option("Id");
        Optional<String> names = ids.isPresent() ? Optional.empty() : command.optionOrFirst("Name", "ProcessName");
        if (ids.isEmpty() && names.isEmpty()) {
            found.addAll(state.processes());
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
        return objects(
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
                state.processes().stream().filter(wanted).toList();
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
                    whatIf(command, "Stop-Process", value(target, "ProcessName") + " (" + owner + ")");
            if (preview.isPresent()) {
                return preview.get();
            }
            state.kill(Integer.parseInt(owner));
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
            for (WindowsState.ProcessEntry process : state.processes()) {
                boolean wanted = byId && operand.equals(String.valueOf(process.id()))
                        || byName && operand.equalsIgnoreCase(process.name() + ".exe");
                if (wanted) {
                    state.kill(process.id());
                    return program("SUCCESS: The process with PID " + process.id() + " has been terminated.");
                }
            }
        }
        lastExitCode = 128;
        errors.add("ERROR: The process was not found.");
        return PowerShellObjects.none();
    }

    private PowerShellObjects getConnections(Command command) {
        List<Map<String, String>> rows = state.connections().stream()
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
                    throw noObjects("MSFT_NetTCPConnection", property, wanted.get());
                }
            }
        }
        return objects(Kind.OTHER, View.TABLE, rows);
    }

    private static PowerShellError noObjects(String className, String property, String wanted) {
        return PowerShellError.record("No " + className + " objects found with property '" + property + "' equal to '"
                + wanted + "'.  Verify the value of the property and retry.");
    }

    private String netstat() {
        StringBuilder text = new StringBuilder("\r\nActive Connections\r\n\r\n");
        text.append("  Proto  Local Address          Foreign Address        State           PID\r\n");
        for (WindowsState.Connection connection : state.connections()) {
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

    // Services, tasks, events, users

    private PowerShellObjects getService(Command command) {
        List<String> names =
                command.optionOrFirst("Name").map(PowerShellSyntax::list).orElse(List.of("*"));
        List<Map<String, String>> rows = state.services().stream()
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
        return objects(Kind.OTHER, View.TABLE, rows);
    }

    private List<WindowsState.ScheduledTask> findTasks(Command command) {
        List<String> names =
                command.optionOrFirst("TaskName").map(PowerShellSyntax::list).orElse(List.of("*"));
        List<WindowsState.ScheduledTask> found = state.tasks().stream()
                .filter(task -> PowerShellFilters.likeAny(task.name(), names))
                .filter(task -> PowerShellFilters.like(
                        task.path(), command.option("TaskPath").orElse("*")))
                .toList();
        if (found.isEmpty()) {
            throw noObjects("MSFT_ScheduledTask", "TaskName", String.join(", ", names));
        }
        return found;
    }

    private List<WindowsState.ScheduledTask> tasksOf(Command command, PowerShellObjects input) {
        if (input == null) {
            return findTasks(command);
        }
        return state.tasks().stream()
                .filter(task -> input.rows().stream()
                        .anyMatch(row -> value(row, "TaskName").equalsIgnoreCase(task.name())))
                .toList();
    }

    private PowerShellObjects getTask(Command command) {
        return objects(
                Kind.TASK,
                View.TABLE,
                findTasks(command).stream()
                        .map(task -> row(
                                "TaskPath",
                                task.path(),
                                "TaskName",
                                task.name(),
                                "State",
                                task.state(),
                                "Actions",
                                task.execute() + " " + task.arguments()))
                        .toList());
    }

    private PowerShellObjects unregisterTask(Command command, PowerShellObjects input) {
        state.tasks().removeAll(tasksOf(command, input));
        return PowerShellObjects.none();
    }

    private PowerShellObjects disableTask(Command command, PowerShellObjects input) {
        tasksOf(command, input).forEach(task -> {
            state.tasks().remove(task);
            state.tasks()
                    .add(new WindowsState.ScheduledTask(
                            task.path(), task.name(), "Disabled", task.execute(), task.arguments()));
        });
        return PowerShellObjects.none();
    }

    /** schtasks /query and schtasks /delete, with /tn. */
    private PowerShellObjects scheduledTasks(Command command) {
        List<String> words = command.positional();
        Optional<String> wanted = Optional.empty();
        boolean delete = false;
        for (int i = 0; i < words.size(); i++) {
            delete |= words.get(i).equalsIgnoreCase("/delete");
            if (words.get(i).equalsIgnoreCase("/tn") && i + 1 < words.size()) {
                wanted = Optional.of(words.get(i + 1));
            }
        }
        Optional<String> name = wanted;
        List<WindowsState.ScheduledTask> found = state.tasks().stream()
                .filter(task -> name.isEmpty()
                        || name.get().equalsIgnoreCase(task.path() + task.name())
                        || name.get().equalsIgnoreCase(task.name()))
                .toList();
        if (found.isEmpty()) {
            lastExitCode = 1;
            errors.add("ERROR: The system cannot find the file specified.");
            return PowerShellObjects.none();
        }
        if (delete) {
            state.tasks().removeAll(found);
            return program("SUCCESS: The scheduled task \"" + name.orElse("") + "\" was successfully deleted.");
        }
        StringBuilder text = new StringBuilder();
        for (WindowsState.ScheduledTask task : found) {
            text.append("\r\nFolder: ")
                    .append(task.path())
                    .append("\r\nHostName:      ")
                    .append(host.name());
            text.append("\r\nTaskName:      ").append(task.path()).append(task.name());
            text.append("\r\nNext Run Time: N/A\r\nStatus:        ").append(task.state());
            text.append("\r\nTask To Run:   ")
                    .append(task.execute())
                    .append(' ')
                    .append(task.arguments());
            text.append("\r\n");
        }
        return program(text.toString());
    }

    private PowerShellObjects getEvents(Command command) {
        Map<String, String> filter = hashtable(command.option("FilterHashtable").orElse("@{}"));
        String log = filter.getOrDefault("logname", command.option("LogName").orElse("*"));
        List<String> ids = PowerShellSyntax.list(filter.getOrDefault("id", "*"));
        String provider = filter.getOrDefault("providername", "*");
        long limit = command.option("MaxEvents").map(Long::parseLong).orElse(Long.MAX_VALUE);
        List<Map<String, String>> rows = state.events().stream()
                .filter(event -> PowerShellFilters.like(event.log(), log))
                .filter(event -> PowerShellFilters.likeAny(String.valueOf(event.id()), ids))
                .filter(event -> PowerShellFilters.like(event.provider(), provider))
                .limit(limit)
                .map(event -> row(
                        "TimeCreated", event.time(),
                        "Id", event.id(),
                        "LevelDisplayName", event.level(),
                        "Message", event.message()))
                .toList();
        if (rows.isEmpty()) {
            throw PowerShellError.record("No events were found that match the specified selection criteria.");
        }
        return objects(Kind.OTHER, View.TABLE, rows);
    }

    /** Reads {@code @{Name='value'; Id=1,2}}. */
    private static Map<String, String> hashtable(String text) {
        Map<String, String> entries = new TreeMap<>();
        for (String entry : PowerShellSyntax.statements(text.replaceAll("^@\\{|\\}$", ""))) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                entries.put(
                        entry.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        PowerShellSyntax.unquote(entry.substring(equals + 1).strip()));
            }
        }
        return entries;
    }

    private PowerShellObjects getUser(Command command) {
        List<String> names =
                command.optionOrFirst("Name").map(PowerShellSyntax::list).orElse(List.of("*"));
        List<Map<String, String>> rows = state.users().stream()
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
        return objects(Kind.OTHER, View.TABLE, rows);
    }

    private PowerShellObjects program(String text) {
        lastExitCode = 0;
        return PowerShellObjects.text(text);
    }

    // Pipeline

    private static PowerShellObjects where(Command command, PowerShellObjects input) {
        String condition = command.text().replaceFirst("^\\S+\\s*", "").replaceFirst("(?i)^-FilterScript\\s*", "");
        return orNone(input)
                .withRows(orNone(input).rows().stream()
                        .filter(PowerShellFilters.where(condition))
                        .toList());
    }

    private static PowerShellObjects select(Command command, PowerShellObjects input) {
        PowerShellObjects objects = orNone(input);
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
        PowerShellObjects objects = orNone(input);
        return properties(command).map(objects::select).orElse(objects).withView(view);
    }

    private static Optional<List<String>> properties(Command command) {
        return command.optionOrFirst("Property").map(PowerShellSyntax::list).filter(names -> !names.contains("*"));
    }
}
