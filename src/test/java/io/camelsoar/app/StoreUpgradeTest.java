package io.camelsoar.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private static List<String> statements(String script) throws Exception {
        String sql = Files.readString(Path.of("src/main/resources/db/migration", script + ".sql"))
                .replaceAll("(?m)--.*$", "");
        return Arrays.stream(sql.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
