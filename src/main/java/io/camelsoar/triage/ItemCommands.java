package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the commands in a list item, a paragraph or a table cell: as inline code or as plain text. */
final class ItemCommands {

    private static final int MOST_WRAPPED_LINES = 20;

    private static final int MOST_LINES = 60;

    private static final Pattern IMPERATIVE = Pattern.compile(
            "^(?:(?:then|next|first|finally|also|and|now)[, ]\\s*+)?(?:run|use|execute|try|type|issue|enter)\\b[: ]?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TAGS = Pattern.compile("</?(?:li|ol|ul|p|pre|td|tr|b|strong)>");
    private static final Pattern SEPARATOR = Pattern.compile("^[*_]*+\\s*+(?:[-–—:→#(]|//|$).*+", Pattern.DOTALL);
    private static final Set<String> CONNECTIVES =
            Set.of("and", "then", "and then", ",", ";", ", then", ", and", "followed by");
    private static final Pattern EMPHASIS_AHEAD = Pattern.compile("^(\\*{1,3}|_{1,3})(?=`|[^\\s*_])");

    private final boolean item;
    private final List<String> commands = new ArrayList<>();

    private ItemCommands(boolean item) {
        this.item = item;
    }

    /**
     * The commands of consecutive lines of running text.
     *
     * @param item whether they are a list item or cell, where more than in a paragraph reads as a command
     */
    static List<String> of(List<String> lines, boolean item) {
        ItemCommands found = new ItemCommands(item);
        int i = 0;
        while (i < lines.size()) {
            i = found.readFrom(lines, i);
        }
        return found.commands;
    }

    private int readFrom(List<String> lines, int from) {
        String line = withoutTags(lines.get(from).strip());
        String plain = plainCommand(line);
        if (plain != null) {
            return readPlain(lines, from, plain);
        }
        if (line.indexOf('`') < 0) {
            return from + 1;
        }
        int next = from + 1;
        StringBuilder unit = new StringBuilder(line);
        while (next < lines.size() && next - from < MOST_WRAPPED_LINES && InlineCode.isOpen(unit.toString())) {
            unit.append('\n').append(lines.get(next++));
        }
        readCode(unit.toString());
        return next;
    }

    /** HTML lists with code elements become what the rest of this class reads. */
    private static String withoutTags(String line) {
        if (line.indexOf("<code>") < 0 || line.indexOf('`') >= 0) {
            return line;
        }
        return TAGS.matcher(line.replace("<code>", "`").replace("</code>", "`"))
                .replaceAll("")
                .strip();
    }

    /** The line from the command on when it holds one as plain text, else null. */
    private static String plainCommand(String line) {
        String text = CommandWords.withoutRootPrompt(CommandWords.withoutPrompt(line));
        if (text.startsWith("`")) {
            return null;
        }
        if (CommandWords.isCommand(text) || (!text.equals(line) && !text.isEmpty() && line.startsWith("PS "))) {
            return text;
        }
        if (text.startsWith("**")) {
            int end = text.indexOf("**", 2);
            if (end > 0) {
                String bold = text.substring(2, end).strip();
                String rest = text.substring(end + 2);
                if (CommandWords.isCommand(bold)) {
                    return bold + rest;
                }
                String label = bold.replaceFirst(":$", "");
                String after = rest.replaceFirst("^\\s*+[:–—-]*+\\s*+", "");
                return CommandWords.isCommand(after) && !SectionTitles.introducesNoCommand(label) ? after : null;
            }
        }
        return afterLabel(text);
    }

    private static String afterLabel(String text) {
        for (String separator : List.of(": ", " - ", " – ", " — ")) {
            int at = text.indexOf(separator);
            if (at <= 0 || at > 120) {
                continue;
            }
            String label = text.substring(0, at);
            String rest = CommandWords.withoutPrompt(
                    text.substring(at + separator.length()).strip());
            if (CommandWords.isCommand(rest) && label.chars().noneMatch(c -> "$|\\{}=`\"<>".indexOf(c) >= 0)) {
                return SectionTitles.introducesNoCommand(label) ? null : rest;
            }
        }
        Matcher imperative = IMPERATIVE.matcher(text);
        if (imperative.find()) {
            String rest = text.substring(imperative.end()).strip();
            return CommandWords.isCommand(rest) && rest.indexOf(' ') > 0 ? rest : null;
        }
        return null;
    }

    private int readPlain(List<String> lines, int from, String first) {
        List<String> rest = new ArrayList<>();
        rest.add(first);
        rest.addAll(lines.subList(from + 1, Math.min(lines.size(), from + MOST_LINES)));
        int used = 0;
        for (int joints = 0; joints < MOST_WRAPPED_LINES; joints++) {
            CommandLines.Joined joined = CommandLines.ofWrapped(rest);
            used += joined.next() - 1;
            rest = new ArrayList<>(rest.subList(joined.next(), rest.size()));
            boolean more = item && !rest.isEmpty() && wrapsOnto(joined.command(), rest.get(0));
            if (!more) {
                add(Prose.withoutExplanation(joined.command()));
                return from + used + 1;
            }
            rest.set(0, joined.command() + " " + rest.get(0).strip());
            used++;
        }
        add(rest.get(0));
        return from + used + 1;
    }

    /** Whether a deeper line goes on with the command above and does not explain it. */
    private static boolean wrapsOnto(String command, String line) {
        String text = line.strip();
        return !text.isEmpty()
                && !Prose.isSentence(text)
                && text.indexOf('`') < 0
                && !text.startsWith("*")
                && !text.startsWith("(")
                && !text.startsWith("#")
                && Prose.withoutExplanation(command).equals(command)
                && !CommandWords.isCommand(text)
                && plainCommand(text) == null;
    }

    private void readCode(String unit) {
        String text = unit.strip();
        Matcher emphasis = EMPHASIS_AHEAD.matcher(text);
        if (emphasis.find() && text.startsWith("`", emphasis.end())) {
            text = text.substring(emphasis.end());
        }
        List<InlineCode.Span> spans = InlineCode.spans(text);
        int accepted = -1;
        for (int i = 0; i < spans.size() && accepted < 0; i++) {
            InlineCode.Span span = spans.get(i);
            String before = text.substring(0, span.start());
            String after = text.substring(span.end());
            boolean first = i == 0;
            if (first && before.isBlank()
                    ? opensWithCommand(span.code(), after)
                    : labelsCommand(before, span.code(), after)) {
                accepted = i;
            } else if (i > MOST_WRAPPED_LINES) {
                return;
            }
        }
        if (accepted < 0) {
            return;
        }
        addCode(spans.get(accepted).code());
        for (int i = accepted + 1; i < spans.size(); i++) {
            String between =
                    text.substring(spans.get(i - 1).end(), spans.get(i).start()).strip();
            if (!CONNECTIVES.contains(between) || !isCommandCode(spans.get(i).code())) {
                break;
            }
            addCode(spans.get(i).code());
        }
    }

    private boolean opensWithCommand(String code, String after) {
        boolean separated = SEPARATOR.matcher(after).matches();
        if (isCommandCode(code)) {
            return item || separated;
        }
        boolean alone = after.strip().replaceAll("^[*_.;]++$", "").isEmpty();
        boolean hasArguments = code.indexOf(' ') > 0;
        boolean tool = code.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0)
                && Character.isLetter(code.charAt(0))
                && code.length() < 30
                && code.indexOf('.') < 0;
        return hasArguments ? separated && startsLikeTool(code) : alone && tool && item;
    }

