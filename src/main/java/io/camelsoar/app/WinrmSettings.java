package io.camelsoar.app;

import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import io.camelsoar.winrm.WinrmComponent;
import io.camelsoar.winrm.WinrmConfiguration;
import io.camelsoar.winrm.WinrmCredential;
import java.util.HashMap;
import java.util.Map;

/** The {@code soar.winrm.*} settings. */
public final class WinrmSettings {

    private WinrmSettings() {}

    /** @throws InvalidSettingsException if a logon is not whole */
    public static Map<String, WinrmCredential> credentials(Settings settings) {
        Map<String, WinrmCredential> credentials = new HashMap<>();
        for (String name : settings.names("soar.winrm.credentials.")) {
            String key = "soar.winrm.credentials." + name;
            String username = settings.text(key + ".username");
            String password = settings.text(key + ".password");
            if (username.isEmpty() != password.isEmpty()) {
                throw new InvalidSettingsException(
                        key + (username.isEmpty() ? ".username" : ".password")
                                + ": is required, since the other is set",
                        null);
            }
            // without one commands fail, by the credential's name; all before them works
            if (!username.isEmpty()) {
                credentials.put(
                        name,
                        new WinrmCredential(
                                settings.text(key + ".domain"), username, password, settings.items(key + ".hosts")));
            }
        }
        return credentials;
    }

    /** @param guard decides about every command */
    public static WinrmComponent component(
            Settings settings, ExecutionGuard guard, Map<String, WinrmCredential> credentials) {
        WinrmComponent winrm = new WinrmComponent(settings.flag("soar.execution.dry-run"), guard);
        winrm.setCredentials(credentials);
        WinrmConfiguration defaults = winrm.getConfiguration();
        Tls tls = Tls.of(settings, "soar.winrm");
        tls.parameters().ifPresent(defaults::setSslContextParameters);
        defaults.setHostnameCheck(tls.verify());
        defaults.setConnectTimeout(
                settings.duration("soar.winrm.connect-timeout").toMillis());
        defaults.setCommandTimeout(
                settings.duration("soar.winrm.command-timeout").toMillis());
        defaults.setMaxOutput(settings.number("soar.winrm.max-output"));
        return winrm;
    }
}
