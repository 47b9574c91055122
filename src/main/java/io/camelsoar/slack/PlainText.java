package io.camelsoar.slack;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text as names in it are compared: without accents, markup and what cannot be seen. */
final class PlainText {

    private static final Pattern DIACRITICS = Pattern.compile("\\p{M}+");
    private static final Pattern MARKUP = Pattern.compile("[*`~]+");
    /** Format characters, and private ones, which stand for what was found in a text. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Co}]");

    private static final Pattern LINE_BREAKS = Pattern.compile("\\s*\\R\\s*");
    private static final Pattern SPACES = Pattern.compile("[^\\S\\n]+");
    /** What stands between the words of a handle, of a group's name or of a double name. */
    private static final Pattern HYPHENS = Pattern.compile("[-_\u2010-\u2015]");

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private PlainText() {}

    /** As written, but simpler; a line stays one. */
    static String simplify(String text) {
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD)
                .replaceAll("[\u2010\u2011]", "-")
                .replaceAll("[\u2018\u2019\u02bc\u2032]", "'");
        String seen =
                UNSEEN.matcher(DIACRITICS.matcher(decomposed).replaceAll("")).replaceAll("");
        String lines = LINE_BREAKS.matcher(MARKUP.matcher(seen).replaceAll("")).replaceAll("\n");
        return SPACES.matcher(lines).replaceAll(" ").strip();
    }

    /** In small letters and in one line, as long as the simplified text. */
    static String normalise(String text) {
        return text == null ? "" : inSmallLetters(simplify(text));
    }

    /** In one line, as long as the text, which is simplified. */
    static String inSmallLetters(String simplified) {
        return simplified.toLowerCase(Locale.ROOT).replace('\n', ' ');
    }

    /** As long as the text. */
    static String withoutHyphens(String text) {
        return HYPHENS.matcher(text).replaceAll(" ");
    }

    /** In small letters. */
    static Set<String> words(String text) {
        return Arrays.stream(BETWEEN_WORDS.split(normalise(text)))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
