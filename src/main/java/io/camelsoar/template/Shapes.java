package io.camelsoar.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.camelsoar.slack.BlockKit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What Slack and Kibana need of that which a template makes; what it says, and what there is beside that, is up to the template. The file has
 * an example of each: a text stands for any, one with a word or several, as {@code open|closed}, for these; null stands for anything. A field
 * whose name ends with {@code ?} may be missing. Of a list each item is like one of the example's. {@code @name} is one of those that are shared;
 * what is in {@code @blocks} is held against {@link BlockKit}, too.
 */
final class Shapes {

    private static final String FILE = "shapes.json";
    private static final String BLOCKS = "@blocks";

    private final JsonNode shapes;

    Shapes() {
        try (InputStream file = Shapes.class.getResourceAsStream(FILE)) {
            shapes = new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first place where the result is not what is needed, and what is wrong there; empty where it can be sent. */
    Optional<String> problem(String template, JsonNode result) {
        return problem(shapes.get("templates").get(template), result, "");
    }

    /** For people. */
    static String words(JsonNodeType kind) {
        return "a JSON " + kind.name().toLowerCase(Locale.ROOT);
    }

    private Optional<String> problem(JsonNode example, JsonNode given, String place) {
        Optional<String> problem = likeIt(resolved(example), given, place);
        return problem.isPresent() || !example.asText().equals(BLOCKS) ? problem : inBlocks(given, place);
    }

    /** Its JSON pointer is told as the other places are. */
    private static Optional<String> inBlocks(JsonNode blocks, String place) {
        return BlockKit.refusals(blocks).stream().findFirst().map(problem -> {
            String within = problem.pointer().replaceFirst("^/blocks", "");
            return place + within.replaceAll("/(\\d+)", "[$1]").replace('/', '.') + ": " + problem.what();
        });
    }

    private Optional<String> likeIt(JsonNode shape, JsonNode given, String place) {
        if (shape.isNull()) {
            return Optional.empty();
        }
        if (shape.getNodeType() != given.getNodeType()) {
            return Optional.of(place + " is " + words(given.getNodeType()) + ", not " + words(shape.getNodeType()));
        }
        return switch (shape.getNodeType()) {
            case OBJECT -> fields(shape, given, place);
            case ARRAY -> items(shape, given, place);
            case STRING -> text(shape.asText(), given.asText(), place);
            default -> Optional.empty();
        };
    }

    private JsonNode resolved(JsonNode example) {
        return example.asText().startsWith("@")
                ? shapes.get("shared").get(example.asText().substring(1))
                : example;
    }

    private Optional<String> fields(JsonNode shape, JsonNode given, String place) {
        return shape.properties().stream()
                .flatMap(field -> field(field, given, place).stream())
                .findFirst();
    }

    private Optional<String> field(Map.Entry<String, JsonNode> field, JsonNode given, String place) {
        boolean optional = field.getKey().endsWith("?");
        String name = field.getKey().replace("?", "");
        String at = place.isEmpty() ? name : place + "." + name;
        if (!given.has(name) || optional && given.get(name).isNull()) {
            return optional ? Optional.empty() : Optional.of(at + " is missing");
        }
        JsonNode value = given.get(name);
        return value.isArray() && value.isEmpty()
                ? Optional.of(at + " is empty")
                : problem(field.getValue(), value, at);
    }

    private Optional<String> items(JsonNode shape, JsonNode given, String place) {
        for (int i = 0; i < given.size(); i++) {
            Optional<String> problem = item(shape, given.get(i), place + "[" + i + "]");
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** Where it is like none of them, what is wrong is told by the one of its type. */
    private Optional<String> item(JsonNode shape, JsonNode given, String place) {
        List<String> problems = new ArrayList<>();
        for (JsonNode example : shape) {
            Optional<String> problem = problem(example, given, place);
            if (problem.isEmpty()) {
                return problem;
            }
            problems.add(problem.get());
        }
        String type = place + ".type";
        return problems.stream()
                .filter(problem -> !problem.startsWith(type + " "))
                .findFirst()
                .or(() -> Optional.of(given.has("type") ? type + " is not one that is known" : type + " is missing"));
    }

    private static Optional<String> text(String wanted, String given, String place) {
        if (given.isBlank()) {
            return Optional.of(place + " is empty");
        }
        return wanted.isEmpty() || List.of(wanted.split("\\|")).contains(given)
                ? Optional.empty()
                : Optional.of(place + " is not " + wanted.replace("|", ", "));
    }
}
