package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.app.OpenedStore;
import io.camelsoar.sandbox.CapturedLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What cannot be backed up or restored is said, and changes nothing. */
class BackupCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter output = new StringWriter();
    private Profile profile;

    @AfterEach
    void leaveTheSettings() throws IOException {
        profile.close();
    }

    @Test
    void postgresqlHasItsOwnTools() throws IOException {
        profile = new Profile(Map.of("soar.store.url", "jdbc:postgresql://127.0.0.1:1/soar"));
        assertFails("it is no H2 file; for PostgreSQL see docs/operations.md", "backup");
        assertFails("it is no H2 file; for PostgreSQL see docs/operations.md", "restore", "a.zip");
    }

    @Test
    void thereIsNoStoreAndNoBackup() throws IOException {
        useFolder();
        assertFails("there is none at jdbc:h2:file:", "backup");
        assertFails("there is none at jdbc:h2:file:", "restore");
        assertFails(
                "is not there, or cannot be read",
                "restore",
                folder.resolve("none.zip").toString());
        assertFalse(Files.exists(folder.resolve("backup")));
    }

    @Test
    void whatIsNoBackupIsNamedAndLeavesNoStore() throws Exception {
        useFolder();
        Path text = Files.writeString(folder.resolve("other.zip"), "no zip");
        assertFails(text + " is no backup of camel-soar, or its beginning is damaged", "restore", text + "");
        Path inside = Files.createDirectory(folder.resolve("inside"));
        assertFails(inside + " is no backup of camel-soar: it is no file", "restore", inside + "");
        Path zip = folder.resolve("zip.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("letter.txt"));
        }
        assertFails(zip + " is no backup of camel-soar: there is not one store", "restore", zip + "");
        Path other = folder.resolve("others.zip");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + inside.resolve("others"), "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE letter (text VARCHAR)");
            statement.execute("BACKUP TO '" + other + "'");
        }
        assertFails(other + " is no backup of camel-soar: Found non-empty schema", "restore", other + "");
        assertEquals(List.of("inside", "other.zip", "others.zip", "zip.zip"), left());
    }

    @Test
    void aBackupThatIsDamagedIsNamedAndLeavesNoStore() throws Exception {
        useFolder();
        Path backup = folder.resolve("whole.zip");
        try (HikariDataSource store = OpenedStore.inFile(folder.resolve("from"), 2);
                Connection connection = store.getConnection()) {
            connection.createStatement().execute("BACKUP TO '" + backup + "'");
        }
        Files.delete(folder.resolve("from.mv.db"));
        byte[] whole = Files.readAllBytes(backup);
        Path damaged = folder.resolve("damaged.zip");
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 0x55;
        Files.write(damaged, flipped);
        assertFails(damaged + " is damaged: ", "restore", damaged + "");
        Files.write(damaged, Arrays.copyOf(whole, whole.length / 2));
        assertFails(damaged + " is damaged: ", "restore", damaged + "");
        assertEquals(List.of("damaged.zip", "whole.zip"), left());
        assertFalse(output.toString().contains("soar.store.url"), output.toString());
        assertFalse(output.toString().contains("does not start"), output.toString());
    }

    /** As of a running camel-soar: a script takes the file's name from the first line. */
    @Test
    void theNameOfTheFileIsPrintedFirst() throws IOException {
        useFolder();
        OpenedStore.inFile(folder.resolve("store"), 2).close();
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            assertEquals(0, execute("backup"), output.toString());
            assertEquals(List.of(), log.lines(), "it is on the standard output, too");
        }
        List<String> printed = output.toString().lines().toList();
        assertEquals(2, printed.size(), printed.toString());
        Path backup = Path.of(printed.get(0));
        assertTrue(backup.getFileName().toString().matches("soar-[-0-9]+T[-0-9]+Z-asked\\.zip"), printed.get(0));
        assertTrue(Files.isRegularFile(backup), printed.get(0));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void useFolder() throws IOException {
        profile = new Profile(Map.of(
                "soar.store.url",
                "jdbc:h2:file:" + folder.resolve("store"),
                "soar.backup.folder",
                folder.resolve("backup").toString()));
    }

    private void assertFails(String why, String command, String... arguments) {
        assertEquals(1, execute(command, arguments), output.toString());
        assertTrue(output.toString().contains(why), why + " in " + output);
    }

    private int execute(String command, String... arguments) {
        CommandLine line = SoarCommand.commandLine();
        line.setErr(new PrintWriter(output, true));
        line.setOut(new PrintWriter(output, true));
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        all[1] = "--profile";
        all[2] = profile.name();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return line.execute(all);
    }
}
