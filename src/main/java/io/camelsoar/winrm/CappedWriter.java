package io.camelsoar.winrm;

import java.io.StringWriter;
import java.util.function.BooleanSupplier;

/**
 * Collects text up to a limit, and stops the command beyond it or after the deadline: WinRM4J has no other call-back
 * while output flows.
 */
final class CappedWriter extends StringWriter {

    private final int maxCharacters;
    private final BooleanSupplier mayStillRun;

    CappedWriter(int maxCharacters, BooleanSupplier mayStillRun) {
        this.maxCharacters = maxCharacters;
        this.mayStillRun = mayStillRun;
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
        if (!mayStillRun.getAsBoolean()) {
            throw new IllegalStateException("the command was still writing after its time limit");
        }
    }
}
