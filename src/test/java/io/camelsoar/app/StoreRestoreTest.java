package io.camelsoar.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.backup.H2File;
import io.camelsoar.backup.StoreBackup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.h2.api.DatabaseEventListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restore never does, and what it says of a file that is no backup. */
class StoreRestoreTest {

    /** Where a store appears as soon as the copy is opened. */
    private static volatile Path appears;

    @TempDir
    private Path folder;

    private Path target;
    private Path backup;

    /** By name, of H2. */
    public static final class Appearing implements DatabaseEventListener {

        @Override
        public void opened() {
            try {
                Files.writeString(appears, "another's");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void backUp() throws IOException, SQLException {
        target = Files.createDirectory(folder.resolve("target"));
        try (HikariDataSource store = OpenedStore.inFile(folder.resolve("store"), 2)) {
            backup = new StoreBackup(store, file(folder.resolve("store"), ""), "sa", "")
                    .write(folder.resolve("backup"), "soar-2026-01-15T10-00-00Z.zip")
                    .path();
        }
    }

    @Test
    void aStoreThatAppearsMeanwhileStays() throws Exception {
        for (String name : List.of("soar.mv.db", "soar.before-upgrade.zip")) {
            appears = target.resolve(name);
            H2File store = file(target.resolve("soar"), ";DATABASE_EVENT_LISTENER='" + Appearing.class.getName() + "'");
            IOException refused = assertThrows(IOException.class, () -> StoreRestore.restore(backup, store, "sa", ""));
            assertEquals("there is " + appears + ": move it away first", refused.getMessage());
            assertEquals("another's", Files.readString(appears));
            assertEquals(List.of(name), left());
            Files.delete(appears);
        }
    }

    @Test
    void whatIsRestoredIsThereAlone() throws Exception {
        assertTrue(StoreRestore.restore(backup, file(target.resolve("soar"), ""), "sa", "")
                .findings()
                .isEmpty());
        assertEquals(List.of("soar.mv.db"), left());
    }

    @Test
    void anothersPasswordIsNoDamage() throws Exception {
        IOException refused = assertThrows(
                StoreRestore.UnusableBackupException.class,
                () -> StoreRestore.restore(backup, file(target.resolve("soar"), ""), "sa", "another"));
        assertTrue(
                refused.getMessage()
                        .startsWith(backup + " was made with another soar.store.username or soar.store.password: "),
                refused.getMessage());
        assertEquals(List.of(), left());
    }

    private static H2File file(Path store, String options) {
        return H2File.of("jdbc:h2:file:" + store + options).orElseThrow();
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
