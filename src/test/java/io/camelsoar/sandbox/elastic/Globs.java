package io.camelsoar.sandbox.elastic;

import java.util.regex.Pattern;

/** Patterns in which only {@code *} is special. */
final class Globs {

    private Globs() {}

    static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        for (String literal : glob.split("\\*", -1)) {
            if (regex.length() > 0) {
                regex.append(".*");
            }
            // Even an empty literal is quoted to something, so a leading star is not lost.
            regex.append(Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
