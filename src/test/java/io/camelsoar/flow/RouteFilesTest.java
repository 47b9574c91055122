package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Route files stay readable: short, explained, and named after their stage. */
class RouteFilesTest {

    private static final int MOST_LINES = 120;
    private static final int MOST_STEPS = 7;

    private final List<String> problems = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    @Test
    void everyRouteFileHasTheShapeOfTheDesign() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of("routes"))) {
            files = found.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            check(file);
        }
        assertEquals(List.of(), problems);
    }

    private void check(Path file) throws IOException {
        String stage = file.getFileName().toString().replace(".camel.yaml", "");
        String text = Files.readString(file);
        if (text.lines().count() > MOST_LINES) {
            problems.add(file + " has more than " + MOST_LINES + " lines");
        }
        if (!text.toLowerCase().startsWith("# " + stage + ":")) {
            problems.add(file + " does not begin with what it is for");
        }
        for (Map<String, Object> entry : new Yaml().<List<Map<String, Object>>>load(text)) {
            entry.values().forEach(part -> checkLogs(String.valueOf(((Map<?, ?>) part).get("id")), part));
            if (entry.get("route") instanceof Map<?, ?> route) {
                check(stage, route);
            }
        }
    }

    private void check(String stage, Map<?, ?> route) {
        String id = String.valueOf(route.get("id"));
        Map<?, ?> from = (Map<?, ?>) route.get("from");
        if (!String.valueOf(route.get("description")).matches(".{5,120}") || route.get("description") == null) {
            problems.add(id + " has no description of one line");
        }
        if (((List<?>) from.get("steps")).size() > MOST_STEPS) {
            problems.add(id + " has more than " + MOST_STEPS + " steps");
        }
        String uri = String.valueOf(from.get("uri"));
        if (uri.startsWith("direct:") && !uri.equals("direct:" + id)) {
            problems.add(id + " is called " + uri);
        }
        checkIds(stage, route);
    }

    /** What a step logs is of its route by name; Camel would name file and line, which says nothing to whoever reads the log. */
    private void checkLogs(String id, Object node) {
        if (node instanceof Map<?, ?> map) {
            if (map.containsKey("log") && !(map.get("log") instanceof Map<?, ?> log && id.equals(log.get("logName")))) {
                problems.add(id + " has a log step without its logName: " + map.get("log"));
            }
            map.values().forEach(value -> checkLogs(id, value));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> checkLogs(id, value));
        }
    }

    private void checkIds(String stage, Object node) {
        if (node instanceof Map<?, ?> map) {
            Object id = map.get("id");
            if (id != null && (!id.toString().startsWith(stage + "-") || !ids.add(id.toString()))) {
                problems.add(id + " is not of stage " + stage + ", or is there twice");
            }
            map.values().forEach(value -> checkIds(stage, value));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> checkIds(stage, value));
        }
    }
}
