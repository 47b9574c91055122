package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A file that is no alert is refused, with the reason, before anything is written. */
class FireCommandTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1} | does not say into which index it goes (_index): name one with --index",
                "{\"_index\": \"a\", \"_source\": {\"a\": 1}} | has no _id: leave out --as-is",
                "{\"a\": } | Unexpected character ('}' (code 125)): expected a valid value",
                "[] | is no JSON object",
                "{} | is no JSON object"
            })
    void whatIsNoAlertIsNamed(String json, String reason) throws IOException {
        Path file = Files.writeString(folder.resolve("alert.json"), json);
        assertTrue(refusal("fire", file.toString(), "--as-is")
                .contains("alert.json" + (reason.startsWith("Unexp") ? ": " : " ") + reason));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertEquals("There is no file no-such.json\n", refusal("fire", "no-such.json"));
    }

    private static String refusal(String... arguments) {
        StringWriter errors = new StringWriter();
        CommandLine line = SoarCommand.commandLine();
        line.setErr(new PrintWriter(errors, true));
        assertEquals(1, line.execute(arguments));
        return errors.toString();
    }
}
