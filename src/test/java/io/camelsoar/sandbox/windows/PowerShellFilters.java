package io.camelsoar.sandbox.windows;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conditions of Where-Object and of WQL, as far as the stand-in understands them. */
final class PowerShellFilters {

    private static final Pattern COMPARISON = Pattern.compile(
            "(?is)^\\(?\\s*(?:\\$_\\.|\\$PSItem\\.)?(\\w+)\\s+-(eq|ne|like|notlike|match|gt|lt)\\s+(.+?)\\s*\\)?$");
    private static final Pattern WQL_COMPARISON =
            Pattern.compile("(?is)^\\(?\\s*(\\w+)\\s*(=|<>|!=|\\bLIKE\\b)\\s*(.+?)\\s*\\)?$");

    private PowerShellFilters() {}

    /** @return everything if the condition is not understood */
    static Predicate<Map<String, String>> where(String condition) {
        String inner = condition.strip();
        if (inner.startsWith("{") && inner.endsWith("}")) {
            inner = inner.substring(1, inner.length() - 1).strip();
        }
        Predicate<Map<String, String>> all = row -> true;
        for (String part : inner.split("(?i)\\s+-and\\s+")) {
            Matcher comparison = COMPARISON.matcher(part);
            if (comparison.matches()) {
                all = all.and(compare(
                        comparison.group(1),
                        comparison.group(2).toLowerCase(Locale.ROOT),
                        PowerShellSyntax.unquote(comparison.group(3))));
            }
        }
        return all;
    }

    private static Predicate<Map<String, String>> compare(String property, String operator, String operand) {
        BiPredicate<String, String> test =
                switch (operator) {
                    case "eq" -> String::equalsIgnoreCase;
                    case "ne" -> (value, other) -> !value.equalsIgnoreCase(other);
                    case "like" -> (value, other) -> like(value, other);
                    case "notlike" -> (value, other) -> !like(value, other);
                    case "match" ->
                        (value, other) -> Pattern.compile(other, Pattern.CASE_INSENSITIVE)
                                .matcher(value)
                                .find();
                    case "gt" -> (value, other) -> Double.parseDouble(value) > Double.parseDouble(other);
                    default -> (value, other) -> Double.parseDouble(value) < Double.parseDouble(other);
                };
        return row -> test.test(property(row, property), operand);
    }

    /** The condition of {@code -Filter} or of a query's WHERE. */
    static Predicate<Map<String, String>> wql(String condition) {
        Predicate<Map<String, String>> all = row -> true;
        for (String part : condition.split("(?i)\\s+AND\\s+")) {
            Matcher comparison = WQL_COMPARISON.matcher(part.strip());
            if (!comparison.matches()) {
                throw PowerShellError.record("Invalid query ");
            }
            String operand = PowerShellSyntax.unquote(comparison.group(3)).replace("\\\\", "\\");
            String property = comparison.group(1);
            boolean equal = comparison.group(2).equals("=");
            boolean like = comparison.group(2).equalsIgnoreCase("LIKE");
            all = all.and(row -> {
                String value = property(row, property);
                return like ? like(value, operand.replace('%', '*')) : value.equalsIgnoreCase(operand) == equal;
            });
        }
        return all;
    }

    /** PowerShell calls a process's name Name as well. */
    private static String property(Map<String, String> row, String property) {
        String value = PowerShellObjects.value(row, property);
        return value.isEmpty() && property.equalsIgnoreCase("Name")
                ? PowerShellObjects.value(row, "ProcessName")
                : value;
    }

    /** Matches with the wildcards * and ?. */
    static boolean like(String value, String pattern) {
        StringBuilder regex = new StringBuilder("(?is)");
        for (char c : pattern.toCharArray()) {
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return value.matches(regex.toString());
    }

    static boolean likeAny(String value, List<String> patterns) {
        return patterns.stream().anyMatch(pattern -> like(value, pattern));
    }
}
