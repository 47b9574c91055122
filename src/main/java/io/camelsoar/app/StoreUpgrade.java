package io.camelsoar.app;

import io.camelsoar.backup.H2File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.zip.ZipInputStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Restore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Brings the store up to this version's tables. PostgreSQL takes a migration back that breaks off; H2 stores each of its statements by
 * itself, so that a store of half a migration would never start again: its file is kept beside it until the upgrade is through.
 */
final class StoreUpgrade {

    private static final Logger LOG = LoggerFactory.getLogger(StoreUpgrade.class);

    /** Without H2's {@code .mv.db}; null for any other store. */
    private final Path file;

    private final H2File h2;

    /** @param url of the store */
    StoreUpgrade(String url) {
        h2 = H2File.of(url).orElse(null);
        file = h2 == null ? null : h2.path();
    }

    /**
     * Before the store is opened: where an upgrade broke off, the store is again as it was before it. What is there is put aside, not
     * deleted.
     *
     * @throws IOException if somebody else has the store, or what was kept cannot be read: nothing is changed then
     */
    void takeBackWhatBrokeOff() throws IOException {
        if (file == null || !Files.exists(kept())) {
            return;
        }
        requireNobodyElse();
        readThrough(kept());
        // not by the store's name: H2 would take it for a part of the store
        Path aside =
                file.resolveSibling("broke-off-" + System.currentTimeMillis() + "-" + file.getFileName() + ".mv.db");
        LOG.warn("The store's upgrade broke off; it is begun again with {}; what was there is in {}", kept(), aside);
        if (Files.exists(beside(".mv.db"))) {
            Files.move(beside(".mv.db"), aside);
        }
        Restore.execute(
                kept().toString(),
                file.getParent().toString(),
                file.getFileName().toString());
        force(beside(".mv.db"));
        Files.delete(kept());
    }

    /** H2 locks the file that it has open: an upgrade that still runs has not broken off. */
    private void requireNobodyElse() throws IOException {
        Path store = beside(".mv.db");
        if (!Files.exists(store)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(store, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new IOException("another process upgrades " + store);
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("this process upgrades " + store, e);
        }
    }

    private static void readThrough(Path zip) throws IOException {
        boolean found = false;
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            while (entries.getNextEntry() != null) {
                entries.transferTo(OutputStream.nullOutputStream());
                found = true;
            }
        }
        if (!found) {
            throw new IOException(zip + ", kept of the store before its upgrade, cannot be read");
        }
    }

    private static void force(Path written) throws IOException {
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Before the store is opened, since H2 writes to a file that it opens: one of a newer version is left alone. Any other error is that of
     * the opening, which comes next.
     *
     * @throws IOException if it is of a newer version
     */
    void requireNoNewer(String username, String password) throws IOException {
        if (file == null || !Files.exists(beside(".mv.db"))) {
            return;
        }
        MigrationInfoService info;
        JdbcDataSource readOnly = new JdbcDataSource();
        String trace = h2.options().contains("TRACE_LEVEL_FILE=") ? "" : ";TRACE_LEVEL_FILE=0";
        readOnly.setURL(h2.urlAt(file) + trace + ";ACCESS_MODE_DATA=r");
        readOnly.setUser(username);
        readOnly.setPassword(password);
        try (Connection connection = readOnly.getConnection()) {
            info = flyway(new SingleConnectionDataSource(connection, true)).info();
        } catch (SQLException | RuntimeException e) { // whatever H2 or Flyway throws
            return;
        }
        requireNoNewer(info);
    }

    /** Flyway would only warn of it. What this version knows nothing of it would leave out, and a newer one rely on. */
    private static void requireNoNewer(MigrationInfoService info) throws IOException {
        for (MigrationInfo each : info.all()) {
            if (each.getState().isApplied() && !each.getState().isResolved()) {
                throw new IOException("it is of a newer version of camel-soar, which brought it to " + each.getVersion()
                        + ": take that version, or a backup of before its upgrade");
            }
        }
    }

    private static Flyway flyway(DataSource store) {
        return Flyway.configure(StoreUpgrade.class.getClassLoader())
                .dataSource(store)
                .load();
    }

    /**
     * Runs the migrations that it lacks.
     *
     * @throws IOException if it is of a newer version, or cannot be kept
     */
    void run(DataSource store) throws IOException, SQLException {
        Flyway flyway = flyway(store);
        MigrationInfoService info = flyway.info();
        requireNoNewer(info);
        boolean backup = file != null && info.pending().length > 0;
        if (backup) {
            keep(store);
        }
        flyway.migrate();
        if (backup) {
            Files.delete(kept());
        }
    }

    /** Keeps the store as it is. Under its name only once it is whole. */
    void keep(DataSource store) throws IOException, SQLException {
        Path unfinished = beside(".before-upgrade.part");
        try (Connection connection = store.getConnection();
                PreparedStatement backup = connection.prepareStatement("BACKUP TO ?")) {
            backup.setString(1, unfinished.toString());
            backup.execute();
        }
        force(unfinished);
        Files.move(unfinished, kept(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path kept() {
        return beside(".before-upgrade.zip");
    }

    private Path beside(String end) {
        return file.resolveSibling(file.getFileName() + end);
    }
}
