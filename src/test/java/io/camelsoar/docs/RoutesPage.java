package io.camelsoar.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/routes.md}: which file of routes hands on to which, and what each of its routes does, out of the files themselves. */
final class RoutesPage {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String SUFFIX = ".camel.yaml";

    private final Map<String, Path> files = new TreeMap<>();
    /** Where a route starts, such as {@code direct:ask}, to its file. */
    private final Map<String, String> starts = new TreeMap<>();

    private final Map<String, Set<String>> calls = new TreeMap<>();
    private final Map<String, Set<String>> services = new TreeMap<>();
    private final Map<String, Map<String, String>> routes = new LinkedHashMap<>();

    private RoutesPage() throws IOException {
        try (Stream<Path> found = Files.list(Path.of("routes"))) {
            found.filter(file -> file.toString().endsWith(SUFFIX)).forEach(file -> files.put(name(file), file));
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            for (JsonNode part : YAML.readTree(file.getValue().toFile())) {
                JsonNode route = part.path("route");
                if (route.isObject()) {
                    starts.put(route.at("/from/uri").asText(), file.getKey());
                    routes.computeIfAbsent(file.getKey(), unused -> new LinkedHashMap<>())
                            .put(
                                    route.path("id").asText(),
                                    route.path("description").asText());
                }
            }
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            for (JsonNode part : YAML.readTree(file.getValue().toFile())) {
                part.elements().forEachRemaining(definition -> visit(definition, file.getKey()));
            }
        }
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** All addresses but those where routes start. */
    private void visit(JsonNode node, String file) {
        if (node.isTextual()) {
            address(node.asText(), file);
        } else if (node.isObject()) {
            node.fields().forEachRemaining(field -> {
                if (field.getKey().equals("from")) {
                    visit(field.getValue().path("steps"), file);
                } else {
                    visit(field.getValue(), file);
                }
            });
        } else {
            node.forEach(child -> visit(child, file));
        }
    }

    private void address(String text, String file) {
        String called = starts.get(text);
        if (called != null && !called.equals(file)) {
            calls.computeIfAbsent(file, unused -> new TreeSet<>()).add(called);
        }
        for (String scheme : List.of("elasticsearch", "slack", "winrm", "ssh", "defend")) {
            if (text.startsWith(scheme + ":")) {
                services.computeIfAbsent(file, unused -> new LinkedHashSet<>()).add(scheme);
            }
        }
        if (text.startsWith("{{soar.kibana.url}}")) {
            services.computeIfAbsent(file, unused -> new LinkedHashSet<>()).add("kibana");
        }
    }

    static String text() throws IOException {
        RoutesPage page = new RoutesPage();
        List<String> lines = new ArrayList<>(List.of(
                "# The routes",
                "",
                "Generated from `routes/*.camel.yaml` (`mvn -B test -Dtest=GeneratedPagesTest -Dsoar.docs.write=true`); a test holds it to"
                        + " them.",
                "",
                "An arrow leads from a file to one that it calls or hands on to; boxes with round ends are services and hosts.",
                "",
                "```mermaid",
                "flowchart LR"));
        page.services.values().stream()
                .flatMap(Set::stream)
                .distinct()
                .sorted()
                .forEach(service -> lines.add("  " + service + "_([" + service + "])"));
        page.files.keySet().forEach(file -> {
            page.calls.getOrDefault(file, Set.of()).forEach(called -> lines.add("  " + file + " --> " + called));
            page.services
                    .getOrDefault(file, Set.of())
                    .forEach(service -> lines.add("  " + file + " --> " + service + "_"));
        });
        lines.add("```");
        for (Map.Entry<String, Path> file : page.files.entrySet()) {
            lines.addAll(List.of("", "## " + file.getKey(), ""));
            lines.addAll(header(file.getValue()));
            Map<String, String> own = page.routes.getOrDefault(file.getKey(), Map.of());
            if (!own.isEmpty()) {
                lines.addAll(List.of("", "| route | what it does |", "|---|---|"));
                own.forEach(
                        (id, description) -> lines.add("| `" + id + "` | " + description.replace("|", "\\|") + " |"));
            }
        }
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    /** What the file says of itself: text as text, its drawing as it is drawn. */
    private static List<String> header(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#")) {
                break;
            }
            String text = line.substring(1);
            lines.add(text.startsWith("   ") ? "   " + text : text.strip());
        }
        return lines;
    }
}
