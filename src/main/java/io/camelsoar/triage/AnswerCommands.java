package io.camelsoar.triage;

import java.util.List;

/**
 * The commands that an answer to a question proposes: those below a heading that says so, as the prompt wants it, else those in blocks of
 * code. A command that is only mentioned, as in an explanation, is none: it would take the place of what waits for a decision.
 */
final class AnswerCommands {

    private static final int MOST_LINES = 5_000;

    private AnswerCommands() {}

    /** Its summary is of no use. */
    static Proposal of(String answer) {
        if (answer.chars().filter(c -> c == '\n').count() > MOST_LINES) {
            return new Proposal("", List.of(), List.of());
        }
        List<Block> blocks = MarkdownLines.blocks(answer);
        boolean titled = blocks.stream()
                .filter(block -> block.type() == Block.Type.HEADING)
                .map(block -> SectionTitles.exact(block.text()))
                .anyMatch(section -> section != null && section.holdsCommands());
        return new SectionReader(
                        titled
                                ? blocks
                                : blocks.stream()
                                        .filter(block -> block.type() == Block.Type.FENCE)
                                        .toList())
                .read();
    }
}
