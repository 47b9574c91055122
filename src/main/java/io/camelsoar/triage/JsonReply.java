package io.camelsoar.triage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a reply that is JSON instead of markdown, bare or in a fence. */
final class JsonReply {

    /** Lenient in what changes no string: an odd escape stays an error, or it would eat a path's backslash. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private static final Set<String> COMMAND_FIELDS =
            Set.of("command", "cmd", "code", "script", "powershell", "bash", "shell", "commandline");

    /** A string that holds markdown after all. */
    private static final Pattern LISTED = Pattern.compile("^(?:\\d{1,2}[.)]|[-*•])\\s");

    private static final int MOST_NESTING = 4;
    private static final int MOST_FENCES = 5;

    private String summary = "";
    private final Set<String> investigation = new LinkedHashSet<>();
    private final Set<String> remediation = new LinkedHashSet<>();

    private JsonReply() {}

    /** The proposal of a JSON reply, or null when the reply is not one. */
    static Proposal readOrNull(String text, List<Block> blocks) {
        Proposal whole = proposalOrNull(text.strip());
        if (whole != null) {
            return whole;
        }
        int fences = 0;
        for (Block block : blocks) {
            if (block.type() == Block.Type.FENCE && fences++ < MOST_FENCES) {
                Proposal inFence =
                        proposalOrNull(String.join("\n", block.lines()).strip());
                if (inFence != null) {
                    return inFence;
                }
            }
        }
        int open = text.indexOf('{');
        int close = text.lastIndexOf('}');
        return open > 0 && close > open ? proposalOrNull(text.substring(open, close + 1)) : null;
    }

    private static Proposal proposalOrNull(String json) {
        if (!json.startsWith("{") || !json.endsWith("}")) {
            return null;
        }
        try {
            JsonReply reply = new JsonReply();
            reply.readObject(JSON.readTree(json), 0);
            Proposal proposal =
                    new Proposal(reply.summary, List.copyOf(reply.investigation), List.copyOf(reply.remediation));
            return proposal.usable() ? proposal : null;
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    private void readObject(JsonNode object, int depth) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey().replaceAll("(?<=[a-z])(?=[A-Z])|[_-]", " ");
            JsonNode value = field.getValue();
            Section section = SectionTitles.loose(name);
            boolean wrapper = value.isObject() && depth < MOST_NESTING && hasSections(value);
            if (wrapper) {
                readObject(value, depth + 1);
            } else if (section == Section.SUMMARY && value.isTextual() && summary.isBlank()) {
                summary = value.asText().strip();
            } else if (section == Section.INVESTIGATION) {
                investigation.addAll(commands(value, depth));
            } else if (section == Section.REMEDIATION) {
                remediation.addAll(commands(value, depth));
            } else if (section == Section.COMMANDS) {
                for (String command : commands(value, depth)) {
                    (CommandWords.changesState(command) ? remediation : investigation).add(command);
                }
            }
        }
    }

    private static boolean hasSections(JsonNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Section section = SectionTitles.exact(field.getKey().replaceAll("(?<=[a-z])(?=[A-Z])|[_-]", " "));
            if (section == Section.INVESTIGATION || section == Section.REMEDIATION) {
                return true;
            }
        }
        return false;
    }

    private static List<String> commands(JsonNode value, int depth) {
        List<String> commands = new ArrayList<>();
        if (value.isTextual()) {
            commands.addAll(fromString(value.asText()));
        } else if (value.isArray()) {
            for (JsonNode element : value) {
                if (depth < MOST_NESTING) {
                    commands.addAll(commands(element, depth + 1));
                }
            }
        } else if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                String name = field.getKey().replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
                boolean holds = COMMAND_FIELDS.contains(name) || name.equals("commands") || name.equals("steps");
                if (holds && depth < MOST_NESTING) {
                    commands.addAll(commands(field.getValue(), depth + 1));
                }
            }
        }
        return commands;
    }

    private static List<String> fromString(String value) {
        String text = PlainText.clean(value).strip();
        if (text.contains("```") || LISTED.matcher(text).find()) {
            Proposal listed = new SectionReader(MarkdownLines.blocks("## Investigation\n" + text)).read();
            if (listed.usable()) {
                return listed.investigation();
            }
        }
        List<InlineCode.Span> spans = InlineCode.spans(text);
        if (spans.size() == 1 && spans.get(0).start() == 0 && spans.get(0).end() == text.length()) {
            text = spans.get(0).code();
        }
        if (text.isEmpty()) {
            return List.of();
        }
        String only = CommandWords.withoutRootPrompt(CommandWords.withoutPrompt(text));
        return only.indexOf('\n') < 0 ? List.of(only) : CommandLines.ofFence("", List.of(only.split("\n")));
    }
}
