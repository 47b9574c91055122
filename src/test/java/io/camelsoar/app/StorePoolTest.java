package io.camelsoar.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.sandbox.store.Database;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No instance waits for ever for another one that went away in the middle of a transaction. */
class StorePoolTest {

    @Test
    void postgresqlEndsWhatWaitsTooLong() throws Exception {
        assertEquals("20s", first(Database.Kind.POSTGRESQL, "SHOW lock_timeout"));
        assertEquals("30s", first(Database.Kind.POSTGRESQL, "SHOW idle_in_transaction_session_timeout"));
    }

    @Test
    void h2WaitsAsLong() throws Exception {
        assertEquals("20000", first(Database.Kind.H2, "SELECT LOCK_TIMEOUT()"));
    }

    /** Many a guide of H2 has that option. */
    @Test
    void aFileThatIsToStayOpenIsClosedAndOpensAgain(@TempDir Path folder) throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("store");
        Path file = folder.resolve("store.mv.db");
        for (String option : List.of(";DB_CLOSE_DELAY=-1", ";db_close_delay=60", "")) {
            StorePool.open(url + option, "sa", "", 2).close();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.lock(); // nobody has it open
            }
        }
    }

    /** In MB; by itself H2 takes 64 of them for each GB that the heap may grow to. */
    @Test
    void h2KeepsFewPagesOfItsFile(@TempDir Path folder) throws Exception {
        try (HikariDataSource store = StorePool.open("jdbc:h2:file:" + folder.resolve("store"), "sa", "", 3);
                var connection = store.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT setting_value FROM information_schema.settings"
                                + " WHERE setting_name = 'info.CACHE_MAX_SIZE'")) {
            rows.next();
            assertEquals("24", rows.getString(1));
        }
    }

    /** One that is there stays as it is. */
    @Test
    void theFileThatItMakesIsOfThisAccountAlone(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("store.mv.db");
        StorePool.open("jdbc:h2:file:" + folder.resolve("store"), "sa", "", 3).close();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        StorePool.open("jdbc:h2:file:" + folder.resolve("store"), "sa", "", 3).close();
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    /** Else another process could open the file beside this one, and the two would destroy it. */
    @Test
    void whoeverIsInterruptedKeepsTheLockOfTheFile(@TempDir Path folder) throws Exception {
        try (HikariDataSource store = StorePool.open("jdbc:h2:file:" + folder.resolve("store"), "sa", "", 3)) {
            try (var connection = store.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE interrupted (text VARCHAR)");
                Thread.currentThread().interrupt();
                statement.execute("INSERT INTO interrupted VALUES ('" + "x".repeat(100_000) + "')");
                statement.execute("CHECKPOINT SYNC");
            } finally {
                assertTrue(Thread.interrupted());
            }
            try (FileChannel file = FileChannel.open(folder.resolve("store.mv.db"), StandardOpenOption.WRITE)) {
                assertThrows(OverlappingFileLockException.class, file::tryLock);
            }
        }
    }

    private static String first(Database.Kind kind, String query) throws Exception {
        try (Database database = kind.fresh()) {
            try (HikariDataSource store = StorePool.open(database.url(), database.username(), database.password(), 3);
                    var connection = store.getConnection();
                    var rows = connection.createStatement().executeQuery(query)) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
