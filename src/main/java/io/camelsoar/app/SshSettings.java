package io.camelsoar.app;

import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.camelsoar.ssh.SshAccess;
import io.camelsoar.ssh.SshCredential;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The {@code soar.ssh.*} settings. None is needed where there are Windows hosts only. */
public final class SshSettings {

    private SshSettings() {}

    /** @throws InvalidSettingsException if a file cannot be read, or a logon is not whole */
    public static SshAccess access(Settings settings) {
        Map<String, SshCredential> credentials = new HashMap<>();
        for (String name : settings.names("soar.ssh.credentials.")) {
            String key = "soar.ssh.credentials." + name;
            String username = settings.text(key + ".username");
            Path privateKey = file(settings, key + ".private-key-file");
            String passphrase = settings.text(key + ".passphrase");
            String password = settings.text(key + ".password");
            if (username.isEmpty() && privateKey == null && passphrase.isEmpty() && password.isEmpty()) {
                continue; // commands fail, by the credential's name; all before them works
            }
            if (username.isEmpty()) {
                throw new InvalidSettingsException(key + ".username: is required, since others of it are set", null);
            }
            if ((privateKey == null) == password.isEmpty()) {
                throw new InvalidSettingsException(
                        key + ".private-key-file: either it or " + key + ".password is to be set", null);
            }
            if (privateKey == null && !passphrase.isEmpty()) {
                throw new InvalidSettingsException(
                        key + ".passphrase: is that of " + key + ".private-key-file, which is not set", null);
            }
            credentials.put(name, new SshCredential(username, privateKey, passphrase, password));
        }
        return new SshAccess(
                file(settings, "soar.ssh.known-hosts"),
                credentials,
                settings.duration("soar.ssh.connect-timeout"),
                settings.duration("soar.ssh.command-timeout"),
                settings.number("soar.ssh.max-output"),
                settings.flag("soar.execution.dry-run"));
    }

    /** Null where it is not set. */
    private static Path file(Settings settings, String key) {
        String name = settings.text(key);
        if (name.isEmpty()) {
            return null;
        }
        Path file = Path.of(name);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new InvalidSettingsException(key + ": cannot read " + file, null);
        }
        return file;
    }
}
