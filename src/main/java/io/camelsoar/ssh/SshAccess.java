package io.camelsoar.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How hosts are reached. It is given to the component when it is made: neither a route nor a setting of Camel's can change it.
 *
 * @param knownHosts file with the keys of hosts, as OpenSSH's {@code known_hosts}; null: no host is connected to
 * @param credentials logons by name
 * @param connectTimeout longest wait for a connection and for the host's key
 * @param commandTimeout longest a command may take, from connecting to its result
 * @param maxOutput characters of output, and of errors, that are kept
 * @param dryRun whether commands are answered without a connection
 */
public record SshAccess(
        Path knownHosts,
        Map<String, SshCredential> credentials,
        Duration connectTimeout,
        Duration commandTimeout,
        int maxOutput,
        boolean dryRun) {

    public SshAccess {
        credentials = Map.copyOf(credentials);
    }
}
