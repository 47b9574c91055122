package io.camelsoar.winrm;

import java.util.Objects;

/**
 * A Windows logon.
 *
 * @param domain NetBIOS or DNS name of the domain; empty for a local account
 * @param username account name, without the domain
 * @param password the password; never printed
 */
public record WinrmCredential(String domain, String username, String password) {

    public WinrmCredential {
        domain = domain == null ? "" : domain;
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return "WinrmCredential[" + (domain.isEmpty() ? "" : domain + "\\") + username + ", password hidden]";
    }
}
