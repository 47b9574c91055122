package io.camelsoar.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.app.OpenedStore;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.file.PrivateFiles;
import io.camelsoar.metrics.BackupMeters;
import io.camelsoar.sandbox.CapturedLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When backups are made, and which stay. */
class BackupsTest {

    private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;

    private HikariDataSource store;
    private Path backups;

    @BeforeEach
    void open() {
        backups = folder.resolve("backup");
        store = OpenedStore.inFile(folder.resolve("store"), 2);
        new AuditTrail(JdbcClient.create(store), "f".repeat(64))
                .append(List.of(new AuditEntry(null, START.toEpochMilli(), "U0AAA1111", "SWITCHED_OFF", "")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void oneIsMadeEachPeriodAndTheNewestStay() throws Exception {
        due(START, DAY);
        assertEquals(List.of("soar-2026-01-15T10-00-00Z.zip"), made());
        due(START.plus(DAY.dividedBy(2)), DAY);
        assertEquals(1, made().size(), "one was made before its time");
        StoreBackup.Written asked = at(START.plus(DAY.dividedBy(2)), DAY).now();
        for (int days = 1; days <= 3; days++) {
            due(START.plus(DAY.multipliedBy(days)).plusSeconds(1), DAY);
        }
        assertEquals(
                List.of(
                        asked.path().getFileName().toString(),
                        "soar-2026-01-17T10-00-01Z.zip",
                        "soar-2026-01-18T10-00-01Z.zip"),
                made());
    }

    @Test
    void noneIsMadeAsShipped() {
        due(START, Duration.ZERO);
        assertFalse(Files.exists(backups));
    }

    /** It is kept all the same: it is evidence. */
    @Test
    void aTrailThatWasChangedIsTold() throws Exception {
        assertTrue(at(START, DAY).now().intact());
        JdbcClient.create(store).sql("UPDATE audit_event SET actor = 'nobody'").update();
        StoreBackup.Written written = at(START.plusSeconds(1), DAY).now();
        assertFalse(written.intact());
        assertTrue(Files.exists(written.path()));
    }

    @Test
    void whatAKillLeftBehindIsRemoved() throws Exception {
        Files.createDirectories(backups.resolve(".unfinished-1"));
        Files.writeString(backups.resolve(".unfinished-1/first.zip"), "half of it");
        at(START, DAY).now();
        assertEquals(List.of("soar-2026-01-15T10-00-00Z-asked.zip"), made());
    }

    /** It is nothing of camel-soar's: it stays, and is no reason to make none. */
    @Test
    void aFileOfADayThatIsNoneIsLeftAlone() throws Exception {
        Files.createDirectories(backups);
        Files.writeString(backups.resolve("soar-2026-99-99T99-99-99Z.zip"), "");
        due(START, DAY);
        assertEquals(List.of("soar-2026-01-15T10-00-00Z.zip", "soar-2026-99-99T99-99-99Z.zip"), made());
    }

    @Test
    void whatBecameOfThemIsMeasured() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        Backups all = at(START, DAY);
        // an hour later somebody asks for the metrics
        BackupMeters.bind(registry, all, Clock.fixed(START.plus(Duration.ofHours(1)), ZoneOffset.UTC));
        assertEquals(List.of(0.0, 0.0, 0.0), counted(registry));
        assertTrue(Double.isNaN(age(registry)), "an age of none");
        assertEquals(86_400, registry.get("soar.backup.period").gauge().value());

        all.due();
        assertEquals(3600, age(registry));
        assertEquals(List.of(1.0, 0.0, 0.0), counted(registry));

        JdbcClient.create(store).sql("UPDATE audit_event SET actor = 'nobody'").update();
        all.now();
        assertEquals(List.of(1.0, 1.0, 0.0), counted(registry));
        assertEquals(3600, age(registry));

        PrivateFiles.delete(backups);
        Files.writeString(backups, "no folder");
        all.due();
        assertThrows(IOException.class, all::now);
        assertEquals(List.of(1.0, 1.0, 2.0), counted(registry));
        assertTrue(Double.isNaN(age(registry)), "an age of none");
    }

    /** A restart does not make it forget when the last one was, even if none can be made now. */
    @Test
    void theAgeIsThatOfTheNewestInTheFolder() throws Exception {
        at(START, DAY).due();
        at(START.plus(DAY.dividedBy(2)), DAY).now();
        at(START.plus(DAY.multipliedBy(9)), DAY).now(); // the clock was set back since
        Backups afterRestart = at(START.plus(DAY.multipliedBy(2)), DAY);
        store.close();
        afterRestart.due();
        assertEquals(Optional.of(START.plus(DAY.dividedBy(2))), afterRestart.newest());
        assertEquals(1, afterRestart.count(Backups.Outcome.FAILED));
    }

    /** As they lie there after the clock was ahead: they are none of the newest, and push none of these out. */
    @Test
    void thoseOfATimeStillToComeCountForNothing() throws Exception {
        List<String> ahead = List.of(
                "soar-2027-03-01T10-00-00Z.zip", "soar-2027-03-02T10-00-00Z.zip", "soar-2027-03-03T10-00-00Z.zip");
        Files.createDirectories(backups);
        for (String each : ahead) {
            Files.writeString(backups.resolve(each), "");
        }
        AtomicReference<Instant> now = new AtomicReference<>(START);
        Backups all = with(clock(now::get), DAY);
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            all.due();
            assertEquals(1, all.count(Backups.Outcome.INTACT));
            assertEquals(4, made().size(), made().toString());
            all.due();
            assertEquals(1, all.count(Backups.Outcome.INTACT), "one was made before its time");
            for (int days = 1; days <= 2; days++) {
                now.updateAndGet(before -> before.plus(DAY));
                all.due();
            }
            assertEquals(3, all.count(Backups.Outcome.INTACT));
            List<String> left = new ArrayList<>(made());
            assertTrue(left.removeAll(ahead), left.toString());
            assertEquals(
                    List.of("soar-2026-01-16T10", "soar-2026-01-17T10"),
                    left.stream().map(name -> name.substring(0, 18)).toList());
            List<String> warned =
                    log.warnings().stream().map(CapturedLog.Line::text).toList();
            assertEquals(1, warned.size(), warned.toString());
            assertTrue(
                    warned.get(0).contains("soar.backup.folder")
                            && warned.get(0).contains(ahead + ""),
                    warned.get(0));
        }
    }

    /** The clock is set back while it is written. */
    @Test
    void whatWasJustWrittenStays() throws Exception {
        Files.createDirectories(backups);
        for (int days = 1; days <= 2; days++) {
            Files.writeString(backups.resolve("soar-2026-01-0" + days + "T10-00-00Z.zip"), "");
        }
        String written = "soar-2026-01-15T10-00-00Z.zip";
        Clock setBack = clock(() -> Files.exists(backups.resolve(written)) ? START.minus(DAY.multipliedBy(10)) : START);
        with(setBack, DAY).due();
        assertEquals(List.of("soar-2026-01-02T10-00-00Z.zip", written), made());
    }

    @Test
    void nothingIsMeasuredWhereTheyAreSwitchedOff() {
        MeterRegistry registry = new SimpleMeterRegistry();
        BackupMeters.bind(registry, at(START, Duration.ZERO), Clock.systemUTC());
        BackupMeters.bind(registry, new Backups(null, backups, DAY, 2, Clock.systemUTC()), Clock.systemUTC());
        assertEquals(List.of(), registry.getMeters());
    }

    /** Intact, altered, failed. */
    private static List<Double> counted(MeterRegistry registry) {
        return Stream.of("intact", "altered", "failed")
                .map(outcome -> registry.get("soar.backups")
                        .tag("outcome", outcome)
                        .functionCounter()
                        .count())
                .toList();
    }

    private static double age(MeterRegistry registry) {
        return registry.get("soar.backup.age").gauge().value();
    }

    private void due(Instant now, Duration period) {
        at(now, period).due();
    }

    private Backups at(Instant now, Duration period) {
        return with(Clock.fixed(now, ZoneOffset.UTC), period);
    }

    private Backups with(Clock clock, Duration period) {
        H2File file = H2File.of("jdbc:h2:file:" + folder.resolve("store")).orElseThrow();
        return new Backups(new StoreBackup(store, file, "sa", ""), backups, period, 2, clock);
    }

    private static Clock clock(InstantSource now) {
        return now.withZone(ZoneOffset.UTC);
    }

    private List<String> made() throws Exception {
        try (Stream<Path> files = Files.list(backups)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
