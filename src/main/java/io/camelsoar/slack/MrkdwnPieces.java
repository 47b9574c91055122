package io.camelsoar.slack;

import io.camelsoar.slack.MrkdwnLine.Kind;
import java.util.ArrayList;
import java.util.List;

/** Puts lines into pieces: one ends with a paragraph where it can, else with a line. */
final class MrkdwnPieces {

    private static final String FENCE = "```";
    /** Two fences, each with the end of its line. */
    private static final int FENCES = 2 * (FENCE.length() + 1);

    private final int most;
    private final List<String> pieces = new ArrayList<>();
    private List<MrkdwnLine> lines = new ArrayList<>();
    private int length;

    MrkdwnPieces(int most) {
        this.most = most;
    }

    void add(MrkdwnLine line) {
        for (MrkdwnLine part : line.split(most - FENCES - 1)) {
            while (length + cost(part) > most && !lines.isEmpty()) {
                end(boundary());
            }
            take(part);
        }
    }

    List<String> all() {
        end(lines.size());
        return pieces;
    }

    private void take(MrkdwnLine line) {
        length += cost(line);
        lines.add(line);
    }

    private int cost(MrkdwnLine line) {
        boolean opens = line.kind() == Kind.CODE
                && (lines.isEmpty() || lines.get(lines.size() - 1).kind() != Kind.CODE);
        return line.text().length() + 1 + (opens ? FENCES : 0);
    }

    /** How many of the lines make a piece. */
    private int boundary() {
        int best = 0;
        int upTo = 0;
        for (int i = 0; i < lines.size(); i++) {
            upTo += lines.get(i).text().length() + 1;
            boolean paragraphEnds = i > 0
                    && lines.get(i).kind() == Kind.BLANK
                    && lines.get(i - 1).kind() != Kind.HEADING;
            if (paragraphEnds && upTo > most / 2) {
                best = i;
            }
        }
        int last = lines.size() - 1;
        boolean withoutHeading = last > 0 && lines.get(last).kind() == Kind.HEADING;
        return best > 0 ? best : withoutHeading ? last : lines.size();
    }

    private void end(int count) {
        String piece = text(lines.subList(0, count));
        if (!piece.isBlank()) {
            pieces.add(piece);
        }
        List<MrkdwnLine> rest = lines.subList(count, lines.size());
        lines = new ArrayList<>();
        length = 0;
        rest.forEach(this::take);
    }

    private static String text(List<MrkdwnLine> lines) {
        int from = 0;
        int to = lines.size();
        while (from < to && lines.get(from).kind() == Kind.BLANK) {
            from++;
        }
        while (to > from && lines.get(to - 1).kind() == Kind.BLANK) {
            to--;
        }
        List<String> texts = new ArrayList<>();
        boolean code = false;
        for (MrkdwnLine line : lines.subList(from, to)) {
            if (code != (line.kind() == Kind.CODE)) {
                texts.add(FENCE);
                code = !code;
            }
            texts.add(line.text());
        }
        if (code) {
            texts.add(FENCE);
        }
        return String.join("\n", texts);
    }
}
