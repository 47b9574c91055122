package io.camelsoar.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The shipped route files, each with one step missing, there twice, or changed round with the next. */
final class Mutants {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Mutants() {}

    /** A route file with one mistake. */
    record Mutant(Path file, String name, String text) {

        @Override
        public String toString() {
            return file.getFileName() + ": " + name;
        }
    }

    /** Every mutant of every file. */
    static List<Mutant> all() throws IOException {
        List<Mutant> mutants = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList()) {
                of(file, mutants);
            }
        }
        return mutants;
    }

    private static void of(Path file, List<Mutant> mutants) throws IOException {
        JsonNode routes = YAML.readTree(Files.readString(file));
        List<ArrayNode> lists = steps(routes);
        for (int i = 0; i < lists.size(); i++) {
            for (int step = 0; step < lists.get(i).size(); step++) {
                mutants.add(delete(file, routes, i, step));
                mutants.add(duplicate(file, routes, i, step));
                if (step + 1 < lists.get(i).size()) {
                    mutants.add(swap(file, routes, i, step));
                }
            }
        }
    }

    private static Mutant delete(Path file, JsonNode routes, int list, int step) throws IOException {
        JsonNode copy = routes.deepCopy();
        JsonNode gone = steps(copy).get(list).remove(step);
        return new Mutant(file, "without " + shown(gone), YAML.writeValueAsString(copy));
    }

    private static Mutant duplicate(Path file, JsonNode routes, int list, int step) throws IOException {
        JsonNode copy = routes.deepCopy();
        ArrayNode steps = steps(copy).get(list);
        JsonNode again = steps.get(step).deepCopy();
        withoutIds(again); // an id that is there twice would not start
        steps.insert(step, again);
        return new Mutant(file, "twice " + shown(steps.get(step + 1)), YAML.writeValueAsString(copy));
    }

    private static Mutant swap(Path file, JsonNode routes, int list, int step) throws IOException {
        JsonNode copy = routes.deepCopy();
        ArrayNode steps = steps(copy).get(list);
        JsonNode first = steps.remove(step);
        steps.insert(step + 1, first);
        return new Mutant(file, "later " + shown(first), YAML.writeValueAsString(copy));
    }

    /** All lists of steps, in the order of the file, whatever they are nested in. */
    private static List<ArrayNode> steps(JsonNode node) {
        List<ArrayNode> found = new ArrayList<>();
        node.properties().forEach(field -> {
            if (field.getKey().equals("steps") && field.getValue() instanceof ArrayNode steps) {
                found.add(steps);
            }
            found.addAll(steps(field.getValue()));
        });
        if (node.isArray()) {
            node.forEach(element -> found.addAll(steps(element)));
        }
        return found;
    }

    private static void withoutIds(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("id");
        }
        node.forEach(Mutants::withoutIds);
    }

    private static String shown(JsonNode step) {
        String text = step.toString();
        return text.length() <= 120 ? text : text.substring(0, 120) + "...";
    }
}
