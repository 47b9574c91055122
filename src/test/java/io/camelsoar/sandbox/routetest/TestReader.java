package io.camelsoar.sandbox.routetest;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads test files; one may hold several tests, parted by {@code ---}. */
final class TestReader {

    static final String ENDING = ".test.yaml";

    private static final List<String> KEYS = List.of("test", "settings", "files", "channels", "steps");

    private TestReader() {}

    /** The test files of a folder and those below it, or the one file. */
    static List<Path> files(Path place) throws IOException {
        if (Files.isRegularFile(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        }
    }

    static List<RouteTest> read(Path file) throws IOException, UnusableTestException {
        List<RouteTest> tests = new ArrayList<>();
        try {
            for (Node document : new Yaml(new LoaderOptions()).composeAll(new StringReader(Files.readString(file)))) {
                tests.add(test(new Part(file, document, "a test")));
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new UnusableTestException(file, line, e.getProblem());
        }
        return tests;
    }

    private static RouteTest test(Part part) throws UnusableTestException, IOException {
        Map<String, Part> keys = part.entries(KEYS);
        if (!keys.containsKey("test") || !keys.containsKey("steps")) {
            throw part.wrong("needs the keys 'test' (its name) and 'steps'");
        }
        Map<String, String> files = new LinkedHashMap<>();
        if (keys.containsKey("files")) {
            for (Map.Entry<String, Part> file :
                    keys.get("files").entries(RouteTest.replaceable()).entrySet()) {
                files.put(file.getKey(), file.getValue().text());
            }
        }
        Map<String, String> settings = new LinkedHashMap<>();
        if (keys.containsKey("settings")) {
            for (Map.Entry<String, Part> setting :
                    keys.get("settings").entries().entrySet()) {
                settings.put(setting.getKey(), setting.getValue().text());
            }
        }
        List<String> channels =
                keys.containsKey("channels") ? keys.get("channels").texts() : List.of();
        List<Step.Placed> steps = new ArrayList<>();
        Map<String, Boolean> hosts = new LinkedHashMap<>();
        for (Part item : keys.get("steps").items()) {
            Step.Placed placed = Steps.read(item, steps.size() + 1);
            steps.add(placed);
            if (placed.step() instanceof AlertStep alert) {
                hosts.putAll(alert.hosts());
            }
        }
        if (steps.isEmpty()) {
            throw keys.get("steps").wrong("tries nothing");
        }
        return new RouteTest(
                part.file(),
                part.line(),
                keys.get("test").text(),
                settings,
                files,
                channels,
                hosts,
                List.copyOf(steps));
    }
}
