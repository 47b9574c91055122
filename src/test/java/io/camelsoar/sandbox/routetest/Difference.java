package io.camelsoar.sandbox.routetest;

import io.camelsoar.text.Count;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What was expected beside the nearest that was there, with a mark where they part. */
final class Difference {

    private static final int LONGEST = 400;
    private static final int MOST_LINES = 20;
    private static final String EXPECTED = "    expected: ";
    private static final String FOUND = "    found:    ";

    private Difference() {}

    static List<String> lines(Step.Mismatch mismatch) {
        List<String> lines = new ArrayList<>();
        lines.add("line " + mismatch.line() + ", " + mismatch.what() + ":");
        lines.addAll(labelled(EXPECTED, mismatch.expected()));
        String first = mismatch.expected().lines().findFirst().orElse("");
        mark(first, mismatch.found())
                .map(mark -> EXPECTED.replaceAll(".", " ") + mark)
                .ifPresent(lines::add);
        lines.addAll(labelled(FOUND, mismatch.found()));
        return lines;
    }

    private static List<String> labelled(String label, String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.isEmpty() ? List.of("(nothing)") : text.lines().toList()) {
            lines.add((lines.isEmpty() ? label : label.replaceAll(".", " ")) + cut(line));
        }
        return lines;
    }

    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /** That line of the text which is most like the expected one; where none is like it, how the text begins. */
    static String nearest(String expected, String text) {
        List<String> lines = Arrays.stream(text.split("\\R"))
                .filter(line -> !line.isBlank())
                .map(String::strip)
                .toList();
        return lines.stream()
                .min(Comparator.comparingInt(line -> distance(expected, line)))
                .filter(line -> distance(expected, line) <= expected.length() / 2)
                .orElseGet(() -> beginning(lines));
    }

    private static String beginning(List<String> lines) {
        String shown = String.join("\n", lines.subList(0, Math.min(MOST_LINES, lines.size())));
        return lines.size() <= MOST_LINES
                ? shown
                : shown + "\n... " + Count.of(lines.size() - MOST_LINES, "line") + " more";
    }

    /** Of the expected text to the part of the line that is most like it. */
    private static int distance(String expected, String line) {
        String shorter = line;
        if (line.length() > expected.length()) {
            int best = 0;
            for (int start = 0, most = -1; start < line.length(); start++) {
                int alike = alike(expected, line.substring(start));
                if (alike > most) {
                    most = alike;
                    best = start;
                }
            }
            shorter = line.substring(best, Math.min(line.length(), best + expected.length()));
        }
        return LevenshteinDistance.getDefaultInstance().apply(cut(expected), cut(shorter));
    }

    private static int alike(String one, String other) {
        int length = 0;
        while (length < one.length() && length < other.length() && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    /** Under the first character that is not there. */
    private static Optional<String> mark(String expected, String found) {
        int most = 0;
        for (int start = 0; start < found.length(); start++) {
            most = Math.max(most, alike(expected, found.substring(start)));
        }
        return most < 3 || most >= expected.length() || most > LONGEST
                ? Optional.empty()
                : Optional.of(" ".repeat(most) + "^");
    }
}
