package io.camelsoar.sandbox.windows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the part of PowerShell's syntax that the stand-in needs: statements, pipelines, arguments and quotes. */
final class PowerShellSyntax {

    /**
     * One command of a pipeline.
     *
     * @param name as written
     * @param options value by name in lower case without the dash; a switch has the value {@code $true}
     * @param positional values without a name
     * @param text the command as written
     */
    record Command(String name, Map<String, String> options, List<String> positional, String text) {

        boolean is(String... names) {
            for (String candidate : names) {
                if (candidate.equalsIgnoreCase(name)) {
                    return true;
                }
            }
            return false;
        }

        /** Value of an option, also under an unambiguous beginning of its name. */
        Optional<String> option(String option) {
            String wanted = option.toLowerCase(Locale.ROOT);
            return options.entrySet().stream()
                    .filter(entry -> wanted.equals(entry.getKey())
                            || (entry.getKey().length() >= 3 && wanted.startsWith(entry.getKey())))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }

        /** Value of the first of these options, else the first positional value. */
        Optional<String> optionOrFirst(String... names) {
            for (String candidate : names) {
                Optional<String> value = option(candidate);
                if (value.isPresent()) {
                    return value;
                }
            }
            return positional.stream().findFirst();
        }
    }

    private PowerShellSyntax() {}

    /** Splits a script at line ends and semicolons. */
    static List<String> statements(String script) {
        return split(script, true);
    }

    /** Splits a statement at its pipes. */
    static List<String> pipeline(String statement) {
        return split(statement, false);
    }

    private static List<String> split(String text, boolean statements) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char quote = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean endsPart = statements ? c == ';' || c == '\n' && !pipeContinues(part) : c == '|';
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '{' || c == '(') {
                depth++;
            } else if (c == '}' || c == ')') {
                depth--;
            } else if (c == '#' && statements && part.toString().isBlank()) {
                int lineEnd = text.indexOf('\n', i);
                i = lineEnd < 0 ? text.length() : lineEnd;
                continue;
            } else if (depth == 0 && endsPart) {
                parts.add(part.toString().strip());
                part.setLength(0);
                continue;
            }
            part.append(c);
        }
        parts.add(part.toString().strip());
        parts.removeIf(String::isEmpty);
        return parts;
    }

    private static boolean pipeContinues(StringBuilder part) {
        return part.toString().stripTrailing().endsWith("|");
    }

    /** Reads a command: its name, its options and its other arguments, in any order. */
    static Command command(String text) {
        List<String> words = words(text);
        String name = words.isEmpty() ? "" : unquote(words.get(0));
        Map<String, String> options = new LinkedHashMap<>();
        List<String> positional = new ArrayList<>();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (!isOption(word)) {
                positional.add(unquote(word));
                continue;
            }
            String option = word.substring(1).toLowerCase(Locale.ROOT);
            int colon = option.indexOf(':');
            if (colon >= 0) {
                options.put(option.substring(0, colon), unquote(word.substring(colon + 2)));
            } else if (!isSwitch(option) && i + 1 < words.size() && !isOption(words.get(i + 1))) {
                options.put(option, unquote(words.get(++i)));
            } else {
                options.put(option, "$true");
            }
        }
        return new Command(name, options, positional, text);
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && Character.isLetter(word.charAt(1));
    }

    private static boolean isSwitch(String option) {
        return switch (option) {
            case "force",
                    "recurse",
                    "file",
                    "hidden",
                    "directory",
                    "passthru",
                    "confirm",
                    "whatif",
                    "autosize",
                    "wrap" -> true;
            default -> false;
        };
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        int depth = 0;
        for (char c : text.toCharArray()) {
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '{' || c == '(') {
                depth++;
            } else if (c == '}' || c == ')') {
                depth--;
            } else if (depth == 0 && Character.isWhitespace(c)) {
                // A list may have blanks after its commas.
                if (!word.isEmpty() && word.charAt(word.length() - 1) != ',') {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            word.append(c);
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** Removes the quotes around a value and makes doubled quotes single. */
    static String unquote(String word) {
        if (word.length() >= 2) {
            char first = word.charAt(0);
            char last = word.charAt(word.length() - 1);
            if (first == '(' && last == ')') {
                return unquote(word.substring(1, word.length() - 1));
            }
            if (first == last && (first == '\'' || first == '"')) {
                String quote = String.valueOf(first);
                return word.substring(1, word.length() - 1).replace(quote + quote, quote);
            }
        }
        return word;
    }

    /** The values of a list such as {@code 'a', "b",c}. */
    static List<String> list(String value) {
        List<String> values = new ArrayList<>();
        for (String element : value.split(",")) {
            values.add(unquote(element.strip()));
        }
        return values;
    }
}
