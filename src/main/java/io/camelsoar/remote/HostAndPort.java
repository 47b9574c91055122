package io.camelsoar.remote;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an endpoint's address names.
 *
 * @param host name or address, of IPv6 without brackets
 * @param port 0 if it names none
 */
public record HostAndPort(String host, int port) {

    private static final Pattern ADDRESS = Pattern.compile("(\\[[^]]*]|.*?)(?::([^:\\]]*))?");

    /**
     * Accepts {@code host}, {@code host:port}, {@code [ipv6]}, {@code [ipv6]:port} and {@code ipv6:port}.
     *
     * @param scheme of the endpoint, for messages
     * @param address what comes after it
     * @throws IllegalArgumentException if it has no host, or a port that is none
     */
    public static HostAndPort parse(String scheme, String address) {
        Matcher parts = ADDRESS.matcher(address);
        String host = parts.matches() ? parts.group(1).replaceAll("^\\[|]$", "") : "";
        if (host.isBlank()) {
            throw new IllegalArgumentException(scheme + ": there is no host in '" + address + "'");
        }
        String port = parts.group(2);
        if (port != null && (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65_535)) {
            throw new IllegalArgumentException(scheme + ": '" + port + "' is not a port number");
        }
        return new HostAndPort(host, port == null ? 0 : Integer.parseInt(port));
    }
}
