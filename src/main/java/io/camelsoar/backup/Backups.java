package io.camelsoar.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backups of a store, in one folder: one each period, of which the newest are kept, and those that somebody asked for, which stay until
 * somebody deletes them.
 */
public final class Backups {

    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    private static final String ASKED = "-asked";
    /** The age is in the name: a copy has another time. */
    private static final Pattern NAME =
            Pattern.compile("soar-(\\d{4}-\\d\\d-\\d\\dT)(\\d\\d)-(\\d\\d)-(\\d\\d)Z(" + ASKED + ")?\\.zip");

    private final StoreBackup backup;
    private final Path folder;
    private final Duration period;
    private final int keep;
    private final Clock clock;
    private final Map<Outcome, AtomicLong> outcomes = new EnumMap<>(Outcome.class);
    /** Null: none was seen. */
    private volatile Instant newest;
    /** What the log has said that its date is still to come. */
    private List<Path> told = List.of();

    /** What became of one. */
    public enum Outcome {
        /** It is on the disk, and its audit trail is as it was written. */
        INTACT,
        /** It is on the disk, and its audit trail was changed. */
        ALTERED,
        /** There is none. */
        FAILED
    }

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
        Stream.of(Outcome.values()).forEach(outcome -> outcomes.put(outcome, new AtomicLong()));
    }

    /** Whether this store can be backed up here. */
    public boolean possible() {
        return backup != null;
    }

    /** Whether one is to be made each {@link #period()}. */
    public boolean switchedOn() {
        return backup != null && !period.isZero();
    }

    /** Between two of them. */
    public Duration period() {
        return period;
    }

    /** Since the start; it waits for none that is made meanwhile. */
    public long count(Outcome outcome) {
        return outcomes.get(outcome).get();
    }

    /**
     * When the newest was made, also one that was asked for, or by an earlier process: as the folder was when it was last looked whether one
     * is due. Empty where there is none, or nobody knows.
     */
    public Optional<Instant> newest() {
        return Optional.ofNullable(newest);
    }

    /** Makes one if the newest is older than the period; what goes wrong is in the log, and tried again the next time. */
    public synchronized void due() {
        if (!switchedOn()) {
            return;
        }
        try {
            look();
            List<Path> made = periodic();
            if (made.isEmpty() || isOld(made.get(0))) {
                tidy(write("").path());
            }
        } catch (IOException | SQLException | RuntimeException e) { // whatever database or file system throws
            ended(Outcome.FAILED);
            LOG.error("No backup of the store in {} (soar.backup.folder): {}", folder, e.toString());
        }
    }

    /** @param written stays, whatever the clock has done meanwhile */
    private void tidy(Path written) {
        try {
            List<Path> others =
                    periodic().stream().filter(file -> !file.equals(written)).toList();
            for (Path old : others.subList(Math.min(keep - 1, others.size()), others.size())) {
                Files.delete(old);
            }
        } catch (IOException | RuntimeException e) { // the new one is there all the same
            LOG.error("An old backup of the store in {} (soar.backup.folder) is not deleted: {}", folder, e.toString());
        }
    }

    private boolean isOld(Path made) {
        return !time(made).orElseThrow().isAfter(clock.instant().minus(period));
    }

    /** Empty: it is none of these backups. */
    private static Optional<Instant> time(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(name.replaceFirst("$1$2:$3:$4Z")));
        } catch (DateTimeParseException e) { // of a month 99
            return Optional.empty();
        }
    }

    /**
     * Makes one now.
     *
     * @throws IOException if it is not on the disk, or cannot be opened
     * @throws SQLException if the store cannot be read
     */
    public synchronized StoreBackup.Written now() throws IOException, SQLException {
        try {
            return write(ASKED);
        } catch (IOException | SQLException | RuntimeException e) {
            ended(Outcome.FAILED);
            throw e;
        }
    }

    /** What one has to be called that somebody asks for, and that is made without these. */
    public static String asked(Instant now) {
        return name(now.truncatedTo(ChronoUnit.SECONDS), ASKED);
    }

    private static String name(Instant second, String kind) {
        return "soar-" + second.toString().replace(':', '-') + kind + ".zip";
    }

    private StoreBackup.Written write(String kind) throws IOException, SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        StoreBackup.Written written = backup.write(folder, name(now, kind));
        newest = now;
        if (written.intact()) {
            ended(Outcome.INTACT);
            LOG.info("Backup of the store: {}, {} audit events", written.path(), written.events());
        } else {
            ended(Outcome.ALTERED);
            LOG.error("Backup of the store: {}; its audit trail was changed: see ./soar audit verify", written.path());
        }
        return written;
    }

    private void ended(Outcome outcome) {
        outcomes.get(outcome).incrementAndGet();
    }

    private void look() throws IOException {
        Instant found = null; // where the folder cannot be read nobody knows
        try {
            Map<Boolean, List<Path>> made = made().stream().collect(Collectors.partitioningBy(this::isToCome));
            found = made.get(false).stream()
                    .flatMap(file -> time(file).stream())
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            tell(made.get(true));
        } finally {
            newest = found;
        }
    }

    private void tell(List<Path> toCome) {
        if (!told.containsAll(toCome)) {
            LOG.warn(
                    "Backups of the store in {} (soar.backup.folder) are of a time that is still to come, so that none of them counts or"
                            + " is deleted until then: {}. Is the clock right?",
                    folder,
                    toCome.stream().map(Path::getFileName).sorted().toList());
        }
        told = toCome;
    }

    /** Made while the clock was ahead. By it nobody knows how old the backup is. */
    private boolean isToCome(Path made) {
        return time(made).orElseThrow().isAfter(clock.instant());
    }

    /** The newest first, without those that are still to come: else they would take the place of all that are made until then. */
    private List<Path> periodic() throws IOException {
        return made().stream()
                .filter(file -> !file.toString().endsWith(ASKED + ".zip"))
                .filter(file -> !isToCome(file))
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private List<Path> made() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> time(file).isPresent()).toList();
        }
    }
}
