package io.camelsoar.bench;

import java.util.List;

/** Options of the measured JVM beside the launcher's own, as the launcher takes them from {@code JAVA_OPTS}. */
final class JvmOptions {

    private static volatile List<String> measured = List.of();

    private JvmOptions() {}

    /** @param words separated by blanks; null: none */
    static void ofMeasured(String words) {
        measured = words == null || words.isBlank()
                ? List.of()
                : List.of(words.strip().split("\\s+"));
    }

    static List<String> ofMeasured() {
        return measured;
    }
}
