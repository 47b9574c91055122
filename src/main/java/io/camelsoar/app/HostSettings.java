package io.camelsoar.app;

import io.camelsoar.host.AllowedHosts;
import io.camelsoar.host.HostInventory;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.camelsoar.winrm.WinrmCredential;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which hosts may be reached, and how. */
public final class HostSettings {

    private HostSettings() {}

    /** @throws InvalidSettingsException if the inventory cannot be used, or names a credential that there is not */
    public static HostInventory inventory(Settings settings, Map<String, WinrmCredential> winrmCredentials) {
        AllowedHosts allowed = new AllowedHosts(
                settings.items("soar.respond.allowed-hosts"), settings.flag("soar.respond.allow-loopback"));
        HostInventory inventory = new HostInventory(
                allowed,
                Path.of(settings.text("soar.respond.inventory")),
                address -> WinrmCredential.nameFor(address, winrmCredentials));
        requireCredentials(inventory, settings);
        return inventory;
    }

    private static void requireCredentials(HostInventory inventory, Settings settings) {
        for (HostInventory.Logon logon : inventory.logons()) {
            List<String> prefixes = logon.ways().stream()
                    .map(via -> "soar." + via.scheme() + ".credentials.")
                    .toList();
            if (prefixes.stream().noneMatch(prefix -> settings.names(prefix).contains(logon.credential()))) {
                throw new InvalidSettingsException(
                        "soar.respond.inventory: a host uses the credential " + logon.credential()
                                + ", but there is no "
                                + prefixes.stream()
                                        .map(prefix -> prefix + logon.credential() + ".username")
                                        .collect(Collectors.joining(" or ")),
                        null);
            }
        }
    }
}
