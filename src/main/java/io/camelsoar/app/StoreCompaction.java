package io.camelsoar.app;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.backup.H2File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an H2 file near the size of what is in it. H2 never overwrites what is stored: each commit adds a chunk to the file, and a chunk's place is
 * free again when nothing in it is current. What is current in old chunks H2 would gather by itself, but not with {@code WRITE_DELAY=0}: its
 * thread for that ({@code FileStore.doHousekeeping}) is the one that writes commits later. So it is done here, a little each second, with what
 * H2's thread uses. It leaves chunks alone that are younger than H2's {@code RETENTION_TIME} (45 s), in which the system writes its files to the
 * disk; what it gathers of older ones it forces to the disk, since their place is free soon after.
 */
final class StoreCompaction {

    private static final Logger LOG = LoggerFactory.getLogger(StoreCompaction.class);

    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** H2 closes itself when a write fails; it is not to do so each second for this. */
    private static final Duration PERIOD_AFTER_FAILURE = Duration.ofMinutes(1);

    /** In percent of the chunks' size, and of the file's: less that is current than this is gathered. */
    private static final int LEAST_FILL = 50;

    /** In bytes: commits wait meanwhile, some ten milliseconds. */
    private static final int GATHERED_AT_ONCE = 2 * 1024 * 1024;

    /** In bytes: commits wait for the disk meanwhile. More than the largest chunk, since one that is larger stays where it is, at the end of the file. */
    private static final int MOVED_AT_ONCE = 16 * 1024 * 1024;

    /** In bytes: what is gathered or moved is in the file twice for a while, and the last of a disk's room is for what has to be stored. */
    private static final long LEAST_ROOM = 4L * MOVED_AT_ONCE;

    private final HikariDataSource store;
    private final Path file;
    private Database database;
    private MVStore chunks;
    private long version;
    private String told;

    private StoreCompaction(HikariDataSource store, Path file) {
        this.store = store;
        this.file = file;
    }

    /** Compacts the store until it is closed, if it is an H2 file. */
    static void begin(HikariDataSource store) {
        H2File.of(store.getJdbcUrl()).map(file -> file.beside(".mv.db")).ifPresent(file -> {
            Thread thread = new Thread(new StoreCompaction(store, file)::run, "soar-store-compaction");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void run() {
        try {
            while (!store.isClosed()) {
                Thread.sleep((tryToCompact() ? PERIOD : PERIOD_AFTER_FAILURE).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tryToCompact() {
        try {
            compact();
            return true;
        } catch (Exception | Error e) { // else the file would grow until the next start
            if (!store.isClosed() && !e.toString().equals(told)) { // a stop is no failure
                told = e.toString();
                LOG.warn("{} (soar.store.url) is not made smaller for a while: {}", file, told);
            }
            return false;
        }
    }

    private void compact() throws SQLException {
        if (chunks == null || chunks.isClosed()) {
            database = opened();
            chunks = database == null ? null : database.getStore().getMvStore();
        }
        if (chunks == null || file.toFile().getUsableSpace() < LEAST_ROOM) {
            return;
        }
        boolean quiet = chunks.getCurrentVersion() == version;
        if (chunks.compact(LEAST_FILL, GATHERED_AT_ONCE)) {
            chunks.commit();
            chunks.sync();
        } else if (quiet && chunks.getFileStore() instanceof RandomAccessStore places) {
            // as BACKUP TO, which copies the file with all places as they are
            synchronized (database.getLobSyncObject()) {
                places.compactMoveChunks(LEAST_FILL, MOVED_AT_ONCE, chunks);
            }
            chunks.tryCommit(); // what it freed at the end of the file is cut off by the next write alone
        }
        version = chunks.getCurrentVersion();
    }

    /**
     * A database that closed itself, as H2 does after a failed write, is another one when it is opened again.
     *
     * @return null where another process has the file open, by {@code AUTO_SERVER}
     */
    private Database opened() throws SQLException {
        try (Connection connection = store.getConnection()) {
            return connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session
                    ? session.getDatabase()
                    : null;
        }
    }
}
