package io.camelsoar.ssh;

import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.HostAndPort;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.ssh.SshComponent;
import org.apache.camel.component.ssh.SshConfiguration;

/**
 * camel-ssh with another producer: every {@code ssh:} endpoint asks the guard, checks the host's key, holds the time limit and keeps no
 * more output than it should. The stock producer of camel-ssh 4.17 does none of these, and takes its logon from headers.
 *
 * <p>An endpoint has a host, a port and a {@code credential}, a name; camel-ssh's own options are refused, since each would lead past
 * what {@link SshAccess} says. To be bound in the registry under the name {@code ssh}.
 */
public class GuardedSshComponent extends SshComponent {

    private static final String DEFAULT_CREDENTIAL = "default";

    private final ExecutionGuard guard;
    private final SshAccess access;
    private final SshConnections connections;

    /** @param guard decides about every command; it has to be in the registry, too, else nothing runs */
    public GuardedSshComponent(ExecutionGuard guard, SshAccess access) {
        this.guard = guard;
        this.access = access;
        connections = new SshConnections(access);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        String credential = getAndRemoveParameter(parameters, "credential", String.class, DEFAULT_CREDENTIAL);
        SshConfiguration target = new SshConfiguration();
        if (remaining.contains("@")) {
            throw new IllegalArgumentException("ssh: a logon has no place in an address: name a credential");
        }
        HostAndPort where = HostAndPort.parse("ssh", remaining);
        target.setHost(where.host());
        if (where.port() > 0) {
            target.setPort(where.port());
        }
        if (!parameters.isEmpty()) {
            throw new IllegalArgumentException(
                    "ssh: an endpoint has no option but credential: not " + String.join(", ", parameters.keySet()));
        }
        return new GuardedSshEndpoint(uri, this, target, credential);
    }

    ExecutionGuard guard() {
        return guard;
    }

    SshAccess access() {
        return access;
    }

    SshConnections connections() {
        return connections;
    }

    /** Before the first command, whose time limit would hold the loading of the client otherwise; not where nothing can be sent. */
    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (!access.dryRun() && access.knownHosts() != null) {
            connections.start();
        }
    }

    /** What is in work is given its time by Camel's graceful shutdown before; what still runs is ended here. */
    @Override
    protected void doStop() throws Exception {
        connections.close();
        super.doStop();
    }
}
