package io.camelsoar.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An H2 file holds what is in it and little more, while it is open, too. */
class StoreCompactionTest {

    private static final int ROWS = 400;
    private static final int CHANGES = 4;
    private static final String TEXT = "x".repeat(4_000);
    private static final long MB = 1024 * 1024;

    /** Instead of 45 s. With none at all H2 overwrites what is still read. */
    private static final String RETENTION = "SET RETENTION_TIME 1000";

    @TempDir
    Path folder;

    @Test
    void whatWasOverwrittenIsGivenBackWhileItIsOpen() throws Exception {
        Path file = folder.resolve("store.mv.db");
        try (HikariDataSource store = OpenedStore.inFile(folder.resolve("store"), 5)) {
            prepare(store);
            run(List.of(() -> fill(store, 0)));
            long most = Files.size(file);
            assertTrue(most > 20 * MB, most + " bytes");
            execute(store, RETENTION);
            // 1.6 MB of texts, 4 MB with all else
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.size(file) < 10 * MB);
            assertWhole(store, 1);
        }
        try (HikariDataSource again = OpenedStore.inFile(folder.resolve("store"), 2)) {
            assertWhole(again, 1);
        }
    }

    /** And what is stored meanwhile is stored. */
    @Test
    void whoStoresMeanwhileIsNotInItsWay() throws Exception {
        Path file = folder.resolve("store.mv.db");
        int writers = 4;
        try (HikariDataSource store = OpenedStore.inFile(folder.resolve("store"), writers + 1)) {
            prepare(store);
            execute(store, RETENTION);
            List<Work> works = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                works.add(() -> fill(store, number));
            }
            run(works);
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.size(file) < 20 * MB);
            assertWhole(store, writers);
        }
        try (HikariDataSource again = OpenedStore.inFile(folder.resolve("store"), 2)) {
            assertWhole(again, writers);
        }
    }

    private static void prepare(DataSource store) throws SQLException {
        execute(store, "CREATE TABLE changed (id INT PRIMARY KEY, count INT, text VARCHAR)");
        execute(store, "CREATE INDEX changed_count ON changed (count)");
    }

    /** Each row, and each change of it, in a commit of its own. */
    private static void fill(DataSource store, int writer) throws SQLException {
        try (var connection = store.getConnection();
                var insert = connection.prepareStatement("INSERT INTO changed VALUES (?, 0, ?)");
                var change = connection.prepareStatement("UPDATE changed SET count = count + 1 WHERE id = ?")) {
            for (int row = 0; row < ROWS; row++) {
                insert.setInt(1, writer * ROWS + row);
                insert.setString(2, TEXT);
                insert.executeUpdate();
                change.setInt(1, writer * ROWS + row);
                for (int i = 0; i < CHANGES; i++) {
                    change.executeUpdate();
                }
            }
        }
    }

    private static void assertWhole(DataSource store, int writers) throws SQLException {
        try (var connection = store.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT COUNT(*) FROM changed WHERE text = '" + TEXT + "' AND count = " + CHANGES)) {
            rows.next();
            assertEquals(writers * ROWS, rows.getInt(1));
        }
    }

    private static void execute(DataSource store, String statement) throws SQLException {
        try (var connection = store.getConnection()) {
            connection.createStatement().execute(statement);
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static void run(List<Work> works) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(works.size());
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (Work work : works) {
                ends.add(threads.submit(() -> {
                    work.run();
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
