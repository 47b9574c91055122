package io.camelsoar.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a text that is read from left to right. */
final class Cursor {

    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    /** The character here; 0 at the end. */
    char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    int position() {
        return at;
    }

    void backTo(int position) {
        at = position;
    }

    void spaces() {
        while (peek() == ' ') {
            at++;
        }
    }

    /** Reads this character if it is next. */
    boolean take(char wanted) {
        if (peek() == wanted && !atEnd()) {
            at++;
            return true;
        }
        return false;
    }

    /** Reads this text if it is next, in upper or lower case. */
    boolean take(String wanted) {
        if (text.regionMatches(true, at, wanted, 0, wanted.length())) {
            at += wanted.length();
            return true;
        }
        return false;
    }

    /** Reads what the pattern matches here; null if it does not. */
    String take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher.group();
    }

    /** Whether a token ends here. */
    boolean atDelimiter() {
        return atEnd() || " |;,)}".indexOf(peek()) >= 0;
    }

    NotUnderstoodException unexpected() {
        if (atEnd()) {
            return new NotUnderstoodException("it ends too early");
        }
        int end = Math.min(text.length(), at + 12);
        return new NotUnderstoodException("at character " + (at + 1) + ": " + text.substring(at, end));
    }
}
