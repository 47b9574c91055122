package io.camelsoar.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.sandbox.store.Database;
import org.junit.jupiter.api.Test;

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
