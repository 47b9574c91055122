package io.camelsoar.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backups of a store, in one folder: one each period, of which the newest are kept, and those that somebody asked for, which stay until
 * somebody deletes them.
 */
public final class Backups {

    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    /** The age is in the name: a copy has another time. */
    private static final Pattern PERIODIC =
            Pattern.compile("soar-(\\d{4}-\\d\\d-\\d\\dT)(\\d\\d)-(\\d\\d)-(\\d\\d)Z\\.zip");

    private final StoreBackup backup;
    private final Path folder;
    private final Duration period;
    private final int keep;
    private final Clock clock;

    /**
     * @param backup null: the store is no H2 file
     * @param period between two of them; zero: only what somebody asks for
     * @param keep how many of those made each period stay
     */
    public Backups(StoreBackup backup, Path folder, Duration period, int keep, Clock clock) {
        this.backup = backup;
        this.folder = folder;
        this.period = period;
        this.keep = keep;
        this.clock = clock;
    }

    /** Whether this store can be backed up here. */
    public boolean possible() {
        return backup != null;
    }

    /** Makes one if the newest is older than the period; what goes wrong is in the log, and tried again the next time. */
    public synchronized void due() {
        if (period.isZero() || backup == null) {
            return;
        }
        try {
            List<Path> made = periodic();
            if (made.isEmpty() || isOld(made.get(0))) {
                write("");
                List<Path> all = periodic();
                for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
                    Files.delete(old);
                }
            }
        } catch (IOException | SQLException | RuntimeException e) { // whatever database or file system throws
            LOG.error("No backup of the store in {} (soar.backup.folder): {}", folder, e.toString());
        }
    }

    private boolean isOld(Path made) {
        Instant at =
                Instant.parse(PERIODIC.matcher(made.getFileName().toString()).replaceFirst("$1$2:$3:$4Z"));
        Instant now = clock.instant();
        return !at.isAfter(now.minus(period)) || at.isAfter(now.plus(period)); // later than now: the clock was set back
    }

    /**
     * Makes one now.
     *
     * @throws IOException if it is not on the disk, or cannot be opened
     * @throws SQLException if the store cannot be read
     */
    public synchronized StoreBackup.Written now() throws IOException, SQLException {
        return write("-asked");
    }

    private StoreBackup.Written write(String kind) throws IOException, SQLException {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().replace(':', '-');
        StoreBackup.Written written = backup.write(folder, "soar-" + time + kind + ".zip");
        if (written.intact()) {
            LOG.info("Backup of the store: {}, {} audit events", written.path(), written.events());
        } else {
            LOG.error("Backup of the store: {}; its audit trail was changed: see ./soar audit verify", written.path());
        }
        return written;
    }

    /** The newest first. */
    private List<Path> periodic() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            PERIODIC.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }
}
