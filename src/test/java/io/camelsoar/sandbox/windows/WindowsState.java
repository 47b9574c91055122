package io.camelsoar.sandbox.windows;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What is on the host: an ordinary Windows with a backdoor that starts through a Run value and comes back through a WMI
 * event subscription.
 */
public final class WindowsState {

    public static final String RUN_KEY = "HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run";
    public static final String BACKDOOR = "C:\\ProgramData\\Sync\\odsync.exe";
    public static final int BACKDOOR_PID = 4711;
    public static final String RUN_VALUE = "OneDriveSyncHelper";

    public record ProcessEntry(int id, int parentId, String name, String path, String started, double cpuSeconds) {}

    public record Connection(
            String localAddress, int localPort, String remoteAddress, int remotePort, String state, int processId) {}

    public record Service(String name, String displayName, String status, String startType) {}

    public record ScheduledTask(String path, String name, String state, String execute, String arguments) {}

    public record User(String name, boolean enabled, String description) {}

    public record Event(String log, int id, String time, String level, String provider, String message) {}

    /**
     * An object of the WMI namespace {@code root\subscription}.
     *
     * @param className {@code __EventFilter}, {@code CommandLineEventConsumer} or {@code __FilterToConsumerBinding}
     */
    public record WmiObject(String className, String name, Map<String, String> properties) {}

    private final Map<String, String> runValues = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, byte[]> files = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<ProcessEntry> processes = new CopyOnWriteArrayList<>();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<ScheduledTask> tasks = new CopyOnWriteArrayList<>();
    private final List<WmiObject> wmiObjects = new CopyOnWriteArrayList<>();
    private final List<Service> services;
    private final List<User> users;
    private final List<Event> events;

    WindowsState() {
        runValues.put("SecurityHealth", "%windir%\\system32\\SecurityHealthSystray.exe");
        runValues.put(RUN_VALUE, BACKDOOR + " -k \"corp & <lab>\"");

        addFile(BACKDOOR, "MZ simulated backdoor, harmless");
        addFile("C:\\ProgramData\\Sync\\odsync.cfg", "server=203.0.113.77:443\r\nkey=corp & <lab>\r\n");
        addFile("C:\\Windows\\System32\\svchost.exe", "MZ simulated svchost");
        addFile("C:\\Windows\\System32\\notepad.exe", "MZ simulated notepad");
        addFile("C:\\Users\\Public\\Documents\\grüße 日本 €.txt", "hello");

        processes.add(new ProcessEntry(4, 0, "System", "", "2026-02-03 06:58:11", 812.4));
        processes.add(process(624, 4, "lsass", "C:\\Windows\\System32\\lsass.exe", 31.2));
        processes.add(process(880, 612, "svchost", "C:\\Windows\\System32\\svchost.exe", 12.7));
        processes.add(process(1204, 612, "svchost", "C:\\Windows\\System32\\svchost.exe", 88.1));
        processes.add(process(3312, 3290, "explorer", "C:\\Windows\\explorer.exe", 45.9));
        processes.add(process(BACKDOOR_PID, 3312, "odsync", BACKDOOR, 3.6));

        connections.add(new Connection("0.0.0.0", 135, "0.0.0.0", 0, "Listen", 880));
        connections.add(new Connection("0.0.0.0", 5985, "0.0.0.0", 0, "Listen", 4));
        connections.add(new Connection("10.20.30.41", 49722, "10.20.30.5", 445, "Established", 4));
        connections.add(new Connection("10.20.30.41", 50233, "203.0.113.77", 443, "Established", BACKDOOR_PID));

        tasks.add(new ScheduledTask(
                "\\Microsoft\\Windows\\Defrag\\",
                "ScheduledDefrag",
                "Ready",
                "%windir%\\system32\\defrag.exe",
                "-c -h"));
        tasks.add(new ScheduledTask("\\", "OneDrive Sync Helper", "Ready", BACKDOOR, "-k \"corp & <lab>\""));

        services = List.of(
                new Service("Dhcp", "DHCP Client", "Running", "Automatic"),
                new Service("EventLog", "Windows Event Log", "Running", "Automatic"),
                new Service("Spooler", "Print Spooler", "Stopped", "Manual"),
                new Service("WinDefend", "Microsoft Defender Antivirus Service", "Running", "Automatic"),
                new Service("WinRM", "Windows Remote Management (WS-Management)", "Running", "Automatic"));
        users = List.of(
                new User("Administrator", true, "Built-in account for administering the computer/domain"),
                new User("DefaultAccount", false, "A user account managed by the system."),
                new User("Guest", false, "Built-in account for guest access to the computer/domain"),
                new User("m.keller", true, ""),
                new User("svc-soar", true, "Remote management"));
        events = List.of(
                new Event(
                        "Microsoft-Windows-WMI-Activity/Operational",
                        5861,
                        "2026-02-03 09:41:07",
                        "Information",
                        "Microsoft-Windows-WMI-Activity",
                        "Namespace = //./root/subscription; Eventfilter = " + RUN_VALUE + "; Consumer ="
                                + " CommandLineEventConsumer=\"SyncConsumer\""),
                new Event(
                        "Security",
                        4688,
                        "2026-02-03 09:41:09",
                        "Information",
                        "Microsoft-Windows-Security-Auditing",
                        "A new process has been created. New Process Name: " + BACKDOOR),
                new Event(
                        "Security",
                        4624,
                        "2026-02-03 09:39:52",
                        "Information",
                        "Microsoft-Windows-Security-Auditing",
                        "An account was successfully logged on. Account Name: m.keller"));

        wmiObjects.add(new WmiObject(
                "__EventFilter",
                RUN_VALUE,
                Map.of(
                        "EventNamespace", "root\\cimv2",
                        "Query",
                                "SELECT * FROM __InstanceModificationEvent WITHIN 60 WHERE TargetInstance ISA"
                                        + " 'Win32_PerfFormattedData_PerfOS_System'",
                        "QueryLanguage", "WQL")));
        wmiObjects.add(new WmiObject(
                "CommandLineEventConsumer",
                "SyncConsumer",
                Map.of("CommandLineTemplate", BACKDOOR + " -k \"corp & <lab>\"", "ExecutablePath", BACKDOOR)));
        wmiObjects.add(new WmiObject(
                "__FilterToConsumerBinding",
                "",
                Map.of(
                        "Consumer",
                        "CommandLineEventConsumer (Name = \"SyncConsumer\")",
                        "Filter",
                        "__EventFilter (Name = \"" + RUN_VALUE + "\")")));
    }

