package io.camelsoar.policy;

import java.util.regex.Pattern;

/**
 * A text that may be read only so often: a pattern that goes back and forth in a text written for that would keep the application
 * busy for ever. What is not judged in time is judged against.
 */
final class BoundedText implements CharSequence {

    /** Some ten milliseconds; an honest command takes a thousandth of it. */
    private static final int MOST_READS = 2_000_000;

    private final String text;
    private int reads;

    private BoundedText(String text) {
        this.text = text;
    }

    /** The pattern took too long. */
    private static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Whether the whole text matches; no if that is not found out in time. */
    static boolean matches(Pattern pattern, String text) {
        try {
            return pattern.matcher(new BoundedText(text)).matches();
        } catch (TooLongException | StackOverflowError e) { // repeated groups recurse
            return false;
        }
    }

    /** Whether the pattern is found anywhere; yes if that is not found out in time. */
    static boolean mayHold(Pattern pattern, String text) {
        try {
            return pattern.matcher(new BoundedText(text)).find();
        } catch (TooLongException | StackOverflowError e) { // repeated groups recurse
            return true;
        }
    }

    @Override
    public char charAt(int index) {
        if (++reads > MOST_READS) {
            throw new TooLongException();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
