package io.camelsoar.sandbox.routetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A part of a test file that knows its line, so that whoever wrote it is told where to look. */
final class Part {

    private static final Pattern DURATION = Pattern.compile("([0-9]+)(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private final Path file;
    private final Node node;
    private final String what;

    Part(Path file, Node node, String what) {
        this.file = file;
        this.node = node;
        this.what = what;
    }

    Path file() {
        return file;
    }

    /** From 1. */
    int line() {
        return node.getStartMark().getLine() + 1;
    }

    /** Why it is of no use, at its line. */
    UnusableTestException wrong(String why) {
        return new UnusableTestException(file, line(), what + " " + why);
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Its parts by their keys, whatever these are. */
    Map<String, Part> entries() throws UnusableTestException {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("has to be keys and values");
        }
        Map<String, Part> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Part at = new Part(file, tuple.getKeyNode(), what);
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (entries.put(key, new Part(file, tuple.getValueNode(), key)) != null) {
                throw at.wrong("has '" + key + "' twice");
            }
        }
        return entries;
    }

    /** Its parts by their keys, of which there are no others than these. */
    Map<String, Part> entries(Collection<String> known) throws UnusableTestException {
        Map<String, Part> entries = entries();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            Part at = new Part(file, tuple.getKeyNode(), what);
            String key = at.text();
            if (!known.contains(key)) {
                throw at.wrong("has no key '" + key + "'" + instead(key, known));
            }
        }
        return entries;
    }

    /** One of these words. */
    String oneOf(Collection<String> known) throws UnusableTestException {
        String word = text();
        if (!known.contains(word)) {
            throw wrong("cannot be '" + word + "'" + instead(word, known));
        }
        return word;
    }

    /** What may have been meant. */
    static String instead(String word, Collection<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        Optional<String> nearest =
                known.stream().min(Comparator.comparingInt(candidate -> distance.apply(word, candidate)));
        String all = known.isEmpty()
                ? ""
                : ": there are " + String.join(", ", known.stream().sorted().toList());
        return nearest.filter(candidate -> distance.apply(word, candidate) <= Math.max(1, word.length() / 3))
                .map(candidate -> ": did you mean '" + candidate + "'?")
                .orElse(all);
    }

    /** The items of a list; what is none is the only item. */
    List<Part> items() {
        if (!(node instanceof SequenceNode sequence)) {
            return List.of(this);
        }
        List<Part> items = new ArrayList<>();
        sequence.getValue().forEach(item -> items.add(new Part(file, item, what)));
        return items;
    }

    /** One text or number, as it is written. */
    String text() throws UnusableTestException {
        if (!(node instanceof ScalarNode scalar)) {
            throw wrong("has to be a text");
        }
        return scalar.getValue();
    }

    /** One text, or a list of them. */
    List<String> texts() throws UnusableTestException {
        List<String> texts = new ArrayList<>();
        for (Part item : items()) {
            texts.add(item.text());
        }
        return texts;
    }

    int number() throws UnusableTestException {
        try {
            return Integer.parseInt(text().strip());
        } catch (NumberFormatException e) {
            throw wrong("has to be a number");
        }
    }

    boolean flag() throws UnusableTestException {
        return oneOf(List.of("true", "false")).equals("true");
    }

    /** As in the settings: 500ms, 30s, 5m, 4h, 1d. */
    Duration duration() throws UnusableTestException {
        Matcher matcher = DURATION.matcher(text());
        if (!matcher.matches()) {
            throw wrong("has to be a duration such as 500ms, 3s or 1m");
        }
        return Duration.ofMillis(Long.parseLong(matcher.group(1)) * MILLIS.get(matcher.group(2)));
    }

    /** What is written there, as JSON. */
    JsonNode json() throws UnusableTestException {
        if (node instanceof MappingNode) {
            ObjectNode object = SimulatorHttp.JSON.createObjectNode();
            for (Map.Entry<String, Part> entry : entries().entrySet()) {
                object.set(entry.getKey(), entry.getValue().json());
            }
            return object;
        }
        if (isList()) {
            ArrayNode array = SimulatorHttp.JSON.createArrayNode();
            for (Part item : items()) {
                array.add(item.json());
            }
            return array;
        }
        return scalar();
    }

    private JsonNode scalar() throws UnusableTestException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        String text = text();
        if (node.getTag().equals(Tag.INT) && text.matches("-?[0-9]{1,18}")) {
            return json.numberNode(Long.parseLong(text));
        }
        if (node.getTag().equals(Tag.FLOAT)) {
            return json.numberNode(Double.parseDouble(text));
        }
        if (node.getTag().equals(Tag.BOOL)) {
            return json.booleanNode(text.equalsIgnoreCase("true"));
        }
        return node.getTag().equals(Tag.NULL) ? json.nullNode() : json.textNode(text);
    }
}
