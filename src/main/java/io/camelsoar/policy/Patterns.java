package io.camelsoar.policy;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

final class Patterns {

    private Patterns() {}

    /**
     * @param where the part of the policy it is from
     * @throws IllegalArgumentException if it is no regular expression, with where it is
     */
    static Pattern compile(String where, String pattern) {
        try {
            return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(where + ": " + e.getDescription() + ": " + pattern, e);
        }
    }
}
