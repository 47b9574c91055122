package io.camelsoar.check;

import io.camelsoar.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether files can be written where the settings say: else only the log of a camel-soar that runs would tell, after a while. */
final class FolderCheck {

    private final Settings settings;

    FolderCheck(Settings settings) {
        this.settings = settings;
    }

    /** Nothing where no folder is used. Nothing is written. */
    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        look(Settings.RETENTION_AGES, "soar.retention.folder", findings);
        look(List.of("soar.backup.period"), "soar.backup.folder", findings);
        return findings;
    }

    private void look(List<String> uses, String setting, List<Finding> findings) {
        Path folder = Path.of(settings.text(setting)).toAbsolutePath();
        boolean used = uses.stream().anyMatch(use -> !settings.duration(use).isZero());
        if (used) {
            findings.add(
                    canBeWritten(folder)
                            ? Finding.ok("folder", setting + ": files can be written to " + folder)
                            : Finding.failed("folder", setting + ": files cannot be written to " + folder));
        }
    }

    /** A folder that is not there is made, in the nearest one above it that is. */
    private static boolean canBeWritten(Path folder) {
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there != null && Files.isDirectory(there) && Files.isWritable(there);
    }
}
