package io.camelsoar.triage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Who handles alerts of which operating system, in the order of escalation, as {@code soar.roster.file} says now: an edit counts at
 * once. One that cannot be used is reported, and the roster from before goes on.
 */
public final class Roster {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String ANY = "any";
    private static final List<String> SYSTEMS = List.of("windows", "macos", "linux", ANY);
    private static final int LONGEST_NAME = 200;

    private final Path file;
    private Map<String, List<String>> last;
    private String problem = "";

    /** @throws InvalidSettingsException if the file cannot be used */
    public Roster(Path file) {
        this.file = file;
        this.last = read();
    }

    /** Those for an operating system, then those for any; as they are written in the file. */
    public List<String> persons(String operatingSystem) {
        Map<String, List<String>> entries = entries();
        List<String> persons = new ArrayList<>(entries.getOrDefault(operatingSystem, List.of()));
        entries.get(ANY).stream().filter(person -> !persons.contains(person)).forEach(persons::add);
        return persons;
    }

    /** All of it, by operating system; as they are written in the file. */
    public Map<String, List<String>> all() {
        return entries();
    }

    /**
     * One of its entries, where it stands.
     *
     * @param line of the file, from 1
     */
    public record Written(String system, String person, int line) {}

    /**
     * All of it in the order of the file, for whoever is to be told what to change there.
     *
     * @throws InvalidSettingsException if the file cannot be used
     */
    public List<Written> written() {
        read();
        List<Written> written = new ArrayList<>();
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(Files.readString(file)));
            for (NodeTuple system : values(values(root).get(0).getValueNode())) {
                if (system.getValueNode() instanceof SequenceNode persons) {
                    String name = ((ScalarNode) system.getKeyNode()).getValue();
                    persons.getValue()
                            .forEach(person -> written.add(new Written(
                                    name,
                                    ((ScalarNode) person).getValue().strip(),
                                    person.getStartMark().getLine() + 1)));
                }
            }
        } catch (IOException e) {
            throw unusable("cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        return written;
    }

    private static List<NodeTuple> values(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    /** The same. */
    synchronized Map<String, List<String>> entries() {
        try {
            last = read();
            problem = "";
        } catch (InvalidSettingsException e) {
            if (!e.problems().equals(problem)) {
                problem = e.problems();
                LOG.error("{}; the roster from before goes on", problem);
            }
        }
        return last;
    }

    private Map<String, List<String>> read() {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readString(file));
        } catch (IOException e) {
            String why = e.getMessage() == null
                    ? ""
                    : ": " + e.getMessage().lines().findFirst().orElse("");
            String line = e instanceof JsonProcessingException where && where.getLocation() != null
                    ? "line " + where.getLocation().getLineNr() + " "
                    : "";
            throw unusable(line + "cannot be read (" + e.getClass().getSimpleName() + why + ")");
        }
        if (!root.isObject()) { // such as a file that is just being saved
            throw unusable("there is no \"roster\"; without anybody it is \"roster: {}\"");
        }
        root.fieldNames().forEachRemaining(key -> {
            if (!key.equals("roster")) {
                throw unusable("there is no \"" + key + "\", only \"roster\"");
            }
        });
        JsonNode roster = root.path("roster");
        roster.fieldNames().forEachRemaining(key -> {
            if (!SYSTEMS.contains(key)) {
                throw unusable("'" + key + "' is not " + String.join(", ", SYSTEMS));
            }
        });
        Map<String, List<String>> read = new LinkedHashMap<>();
        SYSTEMS.forEach(system -> read.put(system, persons(system, roster.path(system))));
        return read;
    }

    private List<String> persons(String system, JsonNode list) {
        if (!list.isArray() && !list.isNull() && !list.isMissingNode()) {
            throw unusable(system + ": is not a list");
        }
        List<String> persons = new ArrayList<>();
        for (JsonNode person : list) {
            String name = person.isTextual() ? person.asText().strip() : "";
            if (name.isEmpty() || name.length() > LONGEST_NAME || name.lines().count() > 1) {
                throw unusable(system + ": " + person + " is no name, e-mail address or Slack id");
            }
            persons.add(name);
        }
        return List.copyOf(persons);
    }

    private InvalidSettingsException unusable(String why) {
        return new InvalidSettingsException("soar.roster.file: " + file + ": " + why, null);
    }
}
