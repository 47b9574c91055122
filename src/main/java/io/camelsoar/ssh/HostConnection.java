package io.camelsoar.ssh;

import io.camelsoar.remote.NotStartedException;
import io.camelsoar.remote.NotStartedException.Kind;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.future.CancelOption;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;

/** A connection to one host, whose key was checked and on which one logon was tried. Whatever fails here, nothing was executed. */
final class HostConnection implements AutoCloseable {

    private final SshAccess access;
    private final String host;
    private final int port;
    private final String credentialName;
    private final SshCredential credential;
    private final KnownHosts knownHosts;
    private final Deadline deadline;
    private final CompletableFuture<Boolean> keyChecked = new CompletableFuture<>();
    private volatile Throwable failure;
    private volatile ClientSession session;

    /** @throws NotStartedException if there is no such credential, or no file of known hosts that can be read */
    HostConnection(SshAccess access, String host, int port, String credentialName, Deadline deadline)
            throws NotStartedException {
        this.access = access;
        this.host = host;
        this.port = port;
        this.credentialName = credentialName;
        this.deadline = deadline;
        credential = access.credentials().get(credentialName);
        if (credential == null) {
            throw notStarted(
                    Kind.AUTHENTICATION,
                    "no credential named '" + credentialName + "' is configured (soar.ssh.credentials) for " + place(),
                    null);
        }
        knownHosts = new KnownHosts(access.knownHosts(), host, port);
    }

    KnownHosts knownHosts() {
        return knownHosts;
    }

