package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.store.Database;
import java.util.List;
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
            FluentConfiguration flyway = second(database);
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

    /** Killed between "in doubt" and the skipping of the rest; beside it, one whose analyst said that the rest may run. */
    @ParameterizedTest
    @EnumSource
    void aDoubtThatNobodyWasAskedAboutIsAskedAbout(Database.Kind kind) throws Exception {
        try (Database database = kind.fresh()) {
            FluentConfiguration flyway = second(database);
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                for (String id : List.of("asked", "unasked")) {
                    statement.executeUpdate("""
                            INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert, due_at,
                                                  created_at, updated_at)
                            VALUES ('%s', '%s', 'detection', 'EXECUTING', 'index', 'document', '{}', 1, 1, 1)""".formatted(id, id));
                    for (String command : List.of(
                            "1, 'INVESTIGATION', 'whoami', 'UNKNOWN'", "2, 'INVESTIGATION', 'hostname', 'APPROVED'")) {
                        statement.executeUpdate("INSERT INTO command (incident_id, number, kind, text, state) VALUES ('"
                                + id + "', " + command + ")");
                    }
                }
            }
            flyway.target("6").load().migrate();
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                statement.executeUpdate("""
                        INSERT INTO audit_event (incident_id, at, actor, action, detail)
                        VALUES ('asked', 1, 'U1', 'APPROVED', 'GO_ON command 1'),
                               ('unasked', 1, 'detect', 'OPENED', 'GO_ON command 1')""");
            }
            flyway.target("latest").load().migrate();
            assertEquals("UNKNOWN", first(database, "asked"));
            assertEquals("RUNNING", first(database, "unasked"));
        }
    }

    private static FluentConfiguration second(Database database) {
        FluentConfiguration flyway =
                Flyway.configure().dataSource(database.url(), database.username(), database.password());
        flyway.target("2").load().migrate();
        return flyway;
    }

    private static String first(Database database, String incident) throws Exception {
        try (var connection = database.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT state FROM command WHERE number = 1 AND incident_id = '" + incident + "'")) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }
}
