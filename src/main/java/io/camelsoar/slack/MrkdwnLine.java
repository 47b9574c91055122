package io.camelsoar.slack;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of Slack's markup, in which all that opens ends.
 *
 * @param kind how it goes together with the lines around it
 * @param prefix of a list or a quote, escaped
 * @param further the prefix of what is left of it where it is too long
 */
record MrkdwnLine(Kind kind, String prefix, String further, List<Run> runs) {

    enum Kind {
        TEXT,
        /** Belongs to what follows. */
        HEADING,
        /** Between paragraphs. */
        BLANK,
        /** Of a code block. */
        CODE
    }

    /** Text of one kind. */
    record Run(String text, boolean bold, boolean italic, boolean code) {

        boolean isLike(Run other) {
            return bold == other.bold && italic == other.italic && code == other.code;
        }

        int marks() {
            return (bold ? 2 : 0) + (italic ? 2 : 0) + (code ? 2 : 0);
        }

        /** The marks stand at what is visible: Slack takes none beside a space. */
        void write(StringBuilder line) {
            String core = text.strip();
            if (core.isEmpty()) {
                line.append(text);
                return;
            }
            int start = text.indexOf(core);
            String marks = (bold ? "*" : "") + (italic ? "_" : "") + (code ? "`" : "");
            line.append(text, 0, start)
                    .append(marks)
                    .append(escaped(core.replace('`', '\'')))
                    .append(new StringBuilder(marks).reverse())
                    .append(text, start + core.length(), text.length());
        }
    }

    static MrkdwnLine code(String text) {
        // three would end the block
        return new MrkdwnLine(Kind.CODE, "", "", List.of(new Run(text.replace("```", "'''"), false, false, false)));
    }

    String text() {
        if (kind == Kind.CODE) {
            return runs.isEmpty() ? "" : escaped(runs.get(0).text());
        }
        StringBuilder line = new StringBuilder(prefix);
        runs.forEach(run -> run.write(line));
        return line.toString();
    }

    /** The line as lines that are at most that long. */
    List<MrkdwnLine> split(int most) {
        List<MrkdwnLine> lines = new ArrayList<>();
        List<Run> taken = new ArrayList<>();
        int left = most - prefix.length();
        for (Run run : runs) {
            int start = 0;
            while (start < run.text().length()) {
                int end = Pieces.end(run.text(), start, Math.max(Pieces.LEAST, left - run.marks()));
                boolean whole = end == run.text().length();
                if (left - run.marks() < Pieces.LEAST || !whole && !taken.isEmpty() && left < most / 2) {
                    lines.add(part(lines.isEmpty(), taken));
                    taken = new ArrayList<>();
                    left = most - further.length();
                } else {
                    Run part = new Run(run.text().substring(start, end), run.bold(), run.italic(), run.code());
                    taken.add(part);
                    left -= part.marks() + escaped(part.text()).length();
                    start = end;
                }
            }
        }
        lines.add(part(lines.isEmpty(), taken));
        return lines;
    }

    private MrkdwnLine part(boolean first, List<Run> taken) {
        return new MrkdwnLine(kind, first ? prefix : further, further, taken);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
