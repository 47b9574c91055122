package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.store.Database;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the second schema meant by a state goes on under the third. */
class SecondSchemaTest {

    @ParameterizedTest
    @EnumSource
    void anUnknownThatWaitedForItsCaseStillGetsIt(Database.Kind kind) throws Exception {
        try (Database database = kind.fresh()) {
            FluentConfiguration flyway =
                    Flyway.configure().dataSource(database.url(), database.username(), database.password());
            flyway.target("2").load().migrate();
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                statement.executeUpdate("""
                        INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert, due_at,
                                              created_at, updated_at)
                        VALUES ('i', 'a', 'detection', 'UNKNOWN', 'index', 'document', '{}', 1, 1, 1)""");
            }
            flyway.target("latest").load().migrate();
            try (var connection = database.connect();
                    var rows = connection.createStatement().executeQuery("SELECT state FROM incident")) {
                assertTrue(rows.next());
                assertEquals(IncidentState.EXECUTED.name(), rows.getString(1));
            }
        }
    }
}
