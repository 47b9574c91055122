package io.camelsoar.winrm;

import io.camelsoar.remote.NotStartedException;
import java.util.Map;

/**
 * As whom a command is run.
 *
 * @param source how messages name it: never with a password
 */
record WinrmLogon(String source, WinrmCredential credential) {

    /**
     * The endpoint's own account; else the credential that it names; else that with the longest pattern which the host matches; else the one
     * named {@code default}.
     *
     * @throws NotStartedException if there is none
     */
    static WinrmLogon of(WinrmConfiguration configuration, Map<String, WinrmCredential> credentials)
            throws NotStartedException {
        if (configuration.getUsername() != null) {
            return new WinrmLogon(
                    "the endpoint's username",
                    new WinrmCredential(
                            configuration.getDomain(), configuration.getUsername(), configuration.getPassword()));
        }
        String name = name(configuration, credentials);
        WinrmCredential credential = credentials.get(name);
        if (credential == null) {
            throw new NotStartedException(
                    NotStartedException.Kind.AUTHENTICATION,
                    "winrm: no credential named '" + name + "' is configured for " + configuration.place(),
                    null);
        }
        return new WinrmLogon("credential '" + name + "'", credential);
    }

    /** The credential that the endpoint names, else that of its host; whether there is one is another matter. */
    static String name(WinrmConfiguration configuration, Map<String, WinrmCredential> credentials) {
        return configuration.getCredential() == null
                ? WinrmCredential.nameFor(configuration.getHost(), credentials)
                : configuration.getCredential();
    }
}
