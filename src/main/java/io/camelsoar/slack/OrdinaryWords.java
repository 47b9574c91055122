package io.camelsoar.slack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What answers are made of besides names, as {@code ordinary-words.txt} lists it: English, in lower case. */
final class OrdinaryWords {

    /** Follows a word that is also a name. */
    private static final String ALSO_A_NAME = "~";

    private static final Set<String> LISTED = read();

    private OrdinaryWords() {}

    /** @param word in lower case */
    static boolean contains(String word) {
        return LISTED.contains(word) || isAlsoAName(word);
    }

    /**
     * Whether an ordinary word is somebody's name, too, such as {@code page}.
     *
     * @param word in lower case
     */
    static boolean isAlsoAName(String word) {
        return LISTED.contains(word + ALSO_A_NAME);
    }

    private static Set<String> read() {
        try (InputStream file = OrdinaryWords.class.getResourceAsStream("ordinary-words.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Stream.of(line.split(" ")))
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
