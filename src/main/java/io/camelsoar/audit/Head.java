package io.camelsoar.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event's number and hash, which hold everything up to it: kept outside the store, it finds a trail that was written anew. As text
 * {@code SEQ:HASH}.
 */
public record Head(long seq, String hash) {

    /** What the first event follows. */
    public static final Head START = new Head(0, "0".repeat(64));

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

    /** Empty if the text is none. */
    public static Optional<Head> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new Head(Long.parseLong(parts.group(1)), parts.group(2)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return seq + ":" + hash;
    }
}
