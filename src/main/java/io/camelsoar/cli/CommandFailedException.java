package io.camelsoar.cli;

/** A command could not do what it was asked to; the message says why and is all that the user needs. */
public class CommandFailedException extends RuntimeException {

    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
