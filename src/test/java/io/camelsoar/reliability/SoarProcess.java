package io.camelsoar.reliability;

import io.camelsoar.sandbox.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** camel-soar as a process of its own in a folder of its own, to be killed and started again on the same store. */
final class SoarProcess implements AutoCloseable {

    /** What a shell reports of a process that SIGKILL ended. */
    static final int KILLED = 137;

    private final Path folder;
    private final Supplier<List<String>> options;
    private final int port;
    private volatile Process process;
    private Instant started;
    private Instant up;

    /**
     * Copies what a user has into the folder.
     *
     * @param services where the services around it are
     * @param options of the JVM, asked for at each start
     */
    SoarProcess(Path folder, Map<String, String> services, Supplier<List<String>> options) throws IOException {
        this.folder = folder;
        this.options = options;
        port = FreePort.next();
        copy(Path.of("routes"), folder.resolve("routes"));
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        Properties settings = new Properties();
        settings.putAll(services);
        settings.setProperty("soar.http.port", String.valueOf(port));
        settings.setProperty("camel.management.enabled", "false");
        settings.setProperty("soar.store.url", "jdbc:h2:file:./store");
        settings.setProperty("soar.detect.period", "300ms");
        settings.setProperty("soar.record.case-status", "closed"); // another one than while commands run
        settings.setProperty("soar.recover.period", "300ms");
        settings.setProperty("soar.recover.handover", "1s");
        settings.setProperty("soar.recover.lease", "30s");
        settings.setProperty("soar.slack.settle", "4s");
        settings.setProperty("soar.slack.message-interval", "5ms");
        settings.setProperty("soar.ai.timeout", "20s");
        settings.setProperty("soar.kibana.timeout", "3s"); // twice as long it is waited for a write without an answer
        settings.setProperty("soar.winrm.command-timeout", "20s");
        try (var profile = Files.newBufferedWriter(folder.resolve("application-test.properties"))) {
            settings.store(profile, null);
        }
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                SharedClasses.java(),
                "-XX:TieredStopAtLevel=1", // it does not live long enough for more
                "-XX:+UseSerialGC"));
        command.addAll(options.get());
        command.addAll(List.of("-cp", SharedClasses.classPath(), KillableSoar.class.getName()));
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output").toFile()))
                .start();
        started = Instant.now();
        up = null;
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether SIGKILL ended it, and not a fault of its own. */
    boolean wasKilled() {
        return process.onExit().join().exitValue() == KILLED;
    }

    /** For how long clicks can have reached it; empty: they cannot yet. */
    Optional<Duration> upFor() {
        if (up == null) {
            try (Socket probe = new Socket(webhook().getHost(), port)) {
                up = Instant.now();
            } catch (IOException notYet) {
                return Optional.empty();
            }
        }
        return Optional.of(Duration.between(up, Instant.now()));
    }

    Instant started() {
        return started;
    }

    Path folder() {
        return folder;
    }

    URI webhook() {
        return URI.create("http://127.0.0.1:" + port + "/slack/interactivity");
    }

    /** Its store, to be read while it does not run. */
    String store() {
        return "jdbc:h2:file:" + folder.resolve("store");
    }

    /** Stops it as a service manager does, and waits. */
    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
