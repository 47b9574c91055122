package io.camelsoar.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several commits take one write of H2's file, and each is in the file when it returns. */
class GroupCommitTest {

    private static final int COMMITS = 8;

    @TempDir
    Path folder;

    private final CountDownLatch release = new CountDownLatch(1);
    private HikariDataSource store;
    private int copies;

    @BeforeEach
    void open() throws SQLException {
        store = StorePool.open(url("store"), "sa", "", COMMITS + 2);
        run("CREATE TABLE done (name VARCHAR PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aStatementByItselfIsInTheFile() throws Exception {
        run("INSERT INTO done VALUES ('statement')");
        assertEquals(List.of("statement"), inTheFile());
        try (Connection connection = store.getConnection();
                var insert = connection.prepareStatement("INSERT INTO done VALUES (?)")) {
            insert.setString(1, "prepared");
            insert.executeUpdate();
            assertEquals(List.of("prepared", "statement"), inTheFile());
            insert.setString(1, "batch");
            insert.addBatch();
            insert.executeBatch();
            assertEquals(List.of("batch", "prepared", "statement"), inTheFile());
        }
    }

    @Test
    void aTransactionIsInTheFileOnceItIsCommitted() throws Exception {
        try (Connection connection = store.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO done VALUES ('rolled back')");
            connection.rollback();
            statement.executeUpdate("INSERT INTO done VALUES ('first')");
            var savepoint = connection.setSavepoint();
            statement.executeUpdate("INSERT INTO done VALUES ('taken back')");
            connection.rollback(savepoint);
            assertEquals(List.of(), inTheFile());
            connection.commit();
            assertEquals(List.of("first"), inTheFile());
            statement.executeUpdate("INSERT INTO done VALUES ('second')");
            connection.setAutoCommit(true); // commits, too
            assertEquals(List.of("first", "second"), inTheFile());
        }
    }

    @Test
    void whatWaitsForAWriteIsInTheNextOne() throws Exception {
        MVStore file = file();
        List<FutureTask<Void>> commits = commitWhile(() -> file.executeFilestoreOperation(this::awaitRelease));
        long before = file.getCurrentVersion();
        release.countDown();
        for (FutureTask<Void> commit : commits) {
            commit.get();
        }
        assertEquals(COMMITS, inTheFile().size());
        assertTrue(file.getAutoCommitDelay() < 0, "H2 writes for each commit by itself");
        long written = file.getCurrentVersion() - before;
        assertTrue(written <= 2, written + " writes");
    }

    @Test
    void aWriteThatFailsIsToldToAllThatWaitForIt() throws Exception {
        MVStore file = file();
        List<FutureTask<Void>> commits = commitWhile(() -> assertThrows(
                MVStoreException.class,
                () -> file.executeFilestoreOperation(() -> {
                    awaitRelease();
                    throw new IllegalStateException("the disk is full");
                })));
        release.countDown();
        for (FutureTask<Void> commit : commits) {
            assertThrows(ExecutionException.class, commit::get);
        }
        // whoever asks next finds it closed, and the one after that opens it again
        await().ignoreExceptions().until(() -> {
            run("INSERT INTO done VALUES ('later')");
            return true;
        });
        assertTrue(inTheFile().contains("later"));
    }

    /** Commits that all wait, since the file is in the hands of something else. */
    private List<FutureTask<Void>> commitWhile(Runnable busy) {
        Thread holder = new Thread(busy);
        holder.start();
        await().until(() -> holder.getState() == Thread.State.WAITING);
        List<Thread> threads = new ArrayList<>();
        List<FutureTask<Void>> commits = new ArrayList<>();
        for (int i = 0; i < COMMITS; i++) {
            String insert = "INSERT INTO done VALUES ('" + i + "')";
            FutureTask<Void> commit = new FutureTask<>(() -> run(insert), null);
            Thread thread = new Thread(commit);
            thread.start();
            threads.add(thread);
            commits.add(commit);
        }
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        return commits;
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a process that is killed now would leave. */
    private List<String> inTheFile() throws Exception {
        String copy = "copy" + ++copies;
        Files.copy(folder.resolve("store.mv.db"), folder.resolve(copy + ".mv.db"));
        List<String> names = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url(copy), "sa", "");
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT name FROM done ORDER BY name")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private String url(String name) {
        return "jdbc:h2:file:" + folder.resolve(name);
    }

    private void run(String sql) {
        try (Connection connection = store.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private MVStore file() throws SQLException {
        try (Connection connection = store.getConnection()) {
            SessionLocal session =
                    (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            return session.getDatabase().getStore().getMvStore();
        }
    }
}
