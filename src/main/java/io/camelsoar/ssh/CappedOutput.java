package io.camelsoar.ssh;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what a command writes up to a limit, and lets go of the rest: the command runs on. Thread-safe. */
final class CappedOutput extends OutputStream {

    /** The most that UTF-8 needs for one character of a Java text. */
    private static final int MOST_BYTES = 3;

    private final int maxCharacters;
    private final long maxBytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean lost;

    CappedOutput(int maxCharacters) {
        this.maxCharacters = maxCharacters;
        maxBytes = Math.min((long) maxCharacters * MOST_BYTES, Integer.MAX_VALUE - 8);
    }

    @Override
    public void write(int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int room = (int) Math.min(maxBytes - kept.size(), length);
        kept.write(bytes, offset, room);
        lost |= room < length;
    }

    /** At most {@code maxCharacters}, without half of a pair of surrogates at its end. */
    synchronized String text() {
        String all = all();
        if (all.length() <= maxCharacters) {
            return all;
        }
        int end = maxCharacters > 0 && Character.isHighSurrogate(all.charAt(maxCharacters - 1))
                ? maxCharacters - 1
                : maxCharacters;
        return all.substring(0, end);
    }

    /** Whether {@link #text} is not all that was written. */
    synchronized boolean isCut() {
        return lost || all().length() > maxCharacters;
    }

    private String all() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
