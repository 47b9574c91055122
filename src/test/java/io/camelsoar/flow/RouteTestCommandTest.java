package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code soar test} in a folder of an engineer: it finds what an edit broke, and says what was expected and what is there. */
class RouteTestCommandTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");

    @TempDir
    Path folder;

    @BeforeEach
    void copy() throws IOException {
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try (Stream<Path> tests = Files.list(folder.resolve("routes/tests"))) {
            for (Path test : tests.toList()) {
                Files.delete(test);
            }
        }
    }

    /** The page's examples hold, and without the edits that they are about they do not. */
    @Test
    void thePagesExamplesTellAnEditFromNone() throws Exception {
        List<String> tests = blocks("yaml");
        assertEquals(4, tests.size());
        for (int i = 0; i < tests.size(); i++) {
            Files.writeString(folder.resolve("routes/tests/example-" + i + ".test.yaml"), tests.get(i));
        }
        String without = test(1);
        assertTrue(without.contains("4 tests, 3 failed"), without);
        assertTrue(without.contains("expected: say first whether patients are at risk"), without);
        // of both alerts either request may be the first
        assertTrue(without.contains("expected: Host web-04") || without.contains("incidents:"), without);
        assertTrue(without.contains("expected: Follow runbook 7."), without);

        for (String edit : blocks("diff")) {
            List<String> lines = edit.lines().toList();
            edit(lines.get(0), lines.get(1).substring(1), lines.get(2).substring(1));
        }
        String with = test(0);
        assertTrue(with.contains("4 tests, 0 failed"), with);
    }

    @Test
    void aBrokenRouteAndAWrongExpectationAreFound() throws Exception {
        edit("routes/record.camel.yaml", "                    - to: direct:status-follow\n", "");
        Files.writeString(folder.resolve("routes/tests/mine.test.yaml"), """
            test: What was declined is in progress
            steps:
              - alert: alert-wmi-registry
              - click: {button: Decline, by: dana.reyes}
              - expect: {state: RECORDED}
              - expect: {case: {status: in-progress}, within: 2s}
            ---
            test: The request names the host
            steps:
              - alert: alert-wmi-registry
              - expect: {state: AWAITING_APPROVAL}
              - expect:
                  within: 5s
                  slack: Host win-fs02
            ---
            test: Nobody is called so
            steps:
              - alert: alert-wmi-registry
              - click: {button: Decline, by: dana.rayes}
            """);
        String told = test(1);
        assertContains(
                told,
                "  routes/tests/mine.test.yaml:6: step 4, expect: not so after 6.0 s",
                "  line 6, case, status:",
                "      expected: in-progress",
                "      found:    open",
                "  routes/tests/mine.test.yaml:12: step 3, expect: not so after 15.0 s",
                "  line 14, slack contains:",
                "      expected: Host win-fs02",
                "                           ^",
                "      found:    Host win-fs01",
                "  routes/tests/mine.test.yaml:19: step 2, click: nobody is called 'dana.rayes' in Slack: did you mean"
                        + " 'dana.reyes'?",
                "3 tests, 3 failed");
    }

    @Test
    void programsReadJsonAndALeastThatIsNotReachedFails() throws Exception {
        Files.writeString(folder.resolve("routes/tests/mine.test.yaml"), """
            test: It is asked
            steps:
              - alert: alert-wmi-registry
              - expect: {state: AWAITING_APPROVAL}
            ---
            test: Not run
            steps: [{expect: {incidents: 5}}]
            """);
        List<String> lines =
                test(1, "--json", "--filter", "asked", "--least", "95").lines().toList();
        JsonNode one = SimulatorHttp.JSON.readTree(lines.get(0));
        assertEquals("It is asked", one.get("test").asText());
        assertTrue(one.get("passed").asBoolean());
        JsonNode coverage = SimulatorHttp.JSON.readTree(lines.get(1)).get("coverage");
        assertTrue(coverage.get("run").asInt() > 0, coverage::toString);
        assertTrue(lines.get(2).matches("[0-9.]+ % of the steps were run, at least 95.0 % have to be"), lines.get(2));
        assertEquals(3, lines.size());
    }

    @Test
    void aStartThatFailsIsToldWithItsReason() throws Exception {
        Files.writeString(folder.resolve("routes/tests/mine.test.yaml"), """
            test: A setting that there is not
            settings: {soar.detect.perod: 1s}
            steps:
              - alert: alert-wmi-registry
            """);
        String told = test(1);
        assertContains(
                told,
                "routes/tests/mine.test.yaml:1: camel-soar does not start:",
                "soar.detect.perod",
                "did you mean soar.detect.period?");
    }

    private static void assertContains(String told, String... parts) {
        int from = 0;
        for (String part : parts) {
            int at = told.indexOf(part, from);
            assertTrue(at >= 0, () -> "\"" + part + "\" is missing, or too early, in\n" + told);
            from = at + part.length();
        }
    }

    private void edit(String file, String old, String text) throws IOException {
        Path path = folder.resolve(file);
        String before = Files.readString(path);
        assertTrue(before.contains(old), () -> file + " does not have " + old);
        Files.writeString(path, before.replace(old, text));
    }

    private static List<String> blocks(String kind) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("docs/route-tests.md")))
                .results()
                .filter(block -> block.group(1).equals(kind))
                .map(block -> block.group(2))
                .toList();
    }

    private String test(int code, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("test", "--patience", "3"));
        arguments.addAll(List.of(options));
        try (Running test = Running.soar(folder, Map.of(), arguments.toArray(String[]::new))) {
            assertEquals(code, test.process().waitFor(), test.output());
            return test.output();
        }
    }
}
