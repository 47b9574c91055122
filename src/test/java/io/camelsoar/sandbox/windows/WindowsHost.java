package io.camelsoar.sandbox.windows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * A Windows host that was attacked, with a WinRM listener on the loopback address.
 *
 * <p>Over plain HTTP it accepts sealed messages only, as Windows does by default; over TLS it also accepts Basic, and in a domain tickets.
 *
 * <pre>{@code
 * try (WindowsHost host = WindowsHost.named("WKSTN-07").user("svc", "secret").start()) {
 *     int port = host.port();
 * }
 * }</pre>
 */
public final class WindowsHost implements AutoCloseable {

    /** How far a client has come with a command. */
    public enum Moment {
        /** It is connected; nothing has been read from it. */
        CONNECTED,
        /** A shell is asked for; the command that it is for has not been sent. */
        SHELL,
        /** The command was read; it has not begun. */
        RECEIVED,
        /** The command has ended; its result is still here. */
        ENDED
    }

    private final String name;
    private final WindowsState state = new WindowsState();
    private final List<Executed> executed = new CopyOnWriteArrayList<>();
    private final List<Consumer<Executed>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Ended>> endListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Moment>> watchers = new CopyOnWriteArrayList<>();

    private String user = "svc-soar";
    private volatile String password = "S3cret!";
    private int requestedPort;
    private SSLContext sslContext;
    private KerberosService kerberos;
    private boolean allowUnencrypted;
    private int maxShells = 30;
    private WsManServer server;

    private volatile Duration latency = Duration.ZERO;
    private volatile Duration slowness = Duration.ZERO;
    private volatile int outputChunk = Integer.MAX_VALUE;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean dropConnectionAfterCommand;
    private volatile boolean silentAfterCommand;
    private volatile boolean silentInCreate;
    private volatile boolean remoteManagementOff;
    private volatile LogonProblem logonProblem;
    private volatile boolean denyLogon;
    private volatile boolean denyAccess;
    private final AtomicReference<String> refusal = new AtomicReference<>();
    private volatile boolean ignoreTimeLimit;
    private volatile boolean failCleanUp;
    private volatile boolean floodConsole;
    private volatile byte[] noiseOnOutput = {};
    private volatile byte[] noiseOnErrors = {};

