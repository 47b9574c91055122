package io.camelsoar.sandbox.store;

import static org.awaitility.Awaitility.await;

import io.camelsoar.sandbox.FreePort;
import io.camelsoar.sandbox.KeptProcess;
import io.camelsoar.sandbox.LentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real PostgreSQL server on loopback, for the tests one that need not outlive the machine. It is not started by the library that brings
 * it: that one leaves the server behind when the tests' JVM is killed, and root cannot start it in a container that forbids user namespaces.
 */
public final class PostgresServer implements AutoCloseable {

    public static final String USER = "postgres";
    public static final String PASSWORD = "S3cret-of-the-store";

    private static final Duration START = Duration.ofMinutes(2);

    /** Nobody reads these files after the tests. */
    private static final List<String> FORGETFUL = List.of("fsync=off", "full_page_writes=off");

    private final int port;
    private KeptProcess process;

    private PostgresServer(int port) {
        this.port = port;
    }

    /**
     * Starts a server; it ends with this JVM.
     *
     * @throws IllegalStateException if it does not come up; the message ends with its log
     */
    static PostgresServer start() throws IOException {
        return start(PostgresFiles.unpack(), logOf("postgres-"), FORGETFUL);
    }

    /**
     * The same, as PostgreSQL is by itself: what is stored is on the disk, as far as the machine's disk says the truth.
     *
     * @param log gets its output
     */
    public static PostgresServer startDurable(Path log) throws IOException {
        return start(PostgresFiles.unpack(), log, List.of());
    }

    /** The same for the server in a jar, of another version. */
    public static PostgresServer start(Path jar) throws IOException {
        return start(PostgresFiles.unpack(jar), logOf("older-postgres-"), FORGETFUL);
    }

    private static Path logOf(String name) {
        return Path.of("target")
                .toAbsolutePath()
                .resolve(name + ProcessHandle.current().pid() + ".log");
    }

    private static PostgresServer start(Path home, Path log, List<String> settings) throws IOException {
        initialize(home, log);
        PostgresServer server = new PostgresServer(FreePort.next());
        KeptProcess process = KeptProcess.start(home, "INT", log, Map.of(), server.command(home, settings));
        try {
            await().atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
                process.requireAlive();
                return server.answers();
            });
            server.process = process;
            return server;
        } catch (RuntimeException e) {
            process.close();
            throw new IllegalStateException("PostgreSQL did not start; its log:\n" + Files.readString(log), e);
        }
    }

    private static void initialize(Path home, Path log) throws IOException {
        Path password = Files.writeString(home.resolve("password"), PASSWORD);
        LentFiles.lend(home);
        List<String> command = new ArrayList<>(LentFiles.asOwner());
        command.addAll(List.of(
                home.resolve("bin/initdb").toString(),
                "-D",
                home.resolve("data").toString()));
        command.addAll(List.of("-U", USER, "-A", "scram-sha-256", "--pwfile", password.toString()));
        command.addAll(List.of("-E", "UTF8", "--locale", "C", "--no-sync"));
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("initdb failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(Path home, List<String> more) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(
                home.resolve("bin/postgres").toString(),
                "-D",
                home.resolve("data").toString()));
        List<String> settings = new ArrayList<>(more);
        settings.addAll(List.of("listen_addresses=127.0.0.1", "port=" + port, "unix_socket_directories="));
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public void run(String statement) throws SQLException {
        try (Connection connection = connect()) {
            connection.createStatement().execute(statement);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url("postgres"), USER, PASSWORD);
    }

    /** Ends the server and deletes its files. */
    @Override
    public void close() {
        process.close();
    }
}
