package io.camelsoar.sandbox.routetest;

import java.nio.file.Path;

/** A test file that is not written as it has to be; the message begins with file and line. */
final class UnusableTestException extends Exception {

    private final Path file;
    private final int line;

    /** @param line from 1 */
    UnusableTestException(Path file, int line, String why) {
        super(file + ":" + line + ": " + why);
        this.file = file;
        this.line = line;
    }

    Path file() {
        return file;
    }

    int line() {
        return line;
    }
}
