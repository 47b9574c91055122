package io.camelsoar.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server as a process of its own: it ends with {@link #close}, and also when the tests' JVM is killed; its files go with it. */
public final class KeptProcess implements AutoCloseable {

    /**
     * Its input is a pipe from the tests' JVM: the pipe ends when that JVM does, however it does, and takes the server and its
     * files along. Ctrl-C reaches the whole group and must not end this shell first.
     */
    private static final String KEEPER = """
            trap '' INT HUP
            home=$1
            signal=$2
            shift 2
            exec 3<&0
            "$@" </dev/null 3<&- &
            server=$!
            { cat <&3 >/dev/null; kill -"$signal" "$server"; } 2>/dev/null &
            exec 3<&-
            wait "$server"
            ended=$?
            rm -rf "$home"
            exit $ended
            """;

    private final Process process;
    private final Path home;

    private KeptProcess(Process process, Path home) {
        this.process = process;
        this.home = home;
    }

    /**
     * Starts a server.
     *
     * @param home its folder, with all its files; {@linkplain LentFiles#lend lent} before
     * @param signal what ends it
     * @param log gets its output
     */
    public static KeptProcess start(
            Path home, String signal, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        return start(LentFiles.asOwner(), home, signal, log, environment, command);
    }

    /** The same for a server that runs as whoever runs the tests. */
    public static KeptProcess startAsOneself(Path home, String signal, Path log, List<String> command)
            throws IOException {
        return start(List.of(), home, signal, log, Map.of(), command);
    }

    private static KeptProcess start(
            List<String> asWhom,
            Path home,
            String signal,
            Path log,
            Map<String, String> environment,
            List<String> command)
            throws IOException {
        List<String> kept = new ArrayList<>(asWhom);
        kept.addAll(List.of("sh", "-c", KEEPER, "sh", home.toString(), signal));
        kept.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(kept)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new KeptProcess(builder.start(), home);
    }

    /** Its keeper, the server and whatever that started, as far as it hangs together. */
    public List<ProcessHandle> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    /** @throws IllegalStateException if it ended by itself */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Its process ended with " + process.exitValue());
        }
    }

    /** Ends it without waiting for its work, for whoever is ended, too: seconds, not the minutes that an orderly stop may take. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        // of the whole tree, as long as it hangs together
        List<ProcessHandle> tree = process.descendants().toList();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        tree.forEach(ProcessHandle::destroyForcibly);
        LentFiles.delete(home);
    }
}
