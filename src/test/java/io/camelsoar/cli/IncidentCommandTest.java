package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.store.Database;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
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
                            + " lists them";
            assertTrue(missing(settings).strip().endsWith(none));
            settings.put("soar.retention.age", "365d");
            String errors = missing(settings);
            assertTrue(errors.contains(none + ". One"), errors);
            assertTrue(errors.contains("soar.retention.folder, /srv/export"), errors);
        }
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
