package io.camelsoar.triage;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows quotes, brackets, here-documents and comments through the lines of one command. */
final class LineScanner {

    private static final Set<String> OPENING_WORDS = Set.of("if", "for", "while", "until", "case");
    private static final Set<String> CLOSING_WORDS = Set.of("fi", "done", "esac");
    private static final Set<String> BEFORE_COMMAND = Set.of("then", "do", "else", "elif");
    private static final Pattern HERE_DOCUMENT = Pattern.compile("<<-?\\s?[\"']?([A-Za-z_]\\w{0,40})[\"']?");

    private final Dialect dialect;
    private char quote;
    private int depth;
    private int braces;
    private int keywords;
    private String terminator;
    private boolean continued;
    private boolean operatorLast;
    private int commentAt;

    LineScanner(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Inside a string, here-string or here-document: the line end belongs to the text. */
    boolean inText() {
        return quote != 0 || terminator != null;
    }

    boolean inQuote() {
        return quote != 0;
    }

    /** Inside brackets or a block of the shell. */
    boolean inBlock() {
        return depth > 0 || keywords > 0;
    }

    boolean inBraces() {
        return braces > 0 || keywords > 0;
    }

    /** The last line ended in the dialect's continuation character. */
    boolean isContinued() {
        return continued;
    }

    /** The last line ended in a pipe, comma or other operator that needs a right-hand side. */
    boolean endsInOperator() {
        return operatorLast;
    }

    boolean isOpen() {
        return inText() || inBlock() || continued || operatorLast;
    }

    /** Where the comment of the last line starts, or -1. */
    int commentAt() {
        return commentAt;
    }

    void scan(String line) {
        continued = false;
        operatorLast = false;
        commentAt = -1;
        int from = 0;
        if (terminator != null) {
            boolean hereString = terminator.endsWith("@");
            if (hereString ? !line.startsWith(terminator) : !line.strip().equals(terminator)) {
                return;
            }
            from = hereString ? terminator.length() : line.length();
            terminator = null;
        }
        scanCode(line, from);
    }

    private void scanCode(String line, int from) {
        boolean commandPosition = true;
        String hereDocument = null;
        for (int i = from; i < line.length(); i++) {
            char c = asciiQuote(line.charAt(i));
            if (quote != 0) {
                if (quote == '"' && dialect != Dialect.BATCH && c == dialect.continuation()) {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
                continue;
            }
            if (c == dialect.continuation()) {
                if (isBlankFrom(line, i + 1) && (dialect != Dialect.SHELL || i + 1 == line.length())) {
                    continued = true;
                    return;
                }
                i++;
                commandPosition = false;
            } else if (c == '#' && dialect != Dialect.BATCH && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
                commentAt = i;
                break;
            } else if (dialect == Dialect.POWERSHELL && c == '@' && opensHereString(line, i)) {
                terminator = asciiQuote(line.charAt(i + 1)) + "@";
                return;
            } else if (c == '"' || (c == '\'' && dialect != Dialect.BATCH)) {
                quote = c;
                commandPosition = false;
            } else if (c == '<' && dialect == Dialect.SHELL && line.startsWith("<<", i) && !line.startsWith("<<<", i)) {
                Matcher here = HERE_DOCUMENT.matcher(line).region(i, line.length());
                if (here.lookingAt()) {
                    hereDocument = here.group(1);
                    i = here.end() - 1;
                }
            } else if (c == '{' || c == '(' || c == '[') {
                depth++;
                braces += c == '{' ? 1 : 0;
                commandPosition = c != '[';
            } else if (c == '}' || c == ')' || c == ']') {
                depth = Math.max(0, depth - 1);
                braces = Math.max(0, braces - (c == '}' ? 1 : 0));
            } else if (c == ';' || c == '|' || c == '&') {
                commandPosition = true;
            } else if (Character.isLetter(c)) {
                int end = i;
                while (end < line.length()
                        && (Character.isLetterOrDigit(line.charAt(end)) || "-_.".indexOf(line.charAt(end)) >= 0)) {
                    end++;
                }
                if (commandPosition && dialect == Dialect.SHELL) {
                    commandPosition =
                            countKeyword(line.substring(i, end), line.substring(end, Math.min(end + 8, line.length())));
                } else {
                    commandPosition = false;
                }
                i = end - 1;
            } else if (!Character.isWhitespace(c)) {
                commandPosition = false;
            }
        }
        if (quote == 0) {
            String code = (commentAt < 0 ? line : line.substring(0, commentAt)).stripTrailing();
            operatorLast =
                    code.endsWith("|") || code.endsWith("&&") || (dialect == Dialect.POWERSHELL && code.endsWith(","));
            terminator = hereDocument;
        }
    }

    /** Whether the next word stands where a command can. */
    private boolean countKeyword(String word, String after) {
        boolean batch = after.startsWith(" exist")
                || after.startsWith(" not ")
                || after.startsWith(" /f")
                || after.startsWith(" %");
        if (OPENING_WORDS.contains(word) && !batch && (after.isEmpty() || after.charAt(0) == ' ')) {
            keywords++;
            return word.equals("if") || word.equals("while") || word.equals("until");
        }
        if (CLOSING_WORDS.contains(word)) {
            keywords = Math.max(0, keywords - 1);
        }
        return BEFORE_COMMAND.contains(word);
    }

    /** Without copying the rest of the line, which would cost quadratic time over a line of such characters. */
    private static boolean isBlankFrom(String line, int from) {
        for (int i = from; i < line.length(); i++) {
            if (!Character.isWhitespace(line.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean opensHereString(String line, int at) {
        return at + 1 < line.length()
                && (line.charAt(at + 1) == '"' || line.charAt(at + 1) == '\'')
                && isBlankFrom(line, at + 2);
    }

    /** PowerShell takes typographic quotes for straight ones. */
    private char asciiQuote(char c) {
        if (dialect != Dialect.POWERSHELL) {
            return c;
        }
        return switch (c) {
            case '\u201C', '\u201D', '\u201E' -> '"';
            case '\u2018', '\u2019', '\u201A', '\u201B' -> '\'';
            default -> c;
        };
    }
}
