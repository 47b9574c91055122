package io.camelsoar.sandbox.routetest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** All of {@code routes/tests}, as {@code soar test} runs it. */
class RouteTestsTest {

    /** In percent, as README and docs/route-tests.md say it; the latter has what is not run. */
    private static final String LEAST = "99";

    @Test
    void theShippedRoutesPassTheirTestsWhichRunTheirSteps() throws Exception {
        List<String> before = leftovers();
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new RouteTestCommand()).setOut(new PrintWriter(out));
        int code = line.execute("--coverage", "--least", LEAST, "--patience", "5");
        assertEquals(0, code, out::toString);
        assertFalse(out.toString().contains("not counted"), out::toString);
        assertEquals(before, leftovers());
    }

    @Test
    void theDocumentsSayHowMany() throws Exception {
        assertTrue(Files.readString(Path.of("README.md")).contains("at least " + LEAST + "% of the steps"));
        assertTrue(Files.readString(Path.of("docs/route-tests.md")).contains("tests run at least " + LEAST + " %"));
    }

    /** Whatever a step is part of, and also of routes that do not start with the usual settings. */
    @Test
    void eachStepOfTheFilesCounts() throws Exception {
        long items = 0;
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".camel.yaml"))
                    .toList()) {
                items += Files.readString(file)
                        .lines()
                        .filter(
                                line -> line.matches(
                                        " +- (to|toD|bean|process|log|filter|choice|split|loop|multicast|doTry|set\\w+|remove\\w+|convertBodyTo|idempotentConsumer|recipientList):.*"))
                        .count();
            }
        }
        Coverage coverage = Coverage.of(Path.of("routes"));
        assertEquals(items, coverage.steps());
        assertTrue(coverage.routes().stream().anyMatch(route -> route.route().equals("socket-receive")));
        assertEquals(0, coverage.run());
    }

    private static List<String> leftovers() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(Path::toString)
                    .filter(file -> file.contains(World.FOLDERS))
                    .sorted()
                    .toList();
        }
    }
}
