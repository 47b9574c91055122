package io.camelsoar.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secrets file that is of no use is named. */
class SecretsFileTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrongWithItIsSaidWithItsName() throws IOException {
        Path file = folder.resolve("secrets");
        assertEquals("X: there is no file " + file, problem(file));
        assertEquals("X: " + folder + " is a folder, not a file", problem(folder));
        Files.writeString(file, "soar.store.password=a\\uZZ");
        assertEquals(
                "X: " + file + " has a \\u without four hexadecimal digits; a backslash is written \\\\",
                problem(file));
        Files.writeString(file, "soar.store.password=a\\\\uZZ");
        Soar.requireSettings("X", file);
    }

    private static String problem(Path file) {
        return assertThrows(InvalidSettingsException.class, () -> Soar.requireSettings("X", file))
                .problems();
    }
}
