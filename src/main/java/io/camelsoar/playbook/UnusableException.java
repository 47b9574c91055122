package io.camelsoar.playbook;

/** A playbook cannot be used. */
final class UnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param line at which, counted from 1 */
    UnusableException(int line, String why) {
        super("line " + line + ": " + why);
    }
}
