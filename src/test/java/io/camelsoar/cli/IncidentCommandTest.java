package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.store.Database;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code soar incident} says of one that the store does not have. */
class IncidentCommandTest {

    @Test
    void whatMayBeExportedIsToBeLookedForThere() throws Exception {
        try (Database database = Database.Kind.H2.fresh()) {
            Flyway.configure()
                    .dataSource(database.url(), database.username(), database.password())
                    .load()
                    .migrate();
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.put("soar.retention.folder", "/srv/export");
            String none =
                    "The store (soar.store.url) has no incident 0b5f3a52, or more than one that begins so; ./soar incidents"
                            + " lists them, with so much of their ids that they differ";
            assertTrue(missing(settings).strip().endsWith(none));
            settings.put("soar.retention.age", "365d");
            String errors = missing(settings);
            assertTrue(errors.contains(none + ". One"), errors);
            assertTrue(errors.contains("soar.retention.folder, /srv/export"), errors);
        }
    }

    @Test
    void whatBeginsAlikeIsListedWithSoMuchThatItDiffers() throws Exception {
        try (Database database = Database.Kind.H2.fresh()) {
            Flyway.configure()
                    .dataSource(database.url(), database.username(), database.password())
                    .load()
                    .migrate();
            assertEquals(List.of(), listed(database));
            insert(database, "0b5f3a52-93d1-8c52-9d3e-6f1f6a9c1b7e");
            assertEquals(List.of("0b5f3a52"), listed(database));
            insert(database, "0b5f3a52-93d2-8c52-9d3e-6f1f6a9c1b7e");
            assertEquals(List.of("0b5f3a52-93d1", "0b5f3a52-93d2"), listed(database));
        }
    }

    private static void insert(Database database, String id) throws Exception {
        try (Connection connection = database.connect()) {
            connection
                    .createStatement()
                    .execute(
                            "INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert, due_at,"
                                    + " created_at, updated_at) VALUES ('" + id + "', '" + id
                                    + "', 'detection', 'RECORDED', 'index', 'document', '{}', 0, 1, 1)");
        }
    }

    private static List<String> listed(Database database) throws Exception {
        StringWriter said = new StringWriter();
        CommandLine line = SoarCommand.commandLine();
        line.setOut(new PrintWriter(said, true));
        try (Profile profile = new Profile(database.settings())) {
            assertEquals(0, line.execute("incidents", "--profile", profile.name()));
        }
        return said.toString()
                .lines()
                .filter(incident -> incident.contains("RECORDED"))
                .map(incident -> incident.split(" ")[0])
                .sorted()
                .toList();
    }

    private static String missing(Map<String, String> settings) throws Exception {
        StringWriter errors = new StringWriter();
        CommandLine line = SoarCommand.commandLine();
        line.setErr(new PrintWriter(errors, true));
        try (Profile profile = new Profile(settings)) {
            assertEquals(1, line.execute("incident", "--profile", profile.name(), "0b5f3a52"));
        }
        return errors.toString();
    }
}
