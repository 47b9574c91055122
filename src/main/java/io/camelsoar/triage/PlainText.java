package io.camelsoar.triage;

/** Removes from a text what no reader can see and what breaks storing it. */
final class PlainText {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private PlainText() {}

    /** Line ends become LF; a leading byte order mark, NULs and unpaired surrogates go. */
    static String clean(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || (i == 0 && c == BYTE_ORDER_MARK)) {
                continue;
            }
            if (c == '\r') {
                if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                    kept.append('\n');
                }
            } else if (Character.isHighSurrogate(c)) {
                if (i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                    kept.append(c).append(text.charAt(++i));
                }
            } else if (!Character.isLowSurrogate(c)) {
                kept.append(c);
            }
        }
        return kept.toString();
    }

    /** The start of a text on one line, for error messages. */
    static String excerpt(String text, int limit) {
        String line = clean(text.length() > limit * 4 ? text.substring(0, limit * 4) : text)
                .replaceAll("\\s++", " ")
                .strip();
        return line.length() <= limit ? line : clean(line.substring(0, limit)) + "...";
    }
}