    private static ProcessEntry process(int id, int parentId, String name, String path, double cpuSeconds) {
        return new ProcessEntry(id, parentId, name, path, "2026-02-03 09:41:09", cpuSeconds);
    }

    private void addFile(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds to the end of a file, and creates it if there is none. */
    void append(String path, String text) {
        files.merge(path, text.getBytes(StandardCharsets.UTF_8), (before, more) -> {
            byte[] all = Arrays.copyOf(before, before.length + more.length);
            System.arraycopy(more, 0, all, before.length, more.length);
            return all;
        });
    }

    /** Values of the Run key by name. */
    public Map<String, String> runValues() {
        return runValues;
    }

    /** Content by full path. */
    public Map<String, byte[]> files() {
        return files;
    }

    public List<ProcessEntry> processes() {
        return processes;
    }

    public List<Connection> connections() {
        return connections;
    }

    public List<ScheduledTask> tasks() {
        return tasks;
    }

    public List<WmiObject> wmiObjects() {
        return wmiObjects;
    }

    public List<Service> services() {
        return services;
    }

    public List<User> users() {
        return users;
    }

    public List<Event> events() {
        return events;
    }

    /** SHA-256 of a file in upper case, as Get-FileHash prints it. */
    public Optional<String> sha256(String path) {
        return Optional.ofNullable(files.get(path)).map(content -> digest("SHA-256", content));
    }

    static String digest(String algorithm, byte[] content) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Ends a process; its connections end with it. */
    public boolean kill(int processId) {
        connections.removeIf(connection -> connection.processId() == processId);
        return processes.removeIf(process -> process.id() == processId);
    }

    /** Paths below a folder, or the file itself. */
    List<String> pathsUnder(String path) {
        String folder = path.endsWith("\\") ? path : path + "\\";
        List<String> paths = new ArrayList<>();
        for (String file : files.keySet()) {
            if (file.equalsIgnoreCase(path) || startsWith(file, folder)) {
                paths.add(file);
            }
        }
        return Collections.unmodifiableList(paths);
    }

    private static boolean startsWith(String text, String prefix) {
        return text.toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT));
    }
}
