package io.camelsoar.ssh;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.NotStartedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.password.PasswordIdentityProvider;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;

/** The one SSH client of the application, there while the component is started. Each command has a connection of its own. */
final class SshConnections implements AutoCloseable {

    /** What a session is made for, so that the client's listener finds it. */
    static final AttributeKey<HostConnection> CONNECTION = new AttributeKey<>();

    private final SshAccess access;
    private final Set<SshExecution> running = ConcurrentHashMap.newKeySet();
    private volatile SshClient client;

    SshConnections(SshAccess access) {
        this.access = access;
    }

    /** Asked when the host is ready: whatever it throws, the command is not sent. */
    @FunctionalInterface
    interface Confirmation {
        void ask() throws Exception;
    }

    /**
     * Runs a command and waits for its result.
     *
     * @throws NotStartedException if the command was not sent
     * @throws Exception what the confirmation threw, if that is why
     */
    CommandResult run(String host, int port, String credential, String command, Confirmation confirmation)
            throws Exception {
        Deadline deadline = new Deadline(access.commandTimeout());
        HostConnection connection = new HostConnection(access, host, port, credential, deadline);
        SshExecution execution = new SshExecution(connection, deadline, command, confirmation);
        running.add(execution);
        try {
            SshClient started = client; // after it was added: a stop either is seen here or sees it
            if (started == null) {
                throw new NotStartedException(
                        NotStartedException.Kind.CONNECT, "ssh: the component is stopped; nothing was executed", null);
            }
            return execution.run(started);
        } finally {
            running.remove(execution);
        }
    }

    /** Starts the client, if it is not. */
    synchronized void start() {
        if (client == null) {
            SshClient started = SshClient.setUpDefaultClient();
            // nothing of the account that camel-soar runs under: neither its configuration nor its keys
            started.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            started.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            started.setPasswordIdentityProvider(PasswordIdentityProvider.EMPTY_PASSWORDS_PROVIDER);
            started.setServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE);
            started.addSessionListener(new KeyCheck());
            // a silent command is not idle, and has a time limit of its own
            CoreModuleProperties.IDLE_TIMEOUT.set(started, Duration.ZERO);
            started.start();
            client = started;
        }
    }

    /** Has hosts end what still runs, closes the connections, and sends nothing more until the next start. */
    @Override
    public synchronized void close() {
        SshClient stopping = client;
        client = null;
        running.parallelStream().forEach(SshExecution::stop);
        if (stopping != null) {
            stopping.stop();
        }
    }

    /** Has each session ask for a key that is known of its host, and checks it. */
    private static final class KeyCheck implements SessionListener {

        @Override
        public void sessionNegotiationOptionsCreated(Session session, Map<KexProposalOption, String> proposal) {
            KnownHosts known = connection(session).knownHosts();
            ((ClientSession) session).setServerKeyVerifier(known);
            proposal.computeIfPresent(KexProposalOption.SERVERKEYS, (option, names) -> known.preferred(names));
        }

        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.KeyEstablished) {
                connection(session).keyChecked();
            }
        }

        @Override
        public void sessionException(Session session, Throwable failure) {
            connection(session).failed(failure);
        }

        @Override
        public void sessionDisconnect(Session session, int reason, String message, String language, boolean initiator) {
            if (!initiator) {
                connection(session).failed(new IOException("it disconnected: " + message));
            }
        }

        private static HostConnection connection(Session session) {
            return ((ClientSession) session).getConnectionContext().getAttribute(CONNECTION);
        }
    }
}
