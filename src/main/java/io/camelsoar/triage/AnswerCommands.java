package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The commands in an answer to a question. Only those below a heading that the prompt asks for are proposed: they would take the place of
 * what waits for a decision. Others may be a quotation, such as the attacker's command line in a block of code.
 *
 * @param proposal its summary is of no use
 * @param titled whether they are below such a heading
 */
record AnswerCommands(Proposal proposal, boolean titled) {

    private static final int MOST_LINES = 5_000;

    static AnswerCommands of(String answer) {
        if (answer.chars().filter(c -> c == '\n').count() > MOST_LINES) {
            return new AnswerCommands(new Proposal("", List.of(), List.of()), false);
        }
        List<Block> blocks = MarkdownLines.blocks(answer);
        Proposal proposed = new SectionReader(belowTitles(blocks)).read();
        return proposed.usable()
                ? new AnswerCommands(proposed, true)
                : new AnswerCommands(new SectionReader(candidates(blocks)).read(), false);
    }

    /** Headings such as "Investigation commands" with all that is below them. */
    private static List<Block> belowTitles(List<Block> blocks) {
        List<Block> below = new ArrayList<>();
        int level = 0;
        for (Block block : blocks) {
            if (block.type() == Block.Type.HEADING) {
                if (isTitle(block)) {
                    level = block.level();
                } else if (block.level() <= level) {
                    level = 0;
                }
            }
            if (level > 0) {
                below.add(block);
            }
        }
        return below;
    }

    /** "Evidence" and "The command" head quotations as well. */
    private static boolean isTitle(Block heading) {
        Section section = SectionTitles.exact(heading.text());
        return (section == Section.INVESTIGATION || section == Section.REMEDIATION)
                && heading.rest().isEmpty()
                && heading.text().toLowerCase(Locale.ROOT).contains("command");
    }

    /** What may be commands: all sections where one may hold some, else blocks of code. */
    private static List<Block> candidates(List<Block> blocks) {
        boolean sections = blocks.stream()
                .filter(block -> block.type() == Block.Type.HEADING)
                .map(block -> SectionTitles.exact(block.text()))
                .anyMatch(section -> section != null && section.holdsCommands());
        return sections
                ? blocks
                : blocks.stream()
                        .filter(block -> block.type() == Block.Type.FENCE)
                        .toList();
    }
}
