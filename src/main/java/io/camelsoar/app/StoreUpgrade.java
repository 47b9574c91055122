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
import org.h2.tools.Restore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the store up to this version's tables. PostgreSQL takes a migration back that breaks off; H2 stores each of its statements by
 * itself, so that a store of half a migration would never start again: its file is kept beside it until the upgrade is through.
 */
final class StoreUpgrade {

    private static final Logger LOG = LoggerFactory.getLogger(StoreUpgrade.class);

    /** Without H2's {@code .mv.db}; null for any other store. */
    private final Path file;

    /** @param url of the store */
    StoreUpgrade(String url) {
        file = H2File.of(url).map(H2File::path).orElse(null);
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

    /** Runs the migrations that it lacks. */
    void run(DataSource store) throws IOException, SQLException {
        Flyway flyway = Flyway.configure(StoreUpgrade.class.getClassLoader())
                .dataSource(store)
                .load();
        boolean backup = file != null && flyway.info().pending().length > 0;
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