    private boolean labelsCommand(String before, String code, String after) {
        String label = before.strip().replaceAll("[*_]++", "").strip();
        if (label.length() > 400 || SectionTitles.introducesNoCommand(label)) {
            return false;
        }
        boolean colon = label.endsWith(":") || label.endsWith("-") || label.endsWith("–") || label.endsWith("—");
        if (isCommandCode(code)) {
            boolean imperative = IMPERATIVE.matcher(label).find();
            return colon || imperative || (item && code.indexOf(' ') > 0);
        }
        return colon
                && code.indexOf(' ') > 0
                && startsLikeTool(code)
                && SEPARATOR.matcher(after).matches();
    }

    private static boolean isCommandCode(String code) {
        return CommandWords.isCommand(CommandWords.withoutRootPrompt(CommandWords.withoutPrompt(code)))
                || CommandWords.hasPrompt(code);
    }

    private static boolean startsLikeTool(String code) {
        return !Prose.readsLikeSentence(code)
                && code.substring(0, code.indexOf(' '))
                        .chars()
                        .allMatch(c -> Character.isLetterOrDigit(c) || "-_./\\:".indexOf(c) >= 0)
                && Character.isLetter(code.charAt(0));
    }

    private void addCode(String code) {
        String command = CommandWords.withoutRootPrompt(CommandWords.withoutPrompt(code));
        add(command.indexOf('\n') < 0 ? command : CommandLines.ofCodeSpan(List.of(command.split("\n"))));
    }

    private void add(String command) {
        if (!command.isBlank()) {
            commands.add(command.strip());
        }
    }
}
