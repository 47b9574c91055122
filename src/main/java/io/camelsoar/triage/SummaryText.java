package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Collects what may be the summary: the section named so, an analysis, or the prose before the commands. */
final class SummaryText {

    private final List<Block> summary = new ArrayList<>();
    private final List<Block> background = new ArrayList<>();
    private final List<Block> preamble = new ArrayList<>();

    private boolean complete;
    private boolean tableDropped;
    private int beforeFirstCommand = -1;

    void opened(Section section) {
        // A second summary at the end repeats the first one.
        complete |= section != Section.SUMMARY && !text(summary).isEmpty();
    }

    void commandSeen() {
        if (beforeFirstCommand < 0) {
            beforeFirstCommand = preamble.size();
        }
    }

    /** Takes back the rows kept so far: the table is no prose. */
    void tableHoldsCommands() {
        while (!preamble.isEmpty() && isTable(preamble.get(preamble.size() - 1))) {
            preamble.remove(preamble.size() - 1);
        }
        tableDropped = true;
    }

    private static boolean isTable(Block block) {
        return block.type() == Block.Type.TABLE_ROW || (block.type() == Block.Type.RULE && block.level() == 1);
    }

    void addText(Section section, String text) {
        keep(section, new Block(Block.Type.TEXT, 0, text, "", List.of(text), List.of(text)));
    }

    void keep(Section section, Block block) {
        if (section == Section.SUMMARY && !complete) {
            summary.add(block);
        } else if (section == Section.BACKGROUND) {
            background.add(block);
        } else if (section == Section.PREAMBLE && !(tableDropped && isTable(block))) {
            tableDropped = false;
            preamble.add(block);
        }
    }

    /**
     * The summary in markdown.
     *
     * @param noSections whether commands stood under no heading, so that the preamble ends at the first of them
     */
    String text(boolean noSections) {
        String named = text(summary);
        if (!named.isEmpty()) {
            return named;
        }
        String analysed = text(background);
        if (!analysed.isEmpty()) {
            return analysed;
        }
        int end = noSections && beforeFirstCommand >= 0 ? beforeFirstCommand : preamble.size();
        return text(withoutTitles(preamble.subList(0, end), noSections));
    }

    /** Without the document's title above, and without what leads into the commands below. */
    private static List<Block> withoutTitles(List<Block> prose, boolean noSections) {
        int from = 0;
        int to = prose.size();
        while (from < to && isFrame(prose.get(from))) {
            from++;
        }
        while (to > from && (isFrame(prose.get(to - 1)) || leadsIn(prose.get(to - 1), noSections))) {
            to--;
        }
        return prose.subList(from, to);
    }

    private static boolean isFrame(Block block) {
        return block.type() == Block.Type.HEADING
                || block.type() == Block.Type.BLANK
                || block.type() == Block.Type.RULE;
    }

    private static boolean leadsIn(Block block, boolean noSections) {
        String text = block.text().replaceAll("[*_]++$", "");
        return block.type() == Block.Type.TEXT && text.endsWith(":")
                || noSections
                        && block.type() == Block.Type.ITEM
                        && block.lines().size() == 1
                        && block.text().matches("\\*\\*[^*]{1,200}\\*\\*:?|[^`]{1,200}:");
    }

    private static String text(List<Block> blocks) {
        int to = blocks.size();
        while (to > 0
                && (blocks.get(to - 1).type() == Block.Type.RULE
                                && blocks.get(to - 1).level() == 0
                        || blocks.get(to - 1).type() == Block.Type.BLANK)) {
            to--;
        }
        return blocks.subList(0, to).stream()
                .flatMap(block -> block.raw().stream())
                .collect(Collectors.joining("\n"))
                .strip();
    }
}
