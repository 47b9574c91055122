package io.camelsoar.remote;

/**
 * Where a command goes, and as whom.
 *
 * @param scheme of the endpoint: {@code winrm} or {@code ssh}
 * @param host name or address
 * @param port TCP port of its WinRM listener or SSH server
 * @param https of WinRM only
 * @param credential name of the logon; empty for one that the endpoint itself holds
 * @param shell what reads the command there: {@code powershell}, {@code cmd}, or {@code sh} for the account's own
 */
public record Destination(String scheme, String host, int port, boolean https, String credential, String shell) {

    /** For people. */
    @Override
    public String toString() {
        return scheme + ":" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port
                + " (" + (https ? "https, " : "") + "credential " + credential + ", " + shell + ")";
    }
}
