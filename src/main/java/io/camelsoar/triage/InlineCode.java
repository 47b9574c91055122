package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the code spans of a line: text between two runs of equally many backticks. */
final class InlineCode {

    /** A code span: where its delimiters start and end, and the text between them. */
    record Span(int start, int end, String code) {}

    private InlineCode() {}

    static List<Span> spans(String text) {
        List<int[]> runs = backtickRuns(text);
        int[] partner = partners(runs);
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            if (partner[i] < 0) {
                continue;
            }
            int[] open = runs.get(i);
            int[] close = runs.get(partner[i]);
            String code = text.substring(open[0] + open[1], close[0]);
            if (!code.isBlank()) {
                spans.add(new Span(open[0], close[0] + close[1], code.strip()));
            }
            i = partner[i];
        }
        return spans;
    }

    /** Whether a code span was opened and not closed, which a wrapped line does. */
    static boolean isOpen(String text) {
        List<int[]> runs = backtickRuns(text);
        int[] partner = partners(runs);
        for (int i = 0; i < runs.size(); i++) {
            if (partner[i] < 0) {
                return true;
            }
            i = partner[i];
        }
        return false;
    }

    private static List<int[]> backtickRuns(String text) {
        List<int[]> runs = new ArrayList<>();
        for (int i = text.indexOf('`'); i >= 0; i = text.indexOf('`', i)) {
            int start = i;
            while (i < text.length() && text.charAt(i) == '`') {
                i++;
            }
            runs.add(new int[] {start, i - start});
        }
        return runs;
    }

    /** For each run the next one of the same length; found from the end so that the time stays linear. */
    private static int[] partners(List<int[]> runs) {
        int[] partner = new int[runs.size()];
        Map<Integer, Integer> nextOfLength = new HashMap<>();
        for (int i = runs.size() - 1; i >= 0; i--) {
            int length = runs.get(i)[1];
            partner[i] = nextOfLength.getOrDefault(length, -1);
            nextOfLength.put(length, i);
        }
        return partner;
    }
}
