package io.camelsoar.sandbox;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/**
 * A real Kafka broker on loopback, a process with its own libraries: those of {@code src/test/resources/kafka/pom.xml}, which Maven
 * brings. It can be stopped and started again, with what it was given before.
 */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);

    private final Path folder;
    private final Path log;
    private final Path settings;
    private final String classPath;
    private final int port = FreePort.next();
    private KeptProcess process;

    /**
     * Starts it, without a topic; each that is asked for has four partitions.
     *
     * @param folder where it keeps what it is given
     */
    public static KafkaBroker start(Path folder) throws IOException, InterruptedException {
        KafkaBroker broker = new KafkaBroker(folder);
        broker.run(List.of(
                "kafka.tools.StorageTool", "format", "--cluster-id=" + broker.id(), "-c", broker.settings.toString()));
        broker.start();
        return broker;
    }

    private KafkaBroker(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        log = folder.resolve("output");
        Path file = folder.resolve("classpath");
        end(new ProcessBuilder(
                "mvn",
                "-q",
                "-B",
                "-f",
                "src/test/resources/kafka/pom.xml",
                "org.apache.maven.plugins:maven-dependency-plugin:" + System.getProperty("dependency.plugin.version")
                        + ":build-classpath",
                "-Dmaven.repo.local=" + System.getProperty("localRepository"),
                "-Dmdep.outputFile=" + file));
        classPath = Files.readString(file).strip();
        settings = settings();
    }

    private Path settings() throws IOException {
        int controller = FreePort.next();
        Properties kafka = new Properties();
        kafka.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", folder.resolve("data").toString()),
                Map.entry("num.partitions", "4"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0")));
        Path file = folder.resolve("server.properties");
        try (var out = Files.newOutputStream(file)) {
            kafka.store(out, null);
        }
        return file;
    }

    private String id() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private List<String> java(List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath));
        command.addAll(arguments);
        return command;
    }

    private void run(List<String> arguments) throws IOException, InterruptedException {
        end(new ProcessBuilder(java(arguments)));
    }

    private void end(ProcessBuilder command) throws IOException, InterruptedException {
        Process started =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (started.waitFor() != 0) {
            throw new IllegalStateException(command.command().get(0) + " failed:\n" + Files.readString(log));
        }
    }

    /** Starts it again, at the same port. */
    public void start() throws IOException {
        Path home = Files.createTempDirectory(folder, "home");
        process = KeptProcess.startAsOneself(home, "TERM", log, java(List.of("kafka.Kafka", settings.toString())));
        await().atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
            process.requireAlive();
            return answers();
        });
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** For {@code brokers=}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Stops it; what it was given stays. */
    @Override
    public void close() {
        process.close();
    }
}
