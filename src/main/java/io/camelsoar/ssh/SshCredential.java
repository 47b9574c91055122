package io.camelsoar.ssh;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A logon on hosts that are reached over SSH, by key or by password.
 *
 * @param username account name
 * @param privateKey file with the private key, in a format of OpenSSH or PEM; null: the logon is by password
 * @param passphrase of the private key; empty if it has none; never printed
 * @param password of the account, where there is no private key; never printed
 */
public record SshCredential(String username, Path privateKey, String passphrase, String password) {

    public SshCredential {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(passphrase, "passphrase");
        Objects.requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return "SshCredential[" + username
                + (privateKey == null ? ", password" : ", key " + privateKey + ", passphrase") + " hidden]";
    }
}
