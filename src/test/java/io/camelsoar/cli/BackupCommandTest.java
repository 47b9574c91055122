package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    void whatIsNoBackupLeavesNoStore() throws IOException {
        useFolder();
        Path file = Files.writeString(folder.resolve("other.zip"), "no zip");
        assertFails("soar.store.url: cannot restore the store: ", "restore", file.toString());
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count());
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
        CommandLine line = SoarCommand.commandLine();
        line.setErr(new PrintWriter(output, true));
        line.setOut(new PrintWriter(output, true));
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        all[1] = "--profile";
        all[2] = profile.name();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        assertEquals(1, line.execute(all), output.toString());
        assertTrue(output.toString().contains(why), output.toString());
    }
}
