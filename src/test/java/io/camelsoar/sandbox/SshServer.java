package io.camelsoar.sandbox;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * OpenSSH's own server on loopback, with keys and a configuration of its own, for the account that runs the tests: what it is told to
 * run really runs here.
 */
public final class SshServer implements AutoCloseable {

    public static final String PASSPHRASE = "passphrase-of-the-test";

    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

    private final Path home;
    private final int port;
    private final KeptProcess process;
    private long before;

    private SshServer(Path home, int port, String command) throws IOException, InterruptedException {
        this.home = home;
        this.port = port;
        key("host_ed25519", "ed25519", "");
        key("host_rsa", "rsa", "");
        key("client", "ed25519", PASSPHRASE);
        key("stranger", "ed25519", "");
        Files.copy(home.resolve("client.pub"), home.resolve("authorized_keys"));
        // not the key that a client would ask for first
        writeKnownHosts("host_rsa");
        Files.writeString(home.resolve("config"), """
                ListenAddress 127.0.0.1:%d
                HostKey %s/host_ed25519
                HostKey %s/host_rsa
                AuthorizedKeysFile %s/authorized_keys
                PidFile none
                StrictModes no
                UsePAM no
                PermitRootLogin yes
                PasswordAuthentication yes
                KbdInteractiveAuthentication no
                MaxStartups 100
                LogLevel VERBOSE
                SetEnv HOME=%s
                ForceCommand %s
                """.formatted(
                        port, home, home, home, home, command)); // not what the account's own shell does when it starts
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // the package's own service would make it
        }
        process = KeptProcess.startAsOneself(
                home,
                "TERM",
                home.resolve("log"),
                List.of(
                        PROGRAM.toString(),
                        "-D",
                        "-e",
                        "-f",
                        home.resolve("config").toString()));
    }

    /** What of it is not on this machine; empty: it can be started. */
    public static Optional<String> missing() {
        return Files.isExecutable(PROGRAM)
                ? Optional.empty()
                : Optional.of("There is no " + PROGRAM + ": install the package openssh-server.");
    }

    public static SshServer start() throws IOException, InterruptedException {
        return start("none");
    }

    /** @param command runs whatever is asked for; with {@code none} that does */
    public static SshServer start(String command) throws IOException, InterruptedException {
        SshServer server = new SshServer(Files.createTempDirectory("sshd-"), FreePort.next(), command);
        await().until(server::answers);
        server.before = server.connections();
        return server;
    }

    private boolean answers() {
        process.requireAlive();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == 'S'; // of its SSH-2.0
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Who logs on. */
    public static String user() {
        return System.getProperty("user.name");
    }

    public int port() {
        return port;
    }

    /** A private key that it takes; with {@link #PASSPHRASE}. */
    public Path privateKey() {
        return home.resolve("client");
    }

    /** A private key that it does not take; without a passphrase. */
    public Path strangersKey() {
        return home.resolve("stranger");
    }

    /** The file with its key. */
    public Path knownHosts() {
        return home.resolve("known_hosts");
    }

    /** Has {@link #knownHosts} hold another key for it. */
    public void forgeKnownHosts() throws IOException {
        writeKnownHosts("stranger");
    }

    private void writeKnownHosts(String key) throws IOException {
        Files.writeString(
                knownHosts(), "# of a test\n[127.0.0.1]:" + port + " " + Files.readString(home.resolve(key + ".pub")));
    }

    /** How many connections it was asked for since it is there. */
    public long connections() throws IOException {
        return log().lines().filter(line -> line.startsWith("Connection from ")).count() - before;
    }

    /** What it logged. */
    public String log() throws IOException {
        return Files.readString(home.resolve("log"));
    }

    /** Ends the processes that serve connections, as when the host fails; not what they run. */
    public void breakConnections() {
        List<ProcessHandle> servers = process.tree().stream()
                .filter(handle -> handle.info().command().orElse("").equals(PROGRAM.toString()))
                .toList();
        // the first is the one that listens
        servers.stream().skip(1).forEach(ProcessHandle::destroyForcibly);
    }

    private void key(String name, String type, String passphrase) throws IOException, InterruptedException {
        Process generator = new ProcessBuilder(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        type,
                        "-N",
                        passphrase,
                        "-C",
                        name,
                        "-f",
                        home.resolve(name).toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("keygen").toFile())
                .start();
        if (generator.waitFor() != 0) {
            throw new IOException("ssh-keygen: " + Files.readString(home.resolve("keygen")));
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
