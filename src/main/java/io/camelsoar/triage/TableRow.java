package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.List;

/** The cells of a table row; a pipe inside code or behind a backslash does not end a cell. */
final class TableRow {

    private static final int MOST_CELLS = 40;

    private TableRow() {}

    static List<String> cells(String line) {
        String row = line.strip();
        List<InlineCode.Span> spans = InlineCode.spans(row);
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        int span = 0;
        for (int i = 1; i < row.length() && cells.size() < MOST_CELLS; i++) {
            while (span < spans.size() && spans.get(span).end() <= i) {
                span++;
            }
            boolean inCode = span < spans.size() && spans.get(span).start() <= i;
            char c = row.charAt(i);
            if (c == '\\' && i + 1 < row.length() && row.charAt(i + 1) == '|') {
                cell.append('|');
                i++;
            } else if (c == '|' && !inCode) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        if (!cell.toString().isBlank() && cells.size() < MOST_CELLS) {
            cells.add(cell.toString().strip());
        }
        return cells;
    }
}
