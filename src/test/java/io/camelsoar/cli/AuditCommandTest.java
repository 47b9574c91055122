package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.app.OpenedStore;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.backup.H2File;
import io.camelsoar.backup.StoreBackup;
import io.camelsoar.sandbox.store.Database;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import picocli.CommandLine;

/** {@code soar audit verify} finds its store by the settings, here those of a profile. */
class AuditCommandTest {

    private static final String INCIDENT = "0b5f3a52-7d5f-4f0e-9a0b-3a1f2c9d4e11";

    @TempDir
    private Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private Profile profile;

    @AfterEach
    void leaveTheSettings() throws IOException {
        if (profile != null) {
            profile.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theReadmesExampleIsWhatIsPrinted(Database.Kind kind) throws Exception {
        List<String> expected = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.matches(" {4}\\{\"(events|seq)\":.*"))
                .map(String::strip)
                .toList();
        assertEquals(3, expected.size());
        try (Database database = kind.fresh()) {
            use(database.settings());
            JdbcClient jdbc = migrated(database.url(), database.username(), database.password());
            new AuditTrail(jdbc, "f".repeat(64))
                    .append(List.of(
                            new AuditEntry(INCIDENT, 1_768_471_200_000L, "detect", "OPENED", "Run key"),
                            new AuditEntry(INCIDENT, 1_768_471_201_000L, "triage", "TRIAGED", "COMPLETE"),
                            new AuditEntry(INCIDENT, 1_768_471_202_000L, "U0AAA1111", "DENIED", null)));
            assertEquals(0, verify(), errors.toString());
            jdbc.sql("UPDATE audit_event SET actor = 'U0BBB2222' WHERE seq = 3").update();
            assertEquals(1, verify(), errors.toString());
            assertEquals(expected, output.toString().lines().toList());
        }
    }

    @Test
    void aHeadThatWasKeptIsLookedFor() throws Exception {
        try (Database database = Database.Kind.H2.fresh()) {
            use(database.settings());
            migrated(database.url(), database.username(), database.password());
            assertEquals(0, verify("--head", "0:" + "0".repeat(64)), errors.toString());
            assertEquals(1, verify("--head", "7:" + "0".repeat(64)), errors.toString());
            assertTrue(output.toString().contains("{\"seq\":7,\"wrong\":\"removed"), output.toString());
        }
    }

    @Test
    void whatCannotBeCheckedIsNoFinding() throws IOException {
        Path file = folder.resolve("store");
        use(Map.of("soar.store.url", "jdbc:h2:file:" + file));
        assertEquals(2, verify());
        assertTrue(errors.toString().contains("there is none at jdbc:h2:file:" + file + ";"), errors.toString());
        assertFalse(Files.exists(folder.resolve("store.mv.db")), "it was made");

        Flyway.configure()
                .dataSource("jdbc:h2:file:" + file, "sa", "")
                .target("6")
                .load()
                .migrate();
        assertEquals(2, verify());
        assertTrue(errors.toString().contains("it is not of this version yet"), errors.toString());

        try (FileChannel channel = FileChannel.open(folder.resolve("store.mv.db"), StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertTrue(lock.isValid());
            assertEquals(2, verify());
        }
        assertTrue(errors.toString().contains("soar.store.url: "), errors.toString());
        assertTrue(
                errors.toString()
                        .contains(
                                "a running camel-soar holds its file; stop it first, or check a backup: docs/operations.md"),
                errors.toString());
        assertEquals("", output.toString());
    }

    /** As docs/operations.md says it. */
    @Test
    void aBackupIsCheckedWhileTheStoreIsHeld() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("verify/soar");
        String head;
        try (HikariDataSource store = OpenedStore.inFile(folder.resolve("store"), 2)) {
            new AuditTrail(JdbcClient.create(store), "f".repeat(64))
                    .append(List.of(new AuditEntry(null, 1_768_471_200_000L, "U0AAA1111", "SWITCHED_OFF", "")));
            head = "1:"
                    + JdbcClient.create(store)
                            .sql("SELECT hash FROM audit_head")
                            .query(String.class)
                            .single();
            H2File file = H2File.of("jdbc:h2:file:" + folder.resolve("store")).orElseThrow();
            Path backup = new StoreBackup(store, file, "sa", "")
                    .write(folder.resolve("backup"), "b.zip")
                    .path();
            use(Map.of("soar.store.url", url));
            assertEquals(0, soar("restore", "--profile", profile.name(), backup.toString()), errors.toString());
            output.getBuffer().setLength(0);
            assertEquals(0, verify("--head", head), errors.toString());
        }
        assertEquals(
                "{\"events\":1,\"intact\":true,\"head\":\"" + head + "\"}",
                output.toString().strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgres://127.0.0.1:1/soar?user=soar&password=",
                "jdbc:postgresql://127.0.0.1:1/soar?user=soar&password=",
                "jdbc:h2:file:./target/nosuch;NOSUCH=1;PASSWORD="
            })
    void theStoresPasswordIsInNoError(String url) throws IOException {
        use(Map.of("soar.store.url", url + "hunter2-" + getClass().getSimpleName()));
        assertEquals(2, soar("audit", "verify"));
        assertTrue(errors.toString().contains("soar.store.url: "), errors.toString());
        assertFalse((output + errors.toString()).contains("hunter2"), errors.toString());
    }

    @Test
    void aPasswordThatCannotBeReadIsNotShown() throws IOException {
        use(Map.of("soar.store.password", "pa{{zz}}ss-of-the-store"));
        assertEquals(2, verify());
        assertTrue(errors.toString().startsWith("soar.store.password: nothing is known"), errors.toString());
        assertFalse(errors.toString().contains("ss-of-the-store"), errors.toString());
    }

    @Test
    void wrongUseIsSaid() {
        assertEquals(2, soar("audit"));
        assertEquals(2, soar("audit", "verify", "--head", "7"));
        assertTrue(errors.toString().contains("--head: a number"), errors.toString());
        assertEquals(2, soar("audit", "verify", "--profile", "nosuch"));
        assertTrue(errors.toString().contains("no profile nosuch"), errors.toString());
    }

    private void use(Map<String, String> settings) throws IOException {
        profile = new Profile(settings);
    }

    private int verify(String... options) {
        List<String> arguments = new ArrayList<>(List.of("audit", "verify", "--profile", profile.name()));
        arguments.addAll(List.of(options));
        return soar(arguments.toArray(String[]::new));
    }

    private static JdbcClient migrated(String url, String username, String password) {
        Flyway.configure().dataSource(url, username, password).load().migrate();
        return JdbcClient.create(new DriverManagerDataSource(url, username, password));
    }

    private int soar(String... arguments) {
        CommandLine line = SoarCommand.commandLine();
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(output, true));
        return line.execute(arguments);
    }
}
