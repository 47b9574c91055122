package io.camelsoar.winrm;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.util.AntPathMatcher;

/**
 * A Windows logon.
 *
 * @param domain NetBIOS or DNS name of the domain; empty for a local account
 * @param username account name, without the domain
 * @param password the password; never printed
 * @param hosts names or addresses of the hosts that it is for, with {@code *} for any characters
 */
public record WinrmCredential(String domain, String username, String password, List<String> hosts) {

    public WinrmCredential {
        domain = domain == null ? "" : domain;
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
        hosts = List.copyOf(hosts);
    }

    /** A logon that only endpoints which name it use. */
    public WinrmCredential(String domain, String username, String password) {
        this(domain, username, password, List.of());
    }

    /** The name of the credential for a host: that with the longest pattern which it matches, else {@code default}. */
    public static String nameFor(String host, Map<String, WinrmCredential> credentials) {
        return credentials.entrySet().stream()
                .filter(entry -> entry.getValue().fit(host) > 0)
                .max(Comparator.comparing((Map.Entry<String, WinrmCredential> entry) ->
                                entry.getValue().fit(host))
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse("default");
    }

    /** Length of the longest of its patterns that the host matches; 0 if it is not for this host. */
    private int fit(String host) {
        return hosts.stream()
                .filter(pattern -> AntPathMatcher.INSTANCE.match(pattern, host, false))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    /** The name for Kerberos: {@code user@REALM}, with the domain as the realm unless the user name holds one. */
    String principal() {
        return username.contains("@") || domain.isEmpty() ? username : username + "@" + domain;
    }

    @Override
    public String toString() {
        return "WinrmCredential[" + (domain.isEmpty() ? "" : domain + "\\") + username + ", password hidden]";
    }
}
