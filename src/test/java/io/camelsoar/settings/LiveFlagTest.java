package io.camelsoar.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts is what the files say now; what they do not say clearly is no. */
class LiveFlagTest {

    private static final String KEY = "soar.execution.enabled";

    @TempDir
    Path folder;

    private Path secrets;
    private Path application;

    @BeforeEach
    void write() throws Exception {
        secrets = folder.resolve("secrets.properties");
        application = folder.resolve("application.properties");
        Files.writeString(application, KEY + "=true\n");
    }

    @Test
    void aSavedFileCountsAtOnce() throws Exception {
        LiveFlag flag = flag(true);
        assertTrue(flag.getAsBoolean());
        Files.writeString(application, KEY + " = false");
        assertFalse(flag.getAsBoolean());
        Files.writeString(application, KEY + "=true");
        assertTrue(flag.getAsBoolean());
    }

    @Test
    void theFirstFileThatHasTheKeyWins() throws Exception {
        LiveFlag flag = flag(true);
        Files.writeString(secrets, KEY + "=false");
        assertFalse(flag.getAsBoolean());
        Files.writeString(application, KEY + "=false");
        Files.writeString(secrets, KEY + "=true");
        assertTrue(flag.getAsBoolean());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "TRUE", "{{env:NOWHERE}}", "true false", "\\u00zz"})
    void whatIsNotTrueOrFalseIsFalse(String value) throws Exception {
        LiveFlag flag = flag(true);
        Files.writeString(application, KEY + "=" + value);
        assertFalse(flag.getAsBoolean());
    }

    @Test
    void aPlaceholderIsResolved() throws Exception {
        LiveFlag flag = flag(true);
        Files.writeString(application, KEY + "={{env:SWITCH:true}}");
        assertTrue(flag.getAsBoolean());
    }

    /** An editor that saves writes an empty file first. */
    @Test
    void aKeyThatWasThereHasToBeThere() throws Exception {
        LiveFlag flag = flag(true);
        Files.writeString(application, "");
        assertFalse(flag.getAsBoolean());
        Files.delete(application);
        assertFalse(flag.getAsBoolean());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void withoutTheKeyInAFileTheStartCounts(boolean atStart) throws Exception {
        Files.writeString(application, "");
        assertEquals(atStart, flag(atStart).getAsBoolean());
    }

    private LiveFlag flag(boolean atStart) {
        return new LiveFlag(
                KEY,
                List.of("file:" + secrets + ";optional=true", "file:" + application),
                LiveFlagTest::resolve,
                atStart);
    }

    /** As Camel does, where the environment has nothing. */
    private static String resolve(String value) {
        if (value.equals("{{env:NOWHERE}}")) {
            throw new IllegalArgumentException("Property with key [env:NOWHERE] not found");
        }
        return value.replaceFirst("\\{\\{env:[A-Z]+:(.*)}}", "$1");
    }
}
