package io.camelsoar.bench;

import io.camelsoar.cli.CommandFailedException;
import io.camelsoar.cli.SoarCommand;
import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.KeptProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * camel-soar as {@code ./soar run} starts it: a process of its own with the launcher's class path and options, so that no simulator has a share in
 * its heap; in a folder of its own with the shipped settings and routes.
 */
final class MeasuredSoar implements AutoCloseable {

    private static final String PROFILE = "bench";
    /** In {@code GC.heap_info} the lines of generations, or of the heap that has none, in KiB; those of their spaces have no total. */
    private static final Pattern HEAP_USED = Pattern.compile("total .*used (\\d+)K");

    private static final int COLLECTIONS = 3;

    private final KeptProcess process;
    private final Path log;
    private final List<String> options;
    private final int port;
    private final int managementPort;
    private final long begun;

    private MeasuredSoar(
            KeptProcess process, Path log, List<String> options, int port, int managementPort, long begun) {
        this.process = process;
        this.log = log;
        this.options = options;
        this.port = port;
        this.managementPort = managementPort;
        this.begun = begun;
    }

    /**
     * Starts it and waits for nothing.
     *
     * @param checkout with the built classes, {@code routes/} and {@code application.properties}
     * @param home a folder that is not there yet, or one that a store lies in; it goes with the process
     * @param options more options of its JVM
     * @param settings that are others than shipped ones; ports and store need not be named
     */
    static MeasuredSoar start(Path checkout, Path home, List<String> options, Map<String, String> settings)
            throws IOException {
        int port = FreePort.next();
        int managementPort = FreePort.next();
        Files.createDirectories(home);
        copy(checkout.resolve("routes"), home.resolve("routes"));
        Files.copy(checkout.resolve("application.properties"), home.resolve("application.properties"));
        Properties profile = new Properties();
        profile.setProperty("soar.http.port", String.valueOf(port));
        profile.setProperty("soar.health.port", String.valueOf(managementPort));
        profile.setProperty("soar.store.url", "jdbc:h2:file:./store");
        profile.putAll(settings);
        try (var file = Files.newBufferedWriter(home.resolve("application-" + PROFILE + ".properties"))) {
            profile.store(file, null);
        }
        Path target = checkout.resolve("target");
        String classPath = target.resolve("camel-soar.jar")
                + File.pathSeparator
                + Files.readString(target.resolve("runtime.classpath")).strip();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("@" + checkout.resolve("jvm.options"), "-Dsoar.home=" + checkout));
        // the launcher's own for this JDK, one in a line
        command.addAll(System.getProperty("soar.options", "").lines().toList());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, SoarCommand.class.getName(), "run", PROFILE));
        Path log = Files.createTempFile("soar-bench", ".log");
        long begun = System.nanoTime();
        MeasuredSoar soar = new MeasuredSoar(
                KeptProcess.startAsOneself(home, "TERM", log, command), log, options, port, managementPort, begun);
        Leftovers.note(soar, () -> {
            soar.process.kill();
            log.toFile().delete();
        });
        return soar;
    }

    /** When its process was started, in the time of {@link System#nanoTime}. */
    long begun() {
        return begun;
    }

    URI webhook() {
        return URI.create("http://127.0.0.1:" + port + "/slack/interactivity");
    }

    URI console() {
        return URI.create("http://127.0.0.1:" + managementPort + "/soar/console");
    }

    /** Processor time that it has had, in nanoseconds: what others do on the machine has no part in it. */
    long processorTime() {
        return java().info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElseThrow(() -> new IllegalStateException("the system does not tell a process's time"));
    }

    /** The heap in use after a collection, in MiB: what lives. The least of some, since work goes on meanwhile. */
    double heapInUse() throws IOException, InterruptedException {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            command("GC.run");
            least = Math.min(least, inUse(command("GC.heap_info")));
        }
        return least;
    }

    /** @param heap what {@code GC.heap_info} says, of any collector */
    static double inUse(String heap) throws IOException {
        List<String> generations =
                HEAP_USED.matcher(heap).results().map(found -> found.group(1)).toList();
        if (generations.isEmpty()) {
            throw new IOException("no use of the heap in: " + heap);
        }
        return generations.stream().mapToDouble(Double::parseDouble).sum() / 1024;
    }

    /** By the JDK's own tool. */
    private String command(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(java().pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + said);
        }
        return said;
    }

    /** Memory that the system has given it, in MiB. */
    double residentMemory() throws IOException {
        return status("VmRSS:");
    }

    /** The most that it ever was, in MiB. */
    double mostResidentMemory() throws IOException {
        return status("VmHWM:");
    }

    private double status(String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(java().pid()), "status"))) {
            String kilobytes = lines.filter(line -> line.startsWith(key))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + key + " of its process"));
            return Double.parseDouble(kilobytes) / 1024;
        }
    }

    private ProcessHandle java() {
        return process.tree().stream()
                .filter(one -> one.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(this::ended);
    }

    /** @throws CommandFailedException with its last words, if it ended by itself */
    void requireAlive() {
        try {
            process.requireAlive();
        } catch (IllegalStateException e) {
            throw ended();
        }
    }

    private CommandFailedException ended() {
        String given = options.isEmpty() ? "" : " (--soar-opts=" + String.join(" ", options) + ")";
        return new CommandFailedException(
                "camel-soar" + given + " has ended by itself, its last words: " + lastWords());
    }

    /** Lines of its log at WARN and ERROR, but for what the simulators' settings are warned of: a figure says nothing where something fails. */
    List<String> complaints() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.matches("\\S+ (?:WARN|ERROR) .*"))
                    .filter(line -> !line.contains("for tests only"))
                    .toList();
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }

    @Override
    public void close() {
        process.close();
        log.toFile().delete();
        Leftovers.forget(this);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
    }
}
