package io.camelsoar.triage;

import java.util.List;

/**
 * Finds the summary and the commands in an assistant's reply.
 *
 * <p>Models answer in many shapes, so the parser asks what a human reader would take for a command, and leaves out what
 * it is not sure of. It never changes a command beyond taking off prompts, comments, list markers and line
 * continuations: whoever approves a command must see what will run.
 */
public final class ReplyParser {

    private static final int MOST_LINES = 5_000;

    /**
     * Reads a reply; works on any text and never throws. A text of more than 5,000 lines proposes nothing.
     *
     * @param replyText the model's text, usually markdown; null counts as empty
     */
    public Proposal parse(String replyText) {
        String text = replyText == null ? "" : PlainText.clean(replyText);
        if (text.chars().filter(c -> c == '\n').count() > MOST_LINES) {
            // No model writes that; and to read a part could cut a command in two.
            return new Proposal("", List.of(), List.of());
        }
        List<Block> blocks = MarkdownLines.blocks(text);
        Proposal json = JsonReply.readOrNull(text, blocks);
        return json != null ? json : new SectionReader(blocks).read();
    }
}
