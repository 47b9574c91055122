package io.camelsoar.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * A command in the JVM of the tests, with the routes and the application.properties of the working directory: without the seconds that a
 * JVM of its own takes to start.
 */
public record InProcess(int exitCode, String output) {

    private static final String LEVEL = "soar.log.level";

    /** @param settings win over those of the working directory */
    public static InProcess soar(Map<String, String> settings, String command, String... options) throws IOException {
        LoggerFactory.getLogger(
                InProcess.class); // the level of the log is read once: the command's is not for other tests
        String level = System.getProperty(LEVEL);
        try (Profile profile = new Profile(settings)) {
            StringWriter output = new StringWriter();
            CommandLine line = SoarCommand.commandLine();
            line.setOut(new PrintWriter(output, true));
            line.setErr(new PrintWriter(output, true));
            int exitCode =
                    line.execute(Stream.concat(Stream.of(command, "--profile", profile.name()), Stream.of(options))
                            .toArray(String[]::new));
            return new InProcess(exitCode, output.toString());
        } finally {
            if (level == null) {
                System.clearProperty(LEVEL);
            } else {
                System.setProperty(LEVEL, level);
            }
        }
    }
}
