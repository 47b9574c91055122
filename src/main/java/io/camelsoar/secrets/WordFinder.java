package io.camelsoar.secrets;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Finds many words in one pass over a text, however long and however many: by the first characters of each, since outputs have a
 * million characters. Thread-safe.
 */
final class WordFinder {

    private static final int BUCKETS = 1 << 14;
    private static final int HASHED = 4;

    /** Where something was found. */
    record Place(int start, int end) {}

    /** The words by the hash of their first characters, longest first; null where there are none. */
    private final String[][] byStart = new String[BUCKETS][];

    private final List<String> words;

    /** @param words of at least four characters */
    WordFinder(Collection<String> words) {
        this.words = words.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        for (String word : this.words) {
            int bucket = bucket(word, 0);
            String[] before = byStart[bucket];
            String[] same = before == null ? new String[1] : Arrays.copyOf(before, before.length + 1);
            same[same.length - 1] = word;
            byStart[bucket] = same;
        }
    }

    /** The first place from here on that holds one word, or several that overlap; null: there is none. */
    Place next(String text, int from) {
        for (int start = from; start <= text.length() - HASHED; start++) {
            int end = end(text, start);
            if (end >= 0) {
                for (int inner = start + 1; inner < end; inner++) {
                    end = Math.max(end, end(text, inner));
                }
                return new Place(start, end);
            }
        }
        return null;
    }

    /** Where the text ends with the beginning of a word, of which it has at least {@link SecretForms#SHORTEST} characters; else -1. */
    int begun(String text) {
        int found = -1;
        for (String word : words) {
            int longest = Math.min(word.length() - 1, text.length());
            for (int length = longest; length >= SecretForms.SHORTEST; length--) {
                int start = text.length() - length;
                if (text.startsWith(word.substring(0, length), start) && (found < 0 || start < found)) {
                    found = start;
                    break;
                }
            }
        }
        return found;
    }

    private int end(String text, int start) {
        if (start > text.length() - HASHED) {
            return -1;
        }
        String[] here = byStart[bucket(text, start)];
        if (here == null) { // nearly always: nothing is to be made for a character
            return -1;
        }
        for (String word : here) {
            if (text.startsWith(word, start)) {
                return start + word.length();
            }
        }
        return -1;
    }

    private static int bucket(String text, int at) {
        int hash = 0;
        for (int i = at; i < at + HASHED; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return (hash ^ hash >>> 14) & BUCKETS - 1;
    }
}
