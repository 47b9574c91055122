package io.camelsoar.kibana;

import io.camelsoar.slack.Pieces;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text as pieces of markdown for a case, each to stand in lines of its own: as {@link CaseMarkdown} has it, but its fenced code blocks are
 * code again. Each is fenced anew, so that nothing in it ends it; one that is cut in two goes on as code in the next piece. A piece of n
 * characters is at most 5n + 10 long.
 */
final class CaseBlocks {

    /** Also in a list or a quote, after its mark; of backticks none follows in the line. */
    private static final Pattern OPENING =
            Pattern.compile("([\\s>]*+(?:(?:[-*+]|\\d{1,9}[.)])\\s++)*+)(`{3,}+|~{3,}+)([^`]*+|(?<=~).*+)");

    private static final Pattern CLOSING = Pattern.compile("[\\s>]*+(`{3,}+|~{3,}+)\\s*+");
    /** Of a list or a quote; a number is kept. */
    private static final Pattern MARKS = Pattern.compile("[\\s>*+-]*+");
    /** Of code: nobody misses it. */
    private static final Pattern LANGUAGE = Pattern.compile("\\s*+[\\w.+#-]*+\\s*+");

    private static final Pattern TICKS = Pattern.compile("`{3,}+");
    private static final Pattern TILDES = Pattern.compile("~{3,}+");

    private final List<String> lines = new ArrayList<>();
    /** Of the block that is open; null: none is. */
    private List<String> code;
    /** By which it was opened. */
    private String fence;

    private CaseBlocks() {}

    /** @param most of each piece of the text, as {@link Pieces} counts */
    static List<String> of(String text, int most) {
        CaseBlocks blocks = new CaseBlocks();
        return Pieces.of(text, most).stream()
                .map(blocks::piece)
                .filter(piece -> !piece.isBlank())
                .toList();
    }

    private String piece(String text) {
        code = fence == null ? null : new ArrayList<>();
        text.lines().forEach(this::line);
        if (code != null) {
            addCode();
        }
        String piece = String.join("\n", lines);
        lines.clear();
        return piece;
    }

    private void line(String line) {
        Matcher opening = OPENING.matcher(line);
        if (code == null && opening.matches()) {
            String around =
                    opening.group(1) + (LANGUAGE.matcher(opening.group(3)).matches() ? "" : opening.group(3));
            if (!MARKS.matcher(around).matches()) {
                lines.add(CaseMarkdown.line(around.strip()));
            }
            fence = opening.group(2);
            code = new ArrayList<>();
        } else if (code == null) {
            lines.add(CaseMarkdown.line(line));
        } else if (isClosing(line)) {
            addCode();
            fence = null;
        } else {
            code.add(line);
        }
    }

    private boolean isClosing(String line) {
        Matcher closing = CLOSING.matcher(line);
        return closing.matches() && closing.group(1).startsWith(fence);
    }

    /** By the fence that is the shorter one. */
    private void addCode() {
        if (!code.isEmpty()) {
            String text = String.join("\n", code);
            int ticks = longest(TICKS, text);
            int tildes = longest(TILDES, text);
            String around = ticks <= tildes ? "`".repeat(ticks + 1) : "~".repeat(tildes + 1);
            lines.add(around + "\n" + text + "\n" + around);
        }
        code = null;
    }

    private static int longest(Pattern run, String text) {
        return run.matcher(text)
                .results()
                .mapToInt(found -> found.end() - found.start())
                .max()
                .orElse(2);
    }
}
