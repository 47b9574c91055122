package io.camelsoar.policy;

import java.lang.Character.UnicodeBlock;
import java.text.Normalizer;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command as people see it: characters that cannot be seen, that turn the text around, or that look like others are written as
 * {@code \\u{202e}}. So what is approved is what is read.
 */
public final class ShownText {

    /** Alphabets whose letters nobody takes for Latin ones, by the blocks of their usual, whole letters. */
    private static final Set<UnicodeBlock> DISTINCT = Set.of(
            UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS,
            UnicodeBlock.HIRAGANA,
            UnicodeBlock.KATAKANA,
            UnicodeBlock.HANGUL_SYLLABLES);

    /** Letters of these that are taken for signs of a command: dash, slashes, pipe, plus, equals, less. */
    private static final String SIGNS =
            "\u4E00\u30FC\u30FD\u30FE\u309D\u309E\u30CE\u4E3F\u4E36\u4E40\u4E41\u4E28\u4E85\u5341\u4E8C\u30CB\u304F";

    private static final Pattern CONTROLS =
            Pattern.compile("[\\p{Cc}&&[^\n\t]]|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]");

    private static final Pattern BREAKS = Pattern.compile("[\\s\\x85\\p{Zl}\\p{Zp}]+");

    private ShownText() {}

    public static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        int backticks = 0;
        for (int point : text.codePoints().toArray()) {
            backticks = point == '`' ? backticks + 1 : 0;
            boolean endsCodeBlock = backticks == 3;
            if (isPlain(point) && !endsCodeBlock) {
                shown.appendCodePoint(point);
            } else {
                shown.append(String.format("\\u{%x}", point));
                backticks = 0;
            }
        }
        return shown.toString();
    }

    /** Prose in any language, of which only what controls a terminal or turns text around is written out. */
    public static String ofProse(String text) {
        return CONTROLS.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        String.format("\\u{%x}", found.group().codePointAt(0))));
    }

    /** Prose in one line: what others wrote begins none of its own, wherever it is shown. */
    public static String line(String text) {
        return ofProse(BREAKS.matcher(text).replaceAll(" ").strip());
    }

    private static boolean isPlain(int point) {
        if (point < 0x80) {
            return point >= ' ' && point != 0x7F || point == '\n' || point == '\t';
        }
        if (!Character.isLetter(point) || Unseen.is(point)) {
            return false;
        }
        String parts = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFD);
        boolean accented = parts.length() > 1
                && parts.charAt(0) < 0x80
                && Normalizer.isNormalized(Character.toString(point), Normalizer.Form.NFC);
        return accented
                || DISTINCT.contains(UnicodeBlock.of(point)) && SIGNS.indexOf(point) < 0
                || "\u00DF\u00E6\u00C6\u00F8\u00D8".indexOf(point) >= 0;
    }
}
