package io.camelsoar.playbook;

import io.camelsoar.host.Executor;
import io.camelsoar.playbook.When.Fact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads playbooks as they are written; what is unclear is refused with its line, never guessed. */
final class PlaybookReader {

    private static final List<String> KEYS =
            List.of("name", "when", "channel", "prompt", "analyst", "executor", "post", "case");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}");
    /** A name or an id; nothing that means more in a message or a line of the log. */
    private static final Pattern CHANNEL = Pattern.compile("#?[\\p{L}\\p{M}\\p{N}_.-]{1,80}");

    private static final Pattern PROMPT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern SLACK_ID = Pattern.compile("[UWS][A-Z0-9]{2,30}");
    private static final int MOST_ANALYSTS = 5;
    private static final int LONGEST_PATTERN = 500;

    private final Path prompts;
    private final List<String> sources;

    /**
     * @param prompts the folder of the prompts
     * @param sources the names of the sources that there are
     */
    PlaybookReader(Path prompts, List<String> sources) {
        this.prompts = prompts;
        this.sources = List.copyOf(sources);
    }

    /** A playbook and which alerts it is for. */
    record Entry(When when, Playbook playbook) {}

    /** All of a file, in their order. */
    List<Entry> file(String text) throws UnusableException {
        List<Entry> entries = new ArrayList<>();
        YamlPart root = YamlPart.read(text, "the file");
        if (root == null) {
            return entries;
        }
        YamlPart list = root.parts(List.of("playbooks")).get("playbooks");
        if (list == null) {
            throw root.unusable("has no playbooks");
        }
        Set<String> names = new HashSet<>();
        for (YamlPart part : list.items("a playbook")) {
            Map<String, YamlPart> keys = part.parts(KEYS);
            Playbook playbook = playbook(part, keys);
            if (!names.add(playbook.name())) {
                throw keys.get("name").unusable("'" + playbook.name() + "' is there twice");
            }
            YamlPart when = keys.get("when");
            if (when == null) {
                throw part.unusable("has no 'when'");
            }
            entries.add(new Entry(when(when), playbook));
        }
        return entries;
    }

    /** One, by itself, for alerts that somebody else chose. */
    Playbook single(String text) throws UnusableException {
        YamlPart part = YamlPart.read(text, "a playbook");
        if (part == null) {
            throw new UnusableException(1, "there is no playbook");
        }
        return playbook(
                part,
                part.parts(KEYS.stream().filter(key -> !key.equals("when")).toList()));
    }

    private Playbook playbook(YamlPart part, Map<String, YamlPart> keys) throws UnusableException {
        if (!keys.containsKey("name")) {
            throw part.unusable("has no 'name'");
        }
        boolean postOnly = keys.containsKey("post") && word(keys.get("post"), "only");
        if (keys.containsKey("case") && !postOnly) {
            throw keys.get("case").unusable("goes with 'post: only' alone: what may run has a case");
        }
        Playbook playbook = new Playbook(
                fitting(keys.get("name"), NAME, "letters, digits, spaces, '.', '_' and '-', at most 60"),
                channel(keys.get("channel")),
                prompt(keys.get("prompt")),
                analysts(keys.get("analyst")),
                executor(keys.get("executor")),
                postOnly,
                !keys.containsKey("case") || !word(keys.get("case"), "none"));
        if (keys.keySet().stream().allMatch(key -> key.equals("name") || key.equals("when"))) {
            throw part.unusable("changes nothing");
        }
        if (postOnly && keys.containsKey("executor")) {
            throw keys.get("executor").unusable("has nothing to run with 'post: only'");
        }
        return playbook;
    }

    private static boolean word(YamlPart part, String only) throws UnusableException {
        if (!part.text().equals(only)) {
            throw part.unusable("can only be '" + only + "', not '" + part.text() + "'");
        }
        return true;
    }

    private static String channel(YamlPart part) throws UnusableException {
        return part == null ? null : fitting(part, CHANNEL, "a channel's name or id");
    }

    private String prompt(YamlPart part) throws UnusableException {
        if (part == null) {
            return null;
        }
        String name = fitting(part, PROMPT, "the name of a file in " + prompts);
        if (!Files.isRegularFile(prompts.resolve(name)) || !Files.isReadable(prompts.resolve(name))) {
            throw part.unusable("cannot be read: " + prompts.resolve(name));
        }
        return name;
    }

    private static List<String> analysts(YamlPart part) throws UnusableException {
        List<String> ids = new ArrayList<>();
        if (part != null) {
            for (YamlPart id : part.texts()) {
                ids.add(fitting(id, SLACK_ID, "the Slack id of a user (U...) or of a user group (S...)"));
            }
            if (ids.size() > MOST_ANALYSTS) {
                throw part.unusable("names more than " + MOST_ANALYSTS + ": make a user group of them");
            }
        }
        return ids;
    }

    private static Executor executor(YamlPart part) throws UnusableException {
        return part == null
                ? Executor.USUAL
                : Executor.of(part.text())
                        .filter(executor -> executor != Executor.USUAL)
                        .orElseThrow(() -> part.unusable("is not winrm, ssh or none"));
    }

    private When when(YamlPart part) throws UnusableException {
        Map<Fact, List<String>> patterns = new EnumMap<>(Fact.class);
        for (Map.Entry<String, YamlPart> entry : part.parts(Fact.keys()).entrySet()) {
            Fact fact = Fact.of(entry.getKey()).orElseThrow();
            List<String> known = fact == Fact.SOURCE ? sources : fact.known();
            List<String> wanted = new ArrayList<>();
            for (YamlPart text : entry.getValue().texts()) {
                wanted.add(pattern(text, known));
            }
            patterns.put(fact, wanted);
        }
        if (patterns.isEmpty()) {
            throw part.unusable("is empty");
        }
        return new When(patterns);
    }

    private static String pattern(YamlPart part, List<String> known) throws UnusableException {
        String pattern = part.text();
        if (pattern.length() > LONGEST_PATTERN) {
            throw part.unusable("has more than " + LONGEST_PATTERN + " characters");
        }
        if (!known.isEmpty() && known.stream().noneMatch(value -> When.matches(pattern, value))) {
            throw part.unusable("can never be '" + pattern + "': there are " + String.join(", ", known));
        }
        return pattern;
    }

    private static String fitting(YamlPart part, Pattern form, String what) throws UnusableException {
        String text = part.text();
        if (!form.matcher(text).matches()) {
            throw part.unusable("'" + text + "' is not " + what);
        }
        return text;
    }
}
