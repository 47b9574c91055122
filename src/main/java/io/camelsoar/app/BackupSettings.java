package io.camelsoar.app;

import io.camelsoar.backup.Backups;
import io.camelsoar.backup.H2File;
import io.camelsoar.backup.StoreBackup;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Backups as the settings want them. */
final class BackupSettings {

    private BackupSettings() {}

    /** @throws InvalidSettingsException if backups are wanted of a store that is no H2 file */
    static Backups backups(Settings settings, DataSource pool, Clock clock) {
        Duration period = settings.duration("soar.backup.period");
        StoreBackup backup = H2File.of(settings.text("soar.store.url"))
                .map(file -> new StoreBackup(
                        pool, file, settings.text("soar.store.username"), settings.text("soar.store.password")))
                .orElse(null);
        if (backup == null && !period.isZero()) {
            throw new InvalidSettingsException(
                    "soar.backup.period: only a store in an H2 file can be backed up by camel-soar, and soar.store.url is none;"
                            + " for PostgreSQL see docs/operations.md",
                    null);
        }
        return new Backups(
                backup,
                Path.of(settings.text("soar.backup.folder")),
                period,
                settings.number("soar.backup.keep"),
                clock);
    }
}
