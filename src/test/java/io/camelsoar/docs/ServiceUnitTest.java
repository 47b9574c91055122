package io.camelsoar.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd that docs/operations.md names. */
class ServiceUnitTest {

    private static final Path UNIT = Path.of("docs/camel-soar.service");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    Path folder;

    @Test
    void systemdTakesIt() throws Exception {
        if (!Files.isExecutable(ANALYZE)) {
            assertFalse("true".equals(System.getenv("CI")), "Debian's package systemd is not installed");
            assumeTrue(false, "Debian's package systemd is not installed");
        }
        Path here = Path.of("").toAbsolutePath();
        Path unit = Files.writeString(
                folder.resolve("camel-soar.service"),
                Files.readString(UNIT).replace("/opt/camel-soar", here.toString()));
        Path output = folder.resolve("output");
        // the units of this machine, which may lack some, are not what is looked at
        Process process = new ProcessBuilder(
                        ANALYZE.toString(), "verify", "--recursive-errors=no", "--man=no", unit.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        String said = Files.readString(output);
        assertFalse(said.contains("camel-soar.service"), said);
        assertEquals(0, process.exitValue(), said);
    }

    /** Else systemd would kill it while a command's result is stored. */
    @Test
    void itIsGivenTheTimeThatAStopTakes() throws IOException {
        int given = number("TimeoutStopSec=(\\d+)s", Files.readString(UNIT));
        int taken = number("camel.main.shutdown-timeout=(\\d+)", Files.readString(Path.of("application.properties")));
        assertTrue(given > taken + 10, given + " s for " + taken + " s");
    }

    private static int number(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), pattern);
        return Integer.parseInt(found.group(1));
    }
}