    /** Keeps the first failure of the connection: later ones follow from it. */
    void failed(Throwable why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** The host has shown a key, and it was not refused. */
    void keyChecked() {
        keyChecked.complete(true);
    }

    /** Connects, checks the host's key and logs on. */
    void open(SshClient client) throws NotStartedException {
        session = connect(client);
        session.addCloseFutureListener(closed -> keyChecked.complete(false));
        awaitKey();
        logOn();
    }

    private ClientSession connect(SshClient client) throws NotStartedException {
        try {
            return client.connect(
                            credential.username(),
                            host,
                            port,
                            AttributeRepository.ofKeyValuePair(SshConnections.CONNECTION, this),
                            null)
                    .verify(
                            deadline.remaining(access.connectTimeout()),
                            CancelOption.CANCEL_ON_TIMEOUT,
                            CancelOption.CANCEL_ON_INTERRUPT)
                    .getSession();
        } catch (IOException | RuntimeException e) {
            throw notStarted(Kind.CONNECT, "no connection to " + place() + ": " + describe(e), e);
        }
    }

    /** Not by the session's own wait, which lets an interrupt pass. */
    private void awaitKey() throws NotStartedException {
        boolean checked;
        try {
            checked = keyChecked.get(deadline.remaining(access.connectTimeout()).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            throw notStarted(Kind.CONNECT, place() + " did not answer in time", e);
        }
        if (knownHosts.refusal() != null) {
            throw notStarted(Kind.TLS, knownHosts.refusal(), failure);
        }
        if (!checked) {
            // one that only hangs up may be busy
            throw notStarted(
                    failure == null ? Kind.CONNECT : Kind.PROTOCOL,
                    place() + " broke off before the logon" + why(),
                    failure);
        }
    }

    /** Only what is configured, and once: each further try counts towards the lock of an account. */
    private void logOn() throws NotStartedException {
        boolean byKey = credential.privateKey() != null;
        CoreModuleProperties.PREFERRED_AUTHS.set(session, byKey ? "publickey" : "password");
        if (byKey) {
            keys().forEach(session::addPublicKeyIdentity);
        } else {
            session.addPasswordIdentity(credential.password());
        }
        try {
            session.auth().verify(deadline.remaining());
        } catch (IOException | RuntimeException e) {
            if (e.getCause() instanceof TimeoutException || isInterrupt(e)) {
                throw notStarted(Kind.CONNECT, place() + " did not answer the logon in time", e);
            }
            throw notStarted(
                    Kind.AUTHENTICATION,
                    place() + " refused the logon with credential '" + credentialName + "' by "
                            + (byKey ? "key" : "password") + ": " + describe(e),
                    e);
        }
    }

    /** Read for every command, so that a changed key counts at once. */
    private Collection<KeyPair> keys() throws NotStartedException {
        String which = "the private key " + credential.privateKey() + " of credential '" + credentialName + "'";
        Collection<KeyPair> keys;
        try {
            keys = SecurityUtils.getKeyPairResourceParser()
                    .loadKeyPairs(
                            session,
                            credential.privateKey(),
                            credential.passphrase().isEmpty()
                                    ? FilePasswordProvider.EMPTY
                                    : FilePasswordProvider.of(credential.passphrase()));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw notStarted(
                    Kind.AUTHENTICATION, which + " cannot be used (is its passphrase right?): " + describe(e), e);
        }
        if (keys.isEmpty()) {
            throw notStarted(Kind.AUTHENTICATION, which + " holds no key", null);
        }
        return keys;
    }

    /** Opens a channel, on which the host is ready for a command. */
    CommandChannel channel() throws NotStartedException {
        CommandChannel channel = new CommandChannel(access.maxOutput());
        boolean ready;
        try {
            session.getService(ConnectionService.class).registerChannel(channel);
            channel.open().verify(deadline.remaining());
            ready = channel.awaitReady(deadline.remaining());
        } catch (SshChannelOpenException e) {
            boolean full = e.getReasonCode() == SshConstants.SSH_OPEN_RESOURCE_SHORTAGE;
            throw notStarted(
                    full ? Kind.QUOTA : Kind.ACCESS_DENIED,
                    place() + " opens no session for credential '" + credentialName + "': " + describe(e),
                    e);
        } catch (IOException | TimeoutException | InterruptedException | RuntimeException e) {
            throw notStarted(Kind.CONNECT, place() + " opened no session: " + describe(e) + why(), e);
        }
        if (!ready) {
            throw notStarted(
                    session.isOpen() ? Kind.ACCESS_DENIED : Kind.CONNECT,
                    place() + " starts no command with credential '" + credentialName + "': " + channel.said() + why(),
                    failure);
        }
        return channel;
    }

    /** What went wrong with the connection, as the end of a sentence; empty if nothing did, or nothing is known. */
    String why() {
        return failure == null ? "" : ": " + describe(failure);
    }

    NotStartedException givenUp() {
        return notStarted(Kind.CONNECT, "given up before the command was sent to " + place() + why(), failure);
    }

    private String place() {
        return host + ":" + port;
    }

    @Override
    public void close() {
        ClientSession opened = session;
        if (opened != null) {
            opened.close(true);
        }
    }

    /** Keeps the flag of an interrupt. Where the command's time limit is over, that is why, and not the host, which may be well. */
    private NotStartedException notStarted(Kind kind, String message, Throwable cause) {
        if (isInterrupt(cause)) {
            Thread.currentThread().interrupt();
            return nothingExecuted(Kind.CONNECT, "interrupted before the command was sent to " + place(), cause);
        }
        return nothingExecuted(
                kind,
                kind == Kind.CONNECT && deadline.isOver()
                        ? "soar.ssh.command-timeout was over before the command was sent: " + message
                        : message,
                cause);
    }

    private static NotStartedException nothingExecuted(Kind kind, String message, Throwable cause) {
        return new NotStartedException(kind, "ssh: " + message + " (nothing was executed)", cause);
    }

    /** Whether somebody interrupted the thread that waited. */
    static boolean isInterrupt(Throwable failure) {
        return failure != null
                && (failure instanceof InterruptedException || failure.getCause() instanceof InterruptedException);
    }

    static String describe(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof TimeoutException) {
            return "no answer in time"; // its message tells what was left of the time, such as a millisecond
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
