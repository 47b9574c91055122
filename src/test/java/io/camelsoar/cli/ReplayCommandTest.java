package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.store.Database;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code soar replay} hands ids to where a running camel-soar reads them; the sandbox's profile says where that is. */
class ReplayCommandTest {

    private static final Path FOLDER = Path.of("target", "sandbox", "replay");
    private static final String ONE = "0b5f3a52-7d5f-4f0e-9a0b-3a1f2c9d4e11";
    private static final String TWO = "7c1d2e3f-1a2b-4c3d-8e9f-0a1b2c3d4e5f";
    private final StringWriter errors = new StringWriter();
    private final StringWriter output = new StringWriter();

    @BeforeEach
    @AfterEach
    void empty() throws IOException {
        for (Path file : written()) {
            Files.delete(file);
        }
    }

    @Test
    void theIdsGoToTheEndpointOfTheSettings() throws IOException {
        Map<String, String> settings = Map.of(
                "soar.store.url", "jdbc:h2:file:./target/no-such-store",
                "soar.recover.replay", "file:target/sandbox/replay?tempPrefix=.");
        try (Profile profile = new Profile(settings)) {
            assertEquals(0, soar("replay", "--profile", profile.name(), ONE, TWO), errors.toString());
        }
        assertEquals(1, written().size());
        String who = " by the account " + System.getProperty("user.name");
        String line = "[^\n]{0,60}, with \\./soar replay";
        assertTrue(
                Files.readString(written().get(0)).matches(ONE + who + line + "\n" + TWO + who + line),
                Files.readString(written().get(0)));
        assertTrue(output.toString().startsWith("Sent to file:target/sandbox/replay. "), output.toString());
    }

    @Test
    void anIdThatIsNoIncidentsFailsWhereThatCanBeKnown() throws Exception {
        try (Database database = Database.Kind.H2.fresh()) {
            Flyway.configure()
                    .dataSource(database.url(), database.username(), database.password())
                    .load()
                    .migrate();
            try (Profile profile = new Profile(database.settings())) {
                assertEquals(1, soar("replay", "--profile", profile.name(), ONE));
            }
        }
        assertTrue(errors.toString().contains("(soar.store.url) has no incident " + ONE + ", or"), errors.toString());
        assertEquals("", output.toString());
    }

    @Test
    void theBeginningOfAnIdIsEnoughAndHowManyAreParkedIsSaid() throws Exception {
        try (Database database = Database.Kind.H2.fresh()) {
            Flyway.configure()
                    .dataSource(database.url(), database.username(), database.password())
                    .load()
                    .migrate();
            insert(database, ONE, 1L);
            insert(database, TWO, null);
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.put("soar.recover.replay", "file:" + FOLDER);
            try (Profile profile = new Profile(settings)) {
                assertEquals(0, soar("replay", "--profile", profile.name(), ONE.substring(0, 8)), errors.toString());
                assertTrue(Files.readString(written().get(0)).startsWith(ONE + " by "));
                assertEquals(0, soar("replay", "--profile", profile.name(), TWO.substring(0, 8)), errors.toString());
                assertEquals(1, soar("replay", "--profile", profile.name(), "00000000"));
                assertTrue(errors.toString().contains("has no incident 00000000, or more"), errors.toString());
                assertEquals(0, soar("replay", "--profile", profile.name(), "--all"), errors.toString());
            }
        }
        assertTrue(output.toString().contains(". 1 incident was parked."), output.toString());
        assertTrue(output.toString().contains("what was replayed.\n"), output.toString());
        assertTrue(
                output.toString().contains(" Not parked, and left as it is: " + TWO.substring(0, 8)),
                output.toString());
    }

    @Test
    void whereItCannotBeKnownThatIsSaid() throws Exception {
        Map<String, String> settings = Map.of(
                "soar.store.url", "jdbc:h2:file:./target/no-such-store", "soar.recover.replay", "file:" + FOLDER);
        try (Profile profile = new Profile(settings)) {
            assertEquals(0, soar("replay", "--profile", profile.name(), ONE), errors.toString());
        }
        assertTrue(output.toString().contains("from here its store cannot be read"), output.toString());
    }

    @Test
    void allIsSaidAsSuch() throws IOException {
        assertEquals(0, soar("replay", "--profile", "sandbox", "--all"), errors.toString());
        assertTrue(Files.readString(written().get(0)).startsWith("--all by "));
    }

    @Test
    void nothingAndBothAndWhatIsNoIdAreWrongUse() throws IOException {
        assertEquals(2, soar("replay", "--profile", "sandbox"));
        assertEquals(2, soar("replay", "--profile", "sandbox", "--all", ONE));
        assertEquals(2, soar("replay", "--profile", "sandbox", "../../etc/passwd"));
        assertTrue(errors.toString().contains("'../../etc/passwd' is no incident's id"), errors.toString());
        assertEquals(List.of(), written());
    }

    @Test
    void aProfileThatIsNotThereIsNamed() throws IOException {
        assertEquals(1, soar("replay", "--profile", "nosuch", "--all"));
        assertTrue(errors.toString().contains("no profile nosuch"), errors.toString());
    }

    /** @param parkedAt null: it is not parked */
    private static void insert(Database database, String id, Long parkedAt) throws Exception {
        try (Connection store = DriverManager.getConnection(database.url(), database.username(), database.password());
                PreparedStatement row = store.prepareStatement(
                        "INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert, last_error, parked_at,"
                                + " due_at, created_at, updated_at)"
                                + " VALUES (?, ?, 'detection', 'TRIAGED', 'alerts', ?, ?, 'refused', ?, 1, 1, 1)")) {
            row.setString(1, id);
            row.setString(2, id);
            row.setString(3, id);
            row.setString(4, Files.readString(Path.of("src/test/resources/alerts/alert-wmi-registry.json")));
            row.setObject(5, parkedAt, Types.BIGINT);
            row.executeUpdate();
        }
    }

    private int soar(String... arguments) {
        CommandLine line = SoarCommand.commandLine();
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(output, true));
        return line.execute(arguments);
    }

    private static List<Path> written() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.toList();
        }
    }
}
