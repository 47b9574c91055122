package io.camelsoar.playbook;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A part of a YAML text that knows its line and what it is: so that whoever wrote it is told where to look. */
final class YamlPart {

    private final Node node;
    private final String what;

    private YamlPart(Node node, String what) {
        this.node = node;
        this.what = what;
    }

    /**
     * Reads a text; null where there is nothing in it but comments.
     *
     * @throws UnusableException if it is not YAML
     */
    static YamlPart read(String text, String what) throws UnusableException {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            return root == null ? null : new YamlPart(root, what);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new UnusableException(line, e.getProblem());
        } catch (YAMLException e) {
            throw new UnusableException(1, String.valueOf(e.getMessage()));
        }
    }

    /** Why it is of no use, at its line. */
    UnusableException unusable(String why) {
        return new UnusableException(node.getStartMark().getLine() + 1, what + " " + why);
    }

    /** Its parts by their keys, each with its line.
     *
     * @param known all keys that there may be
     */
    Map<String, YamlPart> parts(List<String> known) throws UnusableException {
        if (!(node instanceof MappingNode mapping)) {
            throw unusable("has to be keys and values");
        }
        Map<String, YamlPart> parts = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            YamlPart at = new YamlPart(tuple.getKeyNode(), what);
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (!known.contains(key)) {
                throw at.unusable("has no key '" + key + "': there are " + String.join(", ", known));
            }
            if (parts.put(key, new YamlPart(tuple.getValueNode(), key)) != null) {
                throw at.unusable("has '" + key + "' twice");
            }
        }
        return parts;
    }

    /** The items of a list. */
    List<YamlPart> items(String each) throws UnusableException {
        if (!(node instanceof SequenceNode sequence)) {
            throw unusable("has to be a list");
        }
        List<YamlPart> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new YamlPart(item, each));
        }
        return items;
    }

    /** One text, or the items of a list of them; never none. */
    List<YamlPart> texts() throws UnusableException {
        List<YamlPart> texts = node instanceof SequenceNode ? items(what) : List.of(this);
        if (texts.isEmpty()) {
            throw unusable("is empty");
        }
        for (YamlPart text : texts) {
            text.text();
        }
        return texts;
    }

    /** A text; also what YAML would take for something else, such as {@code no}. */
    String text() throws UnusableException {
        if (!(node instanceof ScalarNode scalar)) {
            throw unusable("has to be one word or text");
        }
        if (scalar.getValue().isBlank()) {
            throw unusable("is empty ('#' begins a comment: what has one in it goes into quotes)");
        }
        return scalar.getValue().strip();
    }
}
