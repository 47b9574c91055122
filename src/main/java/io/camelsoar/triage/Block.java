package io.camelsoar.triage;

import java.util.List;

/**
 * A piece of a reply.
 *
 * @param type what it is
 * @param level the heading's level, or the indentation of an item or text
 * @param text the heading's title, the item's or the text's first line, a fence's language tag
 * @param rest what follows the title on a heading's line
 * @param lines the lines inside: of a fence its code, of an item or text its lines, of a table row its cells
 * @param raw the lines as they stand in the reply
 */
record Block(Type type, int level, String text, String rest, List<String> lines, List<String> raw) {

    /** Below all headings with number signs. */
    static final int BOLD_LEVEL = 7;

    static final int PLAIN_LEVEL = 8;

    enum Type {
        HEADING,
        ITEM,
        TEXT,
        FENCE,
        TABLE_ROW,
        RULE,
        BLANK
    }
}
