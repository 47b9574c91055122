package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Joins the lines of a code block into whole commands. */
final class CommandLines {

    /** So many unclosed quotes are looked through to the end of a block; more would cost quadratic time. */
    private static final int LOOK_AHEADS = 20;

    private static final Pattern FOLLOWS_BLOCK =
            Pattern.compile("^\\s*+(?:\\}?\\s*+(?:else|elseif|catch|finally)\\b|while\\s*+\\(|until\\s*+\\()");
    private static final Pattern INDENTED_PARAMETER = Pattern.compile("^\\s++-[A-Za-z]");
    private static final Pattern NUMBER = Pattern.compile("^(?:\\d{1,2}[.)]|[-•])\\s++");

    private final Dialect dialect;
    /** Lines of running text: a wrapped line is joined with a blank, because markdown reads the line end as one. */
    private final boolean wrapped;

    private int lookAheads = LOOK_AHEADS;

    private CommandLines(Dialect dialect, boolean wrapped) {
        this.dialect = dialect;
        this.wrapped = wrapped;
    }

    /** The commands of a code fence: comments and a transcript's output left out, line ends kept inside blocks. */
    static List<String> ofFence(String tag, List<String> lines) {
        Dialect dialect = Dialect.of(tag, String.join("\n", lines));
        return new CommandLines(dialect, false).commands(lines);
    }

    /** The command of a list item or paragraph that starts with its first line, and how many lines it takes. */
    static Joined ofWrapped(List<String> lines) {
        Dialect dialect = Dialect.of("", String.join("\n", lines.subList(0, Math.min(3, lines.size()))));
        return new CommandLines(dialect, true).join(lines, 0, lines.get(0).strip());
    }

    /** The one command of a code span that goes over several lines. */
    static String ofCodeSpan(List<String> lines) {
        StringBuilder command = new StringBuilder();
        int i = 0;
        while (i < lines.size()) {
            Joined joined = ofWrapped(lines.subList(i, lines.size()));
            command.append(command.length() == 0 ? "" : " ").append(joined.command());
            i += joined.next();
        }
        return command.toString();
    }

    /** A command and the index of the first line after it. */
    record Joined(String command, int next) {}

    private List<String> commands(List<String> lines) {
        boolean transcript = lines.stream().anyMatch(line -> CommandWords.hasPrompt(line.strip()));
        boolean rootPrompts = !transcript && dialect == Dialect.SHELL && allRootPrompts(lines);
        List<String> commands = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i).strip();
            if (line.startsWith("<#")) {
                i = afterBlockComment(lines, i);
                continue;
            }
            String start = rootPrompts ? CommandWords.withoutRootPrompt(line) : CommandWords.withoutPrompt(line);
            if (start.isEmpty() || isComment(start)) {
                i++;
            } else if (transcript && start.equals(line) && !CommandWords.isCommand(line)) {
                i++;
            } else {
                Joined joined = join(lines, i, withoutNumber(start));
                if (!joined.command().isBlank()) {
                    commands.add(joined.command());
                }
                i = joined.next();
            }
        }
        return commands;
    }

    private static boolean allRootPrompts(List<String> lines) {
        boolean any = false;
        for (String line : lines) {
            String text = line.strip();
            if (text.startsWith("# ") && CommandWords.isCommand(text.substring(2))) {
                any = true;
            } else if (!text.startsWith("#") && CommandWords.isCommand(text)) {
                return false;
            }
        }
        return any;
    }

    private static int afterBlockComment(List<String> lines, int from) {
        int i = from;
        while (i < lines.size() && !lines.get(i).contains("#>")) {
            i++;
        }
        return i + 1;
    }

    private boolean isComment(String line) {
        if (line.startsWith("#")) {
            return true;
        }
        String lower = line.length() > 4 ? line.substring(0, 4).toLowerCase(Locale.ROOT) : line;
        return line.startsWith("::") || lower.equals("rem ") || line.startsWith("// ");
    }

    private static String withoutNumber(String line) {
        String rest = NUMBER.matcher(line).replaceFirst("");
        return rest.length() < line.length() && CommandWords.isCommand(rest) ? rest : line;
    }

    private Joined join(List<String> lines, int from, String first) {
        LineScanner scanner = new LineScanner(dialect);
        StringBuilder command = new StringBuilder();
        scanner.scan(first);
        String last = first;
        int i = from + 1;
        while (i < lines.size()) {
            String next = lines.get(i);
            if (!continuesWith(scanner, last, next)) {
                break;
            }
            if (!scanner.inText() && !scanner.inBlock() && (next.isBlank() || isComment(next.strip()))) {
                // A comment or blank line between a pipe and its right-hand side says nothing to the shell.
                i++;
                continue;
            }
            if (scanner.inText() && lookAheads == 0) {
                break;
            }
            next = appendJoint(command, scanner, last, next);
            scanner.scan(next);
            last = next;
            i++;
        }
        if (scanner.inQuote() && i == lines.size() && i > from + 1 && !scanner.inBlock() && !wrapped) {
            // A lone quote (an apostrophe, a slip of the model) must not swallow the commands after it.
            lookAheads--;
            return new Joined(first, from + 1);
        }
        command.append(finished(scanner, last));
        return new Joined(command.toString().strip(), i);
    }

    private boolean continuesWith(LineScanner scanner, String last, String next) {
        if (scanner.isOpen()) {
            return true;
        }
        String text = next.strip();
        if (text.startsWith("|") && !text.startsWith("||")) {
            return true;
        }
        if (last.stripTrailing().endsWith("}")
                && dialect == Dialect.POWERSHELL
                && FOLLOWS_BLOCK.matcher(next).find()) {
            return true;
        }
        return !text.isEmpty() && INDENTED_PARAMETER.matcher(next).find() && !text.startsWith("--- ");
    }

    /** Appends the line before the joint and what stands for the line end; returns the next line as it follows. */
    private String appendJoint(StringBuilder command, LineScanner scanner, String last, String next) {
        if (scanner.isContinued()) {
            String head = last.stripTrailing();
            head = head.substring(0, head.length() - 1);
            boolean gap = dialect != Dialect.SHELL
                    || head.isEmpty()
                    || Character.isWhitespace(head.charAt(head.length() - 1))
                    || next.isEmpty()
                    || Character.isWhitespace(next.charAt(0));
            command.append(gap ? head.stripTrailing() : head).append(gap ? " " : "");
            return withoutContinuationPrompt(next.stripLeading());
        }
        if (scanner.inText()) {
            command.append(last).append(wrapped ? " " : "\n");
            return wrapped ? next.strip() : next;
        }
        if (scanner.inBlock() || last.stripTrailing().endsWith("}")) {
            boolean lineEnd = !wrapped || scanner.inBraces();
            command.append(lineEnd ? last : last.stripTrailing()).append(lineEnd ? "\n" : " ");
            return lineEnd ? next.stripTrailing() : next.strip();
        }
        command.append(finished(scanner, last)).append(' ');
        return withoutContinuationPrompt(next.strip());
    }

    private static String withoutContinuationPrompt(String line) {
        return line.startsWith(">> ") ? line.substring(3).strip() : line;
    }

    private static String finished(LineScanner scanner, String line) {
        int comment = scanner.commentAt();
        String code = comment <= 0 || scanner.inBlock() ? line : line.substring(0, comment);
        return code.stripTrailing();
    }
}
