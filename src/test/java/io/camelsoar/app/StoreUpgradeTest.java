package io.camelsoar.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A store whose upgrade was killed between two statements starts again, with what was in it. */
class StoreUpgradeTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"2, V3__deadlines_doubts_replies", "4, V5__approvals", "6, V7__case_writes", "7, V8__audit_chain"})
    void anUpgradeThatBrokeOffIsBegunAgain(String before, String script) throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("store");
        DriverManagerDataSource source = new DriverManagerDataSource(url, "sa", "");
        FluentConfiguration flyway = Flyway.configure().dataSource(source);
        flyway.target(before).load().migrate();
        try (Connection connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO watermark (source, read_to) VALUES ('detection', 7)");
        }
        new StoreUpgrade(url).keep(source);
        try (Connection connection = source.getConnection();
                var statement = connection.createStatement()) {
            for (String first : statements(script).subList(0, 2)) {
                statement.execute(first);
            }
        }
        try (HikariDataSource store = StorePool.open(url, "sa", "", 3);
                Connection connection = store.getConnection();
                var rows = connection.createStatement().executeQuery("SELECT read_to FROM watermark")) {
            rows.next();
            assertEquals(7, rows.getInt(1));
        }
        assertFalse(Files.exists(folder.resolve("store.before-upgrade.zip")));
    }

    /** As after a power cut: the store that is there is worth more. */
    @Test
    void whatCannotBeReadChangesNothing() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("store");
        StorePool.open(url, "sa", "", 3).close();
        byte[] before = Files.readAllBytes(folder.resolve("store.mv.db"));
        Files.write(folder.resolve("store.before-upgrade.zip"), new byte[0]);
        assertThrows(InvalidSettingsException.class, () -> StorePool.open(url, "sa", "", 3));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("store.mv.db")));
    }

    /** A second start must not take the store from under the one that upgrades it. */
    @Test
    void anUpgradeThatStillRunsIsLeftAlone() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("store");
        try (HikariDataSource running = StorePool.open(url, "sa", "", 3)) {
            new StoreUpgrade(url).keep(running);
            assertThrows(IOException.class, () -> new StoreUpgrade(url).takeBackWhatBrokeOff());
            assertTrue(Files.exists(folder.resolve("store.mv.db")));
        }
    }

    /** It would write what the newer one does not expect. */
    @ParameterizedTest
    @EnumSource
    void aStoreOfANewerVersionIsRefused(Database.Kind kind) throws Exception {
        try (Database database = kind.fresh()) {
            StorePool.open(database.url(), database.username(), database.password(), 3)
                    .close();
            try (Connection connection = database.connect()) {
                makeNewer(connection);
            }
            InvalidSettingsException refused = assertThrows(
                    InvalidSettingsException.class,
                    () -> StorePool.open(database.url(), database.username(), database.password(), 3));
            assertTrue(
                    refused.problems()
                            .startsWith("soar.store.url: cannot use the store: it is of a newer version of camel-soar,"
                                    + " which brought it to 9999: "),
                    refused.problems());
        }
    }

    /** Also if that was killed: what is left to do to the file is the newer one's. */
    @ParameterizedTest
    @ValueSource(strings = {"SHUTDOWN", "SHUTDOWN IMMEDIATELY"})
    void theFileOfANewerVersionStaysAsItIs(String end) throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("store");
        StorePool.open(url, "sa", "", 3).close();
        // what H2 says of the shutdown would be a file of its own at times
        try (Connection connection =
                new DriverManagerDataSource(url + ";TRACE_LEVEL_FILE=0", "sa", "").getConnection()) {
            makeNewer(connection);
            connection.createStatement().execute("CHECKPOINT SYNC");
            connection.createStatement().execute(end);
        }
        byte[] before = Files.readAllBytes(folder.resolve("store.mv.db"));
        InvalidSettingsException refused =
                assertThrows(InvalidSettingsException.class, () -> StorePool.open(url, "sa", "", 3));
        assertTrue(refused.problems().contains("it is of a newer version"), refused.problems());
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("store.mv.db")));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("store.mv.db")), left.toList());
        }
    }

    private static void makeNewer(Connection store) throws SQLException {
        try (var statement = store.createStatement()) {
            assertEquals(1, statement.executeUpdate("""
                    INSERT INTO "flyway_schema_history"
                    SELECT "installed_rank" + 1, '9999', 'newer', "type", 'V9999__newer.sql', "checksum", "installed_by",
                           "installed_on", "execution_time", "success"
                    FROM "flyway_schema_history"
                    WHERE "installed_rank" = (SELECT MAX("installed_rank") FROM "flyway_schema_history")"""));
        }
    }

    private static List<String> statements(String script) throws Exception {
        String sql = Files.readString(Path.of("src/main/resources/db/migration", script + ".sql"))
                .replaceAll("(?m)--.*$", "");
        return Arrays.stream(sql.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
