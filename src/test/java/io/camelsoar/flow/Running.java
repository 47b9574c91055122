package io.camelsoar.flow;

import io.camelsoar.cli.SoarCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** {@code soar run} as a process of its own, in a copy of what a user has: {@code application.properties} and {@code routes/}. */
final class Running implements AutoCloseable {

    private final Path folder;
    private final Path output;
    private final Process process;

    private Running(Path folder, Path output, Process process) {
        this.folder = folder;
        this.output = output;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param settings win over the copied {@code application.properties}
     */
    static Running in(Path folder, Properties settings) throws IOException {
        return in(folder, settings, Map.of());
    }

    /** @param environment variables on top of the tests' own */
    static Running in(Path folder, Properties settings, Map<String, String> environment) throws IOException {
        copy(folder);
        return copied(folder, settings, environment);
    }

    /** Copies what a user has, to be edited before a start. */
    static void copy(Path folder) throws IOException {
        copy(Path.of("routes"), folder.resolve("routes"));
        Files.copy(
                Path.of("application.properties"),
                folder.resolve("application.properties"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Starts it with what was copied, and edited since. */
    static Running copied(Path folder, Properties settings) throws IOException {
        return copied(folder, settings, Map.of());
    }

    private static Running copied(Path folder, Properties settings, Map<String, String> environment)
            throws IOException {
        try (var profile = Files.newOutputStream(folder.resolve("application-test.properties"))) {
            settings.store(profile, null);
        }
        return soar(folder, environment, "run", "test");
    }

    /** Starts it once more, with what is in the folder already. */
    static Running again(Path folder) throws IOException {
        return soar(folder, Map.of(), "run", "test");
    }

    /** Any command, with what is in the folder already. */
    static Running soar(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // half of the work of a start, and it does not live long enough for more
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SoarCommand.class.getName()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output-" + arguments[0]);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new Running(folder, output, builder.start());
    }

    /** A file that an engineer may edit. */
    Path routes(String file) {
        return folder.resolve("routes").resolve(file);
    }

    /** What it printed so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process process() {
        return process;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
