package io.camelsoar.sandbox.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each test has a database to itself. */
class DatabaseTest {

    @ParameterizedTest
    @EnumSource
    void everyDatabaseIsFreshAndGoneAfterwards(Database.Kind kind) throws Exception {
        Database one = kind.fresh();
        try (Database other = kind.fresh();
                Connection first = one.connect();
                Connection second = other.connect()) {
            first.createStatement().execute("CREATE TABLE mine (id INTEGER)");
            second.createStatement().execute("CREATE TABLE mine (id INTEGER)");
            one.close();
            assertFalse(first.isValid(1));
            assertTrue(second.isValid(1));
        }
    }

    @Test
    void postgresqlAsksForThePassword() throws Exception {
        try (Database database = Database.Kind.POSTGRESQL.fresh()) {
            SQLException refused = assertThrows(
                    SQLException.class, () -> DriverManager.getConnection(database.url(), database.username(), "no"));
            assertEquals("28P01", refused.getSQLState());
        }
    }
}
