package io.camelsoar.winrm;

import java.io.StringWriter;

/**
 * Collects text up to a limit, and stops the command beyond it or after the deadline: WinRM4J has no other call-back
 * while output flows.
 */
final class CappedWriter extends StringWriter {

    private final int maxCharacters;
    private final long deadlineNanos;

    CappedWriter(int maxCharacters, long deadlineNanos) {
        this.maxCharacters = maxCharacters;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public void write(String text) {
        requireRoomAndTime(text.length());
        super.write(text);
    }

    @Override
    public void write(char[] buffer, int offset, int length) {
        requireRoomAndTime(length);
        super.write(buffer, offset, length);
    }

    private void requireRoomAndTime(int length) {
        if (getBuffer().length() + length > maxCharacters) {
            throw new IllegalStateException("the host sent more than " + maxCharacters + " characters");
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new IllegalStateException("the command was still writing after its time limit");
        }
    }
}
