package io.camelsoar.remote;

/** A command was refused before a connection was opened: nothing was executed. */
public class ExecutionRefusedException extends Exception {

    /** @param message the reason, for people */
    public ExecutionRefusedException(String message) {
        super(message);
    }

    /**
     * @param message the reason, for people
     * @param cause what made the guard refuse
     */
    public ExecutionRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