    private WindowsHost(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** @param name the computer name; also what {@code hostname} prints */
    public static WindowsHost named(String name) {
        return new WindowsHost(name);
    }

    /** Sets the only account; {@code svc-soar} with {@code S3cret!} if not called. */
    public WindowsHost user(String user, String password) {
        this.user = user;
        this.password = password;
        return this;
    }

    /** @param port 0 for any free port */
    public WindowsHost port(int port) {
        requestedPort = port;
        return this;
    }

    /** Listens with TLS. */
    public WindowsHost tls(SSLContext sslContext) {
        this.sslContext = sslContext;
        return this;
    }

    WindowsHost kerberos(KerberosService service) {
        kerberos = service;
        return this;
    }

    /** Accepts unencrypted messages over plain HTTP: {@code Service\AllowUnencrypted=true}. */
    public WindowsHost allowUnencrypted() {
        allowUnencrypted = true;
        return this;
    }

    /** @param maxShells shells the user may have at a time; Windows allows 30 */
    public WindowsHost maxShells(int maxShells) {
        this.maxShells = maxShells;
        return this;
    }

    /** Begins to listen on 127.0.0.1. */
    public WindowsHost start() {
        try {
            server = new WsManServer(this, requestedPort, sslContext);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return server.port();
    }

    /** What is on the host; tests may look and change. */
    public WindowsState state() {
        return state;
    }

    /** Decoded commands in the order in which they began to run. */
    public List<String> executed() {
        return executed.stream().map(Executed::command).toList();
    }

    /** Calls the listener when a command begins to run, on the command's thread. */
    public WindowsHost onCommand(Consumer<Executed> listener) {
        listeners.add(listener);
        return this;
    }

    /** Calls the listener when a command has ended, before its result is sent. */
    public WindowsHost onEnd(Consumer<Ended> listener) {
        endListeners.add(listener);
        return this;
    }

    /** Calls the watcher at each moment; the host goes on when it returns. */
    public WindowsHost onMoment(Consumer<Moment> watcher) {
        watchers.add(watcher);
        return this;
    }

    public int openShells() {
        return server.openShells();
    }

    /** TCP connections since the start. */
    public int acceptedConnections() {
        return server.acceptedConnections();
    }

    public int openConnections() {
        return server.openConnections();
    }

    /** Logons since the start, refused ones included. */
    public int logonAttempts() {
        return server.logonAttempts();
    }

    /** Commands that a client's Signal stopped while they ran. */
    public int stoppedBySignal() {
        return server.stoppedBySignal();
    }

    /** Answers each request this much later. */
    public WindowsHost latency(Duration latency) {
        this.latency = latency;
        return this;
    }

    /**
     * Cuts output wherever that many bytes are full, so also within a character; without it only the client's
     * MaxEnvelopeSize cuts.
     *
     * @param bytes of output in one answer
     */
    public WindowsHost outputChunk(int bytes) {
        outputChunk = bytes;
        return this;
    }

    /** Makes every command take this long before it does anything. */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /** How long it takes to make a shell, and again to start its program: a first logon takes seconds. */
    public WindowsHost slowness(Duration slowness) {
        this.slowness = slowness;
        return this;
    }

    Duration slowness() {
        return slowness;
    }

    /** Runs commands, but cuts the connection instead of confirming that it does. */
    public void dropConnectionAfterCommand(boolean drop) {
        dropConnectionAfterCommand = drop;
    }

    /** Runs commands, but never answers the request again, and keeps the connection open. */
    public void silentAfterCommand(boolean silent) {
        silentAfterCommand = silent;
    }

    /** Never answers a request for a shell, and keeps the connection open. */
    public void silentInCreate(boolean silent) {
        silentInCreate = silent;
    }

    /** Answers as a host on which nothing listens at {@code /wsman} does: 404. */
    public void remoteManagementOff(boolean off) {
        remoteManagementOff = off;
    }

    /** Takes the password, then answers every request with the fault of an account that may not log on. */
    public void logonProblem(LogonProblem problem) {
        logonProblem = problem;
    }

    /** Refuses every logon, whatever the password. */
    public void denyLogon(boolean deny) {
        denyLogon = deny;
    }

    /** Accepts the logon, then answers every request with "Access is denied". */
    public void denyAccess(boolean deny) {
        denyAccess = deny;
    }

    /** Refuses the next shell, for now, with a fault of this text. */
    public void refuseNextShell(String why) {
        refusal.set(why);
    }

    String takeRefusal() {
        return refusal.getAndSet(null);
    }

    /** Lets commands run past the time limit that came with them, as if PowerShell hung. */
    public void ignoreTimeLimit(boolean ignore) {
        ignoreTimeLimit = ignore;
    }

    /** Cuts the connection instead of answering Signal and Delete. */
    public void failCleanUp(boolean fail) {
        failCleanUp = fail;
    }

    /** Makes commands write to the console for ever, as a native program can: past PowerShell and its time limit. */
    public void floodConsole(boolean flood) {
        floodConsole = flood;
    }

    /** Has commands write this to the console as well, past PowerShell, before their result. */
    public void noise(byte[] onOutput, byte[] onErrors) {
        noiseOnOutput = onOutput;
        noiseOnErrors = onErrors;
    }

    /** Closes all connections, as Windows does with those that are idle for two minutes. */
    public void closeConnections() {
        server.closeConnections();
    }

    /** Changes the account's password. */
    public void changePassword(String newPassword) {
        password = newPassword;
    }

    String user() {
        return user;
    }

    /** @return null if there is no such user, or none may log on */
    String passwordOf(String userName) {
        String known = user.toLowerCase(Locale.ROOT);
        return !denyLogon && known.equals(userName.toLowerCase(Locale.ROOT)) ? password : null;
    }

    /** Whether there is an account of this name that may log on. */
    boolean isKnown(String userName) {
        return passwordOf(userName) != null;
    }

    /** Empty outside of a domain. */
    Optional<KerberosService> kerberos() {
        return Optional.ofNullable(kerberos);
    }

    boolean allowsUnencrypted() {
        return allowUnencrypted;
    }

    int maxShells() {
        return maxShells;
    }

    boolean dropsConnectionAfterCommand() {
        return dropConnectionAfterCommand;
    }

    boolean isSilentAfterCommand() {
        return silentAfterCommand;
    }

    boolean isSilentInCreate() {
        return silentInCreate;
    }

    boolean isSilent() {
        return silentAfterCommand || silentInCreate;
    }

    boolean isRemoteManagementOff() {
        return remoteManagementOff;
    }

    Optional<LogonProblem> logonProblem() {
        return Optional.ofNullable(logonProblem);
    }

    Duration latency() {
        return latency;
    }

    int outputChunk() {
        return outputChunk;
    }

    byte[] noiseOnOutput() {
        return noiseOnOutput;
    }

    byte[] noiseOnErrors() {
        return noiseOnErrors;
    }

    boolean deniesAccess() {
        return denyAccess;
    }

    boolean failsCleanUp() {
        return failCleanUp;
    }

    boolean floodsConsole() {
        return floodConsole;
    }

    boolean ignoresTimeLimit() {
        return ignoreTimeLimit;
    }

    /** Runs a command line of a remote shell. */
    int run(RemoteCommand command) throws InterruptedException {
        return new CommandPrompt(this).run(command);
    }

    void reached(Moment moment) {
        watchers.forEach(watcher -> watcher.accept(moment));
    }

    /** Notes a command that begins, tells the listeners and takes the time it should take. */
    void beginCommand(String userName, String text) throws InterruptedException {
        Executed entry = new Executed(Instant.now(), name, userName, text);
        executed.add(entry);
        listeners.forEach(listener -> listener.accept(entry));
        Thread.sleep(delay.toMillis());
    }

    /** Tells the listeners what came of a command. */
    void endCommand(String userName, CommandPrompt.Session session, boolean timedOut) {
        Ended ended = new Ended(
                name,
                userName,
                session.command(),
                session.exitCode(),
                session.output(),
                // a session that runs on still writes to its list
                timedOut ? List.of() : List.copyOf(session.errors()),
                timedOut);
        endListeners.forEach(listener -> listener.accept(ended));
    }
}
