package io.camelsoar.triage;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells prose from commands, and takes an explanation off the end of a command. */
final class Prose {

    /** Longer commands are scripts, and nobody explains those on the same line. */
    private static final int LONGEST_EXPLAINED = 4_000;

    private static final int MOST_TOKENS = 40;

    private static final Set<String> STOP_WORDS = Set.of(
            "the", "a", "an", "any", "to", "for", "of", "is", "are", "was", "were", "that", "this", "with", "from",
            "which", "and", "in", "on", "if", "it", "its", "by", "as", "be", "should", "will", "all", "your", "has");

    /** These take a lone dash as standard input or output, so a dash after them may belong to the command. */
    private static final Set<String> READS_DASH =
            Set.of("tar", "cat", "wget", "curl", "gpg", "openssl", "zip", "base64", "diff", "sudo", "ssh", "dd");

    /** A token of running text: words, numbers, file names, times, with the punctuation of a sentence. */
    private static final Pattern PROSE_TOKEN = Pattern.compile(
            "[(\\[\"'‘“*_]*+(?:[\\p{L}\\d][\\p{L}\\d.'’/:#+%_@-]*+|[-–—→&+]|`[^`\\s]++`)[,;:.!?)\\]\"'’”*_]*+");

    private static final Pattern WORD = Pattern.compile("[(\"'*_]*+\\p{L}[\\p{L}'’/-]*+[,;:.!?)\"'*_]*+");

    private static final List<String> SEPARATORS = List.of(" - ", " – ", " — ", " -- ", " → ", " // ", ": ");

    private Prose() {}

    /** Whether the words after the first token of a line read like a sentence and not like arguments. */
    static boolean readsLikeSentence(String line) {
        String command = withoutExplanation(line.strip());
        String[] tokens = command.split("\\s++", MOST_TOKENS);
        int stopWords = 0;
        int words = 0;
        for (int i = 1; i < tokens.length; i++) {
            String token = tokens[i];
            if (startsArgument(token)) {
                return false;
            }
            if (WORD.matcher(token).matches()) {
                words++;
                if (STOP_WORDS.contains(token.toLowerCase(Locale.ROOT))) {
                    stopWords++;
                }
            }
        }
        return stopWords > 0 && words >= 2 || words >= 4 && command.endsWith(".");
    }

    private static boolean startsArgument(String token) {
        char first = token.charAt(0);
        return (first == '-' && token.length() > 1)
                || first == '$'
                || first == '|'
                || first == '"'
                || first == '\''
                || first == '@'
                || first == '{'
                || (first == '/' && token.length() > 1)
                || token.indexOf('\\') >= 0
                || token.indexOf('=') > 0;
    }

    /** Whether a wrapped line is a sentence of its own. */
    static boolean isSentence(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.length() > LONGEST_EXPLAINED || !Character.isLetter(text.charAt(0))) {
            return false;
        }
        return isExplanation(text) && (Character.isUpperCase(text.charAt(0)) || text.endsWith("."));
    }

    /** The command without the explanation after it; the command itself where no clear explanation follows. */
    static String withoutExplanation(String command) {
        if (command.length() > LONGEST_EXPLAINED) {
            return command;
        }
        int proseFrom = startOfTrailingProse(command);
        if (!isExplanation(command.substring(proseFrom))) {
            proseFrom = command.length();
        }
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                }
                continue;
            }
            if (i > 0
                    && c == '#'
                    && isBlank(command.charAt(i - 1))
                    && i + 1 < command.length()
                    && isBlank(command.charAt(i + 1))) {
                return command.substring(0, i).strip();
            }
            for (String separator : c == ' ' || c == ':' ? SEPARATORS : List.<String>of()) {
                int rest = i + separator.length();
                if (i > 0
                        && rest >= proseFrom
                        && command.startsWith(separator, i)
                        && !dashBelongsTo(command, separator)) {
                    if (isExplanation(command.substring(rest))) {
                        return command.substring(0, i).strip();
                    }
                    // What comes later is shorter still; asking again would make the time quadratic.
                    proseFrom = command.length();
                }
            }
            if (c == '('
                    && i > 0
                    && command.charAt(i - 1) == ' '
                    && i >= proseFrom
                    && command.endsWith(")")
                    && isExplanation(command.substring(i + 1))) {
                return command.substring(0, i).strip();
            }
            if (c == '"' || c == '\'') {
                quote = c;
            }
        }
        return command;
    }

    private static boolean dashBelongsTo(String command, String separator) {
        if (!separator.equals(" - ")) {
            return false;
        }
        int end = command.indexOf(' ');
        return end > 0 && READS_DASH.contains(command.substring(0, end));
    }

    /** Running text only, of two words or more. */
    private static boolean isExplanation(String text) {
        int words = 0;
        for (String token : text.strip().split("\\s++")) {
            if (!PROSE_TOKEN.matcher(token).matches()) {
                return false;
            }
            if (WORD.matcher(token).matches()) {
                words++;
            }
        }
        return words >= 2;
    }

    /** Where the last token that is not prose ends: an explanation cannot start before it. */
    private static int startOfTrailingProse(String text) {
        int end = text.length();
        while (end > 0) {
            int start = end;
            while (start > 0 && !isBlank(text.charAt(start - 1))) {
                start--;
            }
            if (start < end && !PROSE_TOKEN.matcher(text.substring(start, end)).matches()) {
                return end;
            }
            end = start;
            while (end > 0 && isBlank(text.charAt(end - 1))) {
                end--;
            }
        }
        return 0;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n';
    }
}
