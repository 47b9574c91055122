package io.camelsoar.ssh;

import io.camelsoar.remote.NotStartedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.sshd.client.config.hosts.HostPatternValue;
import org.apache.sshd.client.config.hosts.HostPatternsHolder;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.client.config.hosts.KnownHostHashValue;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/** Holds one host's key against the file of known hosts, read anew for each connection; remembers why it refused. */
final class KnownHosts extends KnownHostsServerKeyVerifier {

    private final String host;
    private final int port;
    private final Set<String> keyTypes;
    private volatile String refusal;

    /** @throws NotStartedException of kind TLS if the file is not set or cannot be read */
    KnownHosts(Path file, String host, int port) throws NotStartedException {
        super(RejectAllServerKeyVerifier.INSTANCE, requireSet(file, host, port));
        this.host = host;
        this.port = port;
        keyTypes = keyTypes(file);
    }

    private static Path requireSet(Path file, String host, int port) throws NotStartedException {
        if (file == null) {
            throw new NotStartedException(
                    NotStartedException.Kind.TLS,
                    "ssh: soar.ssh.known-hosts is not set, so the key of " + host + ":" + port
                            + " cannot be checked (nothing was executed)",
                    null);
        }
        return file;
    }

    private Set<String> keyTypes(Path file) throws NotStartedException {
        try {
            return KnownHostEntry.readKnownHostEntries(file).stream()
                    .filter(entry -> entry.isHostMatch(host, port) && !isRevoked(entry))
                    .map(entry -> entry.getKeyEntry().getKeyType())
                    .collect(Collectors.toSet());
        } catch (IOException | RuntimeException e) {
            throw new NotStartedException(
                    NotStartedException.Kind.TLS,
                    "ssh: soar.ssh.known-hosts: cannot read " + file + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ") (nothing was executed)",
                    e);
        }
    }

    /** Why the host's key was refused; null if it was not. */
    String refusal() {
        return refusal;
    }

    /**
     * Puts those algorithms first for which the file has a key of this host, as OpenSSH does: a host has several keys, and shows the one
     * that it is asked for.
     *
     * @param algorithms names, separated by commas
     */
    String preferred(String algorithms) {
        List<String> names = new ArrayList<>(Arrays.asList(algorithms.split(",")));
        names.sort(Comparator.comparing(name -> !keyTypes.contains(KeyUtils.getCanonicalKeyType(name))));
        return String.join(",", names);
    }

    /**
     * A revoked key counts for the host whatever the port: to the library a pattern without brackets, such as {@code *}, means port 22. Of
     * a certificate neither its own key nor that of its authority may be revoked.
     */
    @Override
    protected boolean acceptKnownHostEntries(
            ClientSession session, SocketAddress remote, PublicKey key, Collection<HostEntryPair> entries) {
        List<PublicKey> shown = key instanceof OpenSshCertificate certificate
                ? List.of(certificate.getCertPubKey(), certificate.getCaPubKey())
                : List.of(key);
        if (entries.stream()
                .filter(entry -> isRevoked(entry.getHostEntry()) && isOfHost(entry.getHostEntry()))
                .anyMatch(entry -> shown.stream().anyMatch(one -> KeyUtils.compareKeys(entry.getServerKey(), one)))) {
            handleRevokedKey(session, remote, key);
            return false;
        }
        return super.acceptKnownHostEntries(session, remote, key, entries);
    }

    private static boolean isRevoked(KnownHostEntry entry) {
        return "revoked".equals(entry.getMarker());
    }

    /** On any port; but what a pattern leaves out with {@code !} is left out on its own port only. */
    private boolean isOfHost(KnownHostEntry entry) {
        KnownHostHashValue hash = entry.getHashedEntry();
        if (hash != null) {
            return hash.isHostMatch(host, port) || hash.isHostMatch(host, SshConstants.DEFAULT_PORT);
        }
        Predicate<HostPatternValue> matches = value -> HostPatternsHolder.isHostMatch(host, value.getPattern());
        return entry.getPatterns().stream().anyMatch(matches.and(value -> !value.isNegated()))
                && entry.getPatterns().stream()
                        .noneMatch(matches.and(
                                value -> value.isNegated() && HostPatternsHolder.isPortMatch(port, value.getPort())));
    }

    /** Only as it was approved: not by what a name resolves to. */
    @Override
    protected Collection<SshdSocketAddress> resolveHostNetworkIdentities(ClientSession session, SocketAddress remote) {
        return List.of(new SshdSocketAddress(host, port));
    }

    @Override
    protected boolean acceptUnknownHostKey(ClientSession session, SocketAddress remote, PublicKey key) {
        refusal = "unknown host key of " + host + ":" + port + ": soar.ssh.known-hosts (" + getPath()
                + ") has none of this host, which shows " + shown(key);
        return false;
    }

    @Override
    public boolean acceptModifiedServerKey(
            ClientSession session, SocketAddress remote, KnownHostEntry entry, PublicKey expected, PublicKey actual) {
        refusal = "changed host key of " + host + ":" + port + ": it shows " + shown(actual)
                + ", and soar.ssh.known-hosts (" + getPath() + ") has another; somebody may be in its place";
        return false;
    }

    @Override
    protected void handleRevokedKey(ClientSession session, SocketAddress remote, PublicKey key) {
        refusal = "revoked host key of " + host + ":" + port + ": " + shown(key) + ", by soar.ssh.known-hosts ("
                + getPath() + ")";
    }

    private static String shown(PublicKey key) {
        return KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key);
    }
}
