package io.camelsoar.policy;

/** A text is not in the closed subset of PowerShell: what it would do is not known. */
final class NotUnderstoodException extends Exception {

    /** @param message what is not understood, and where, for people */
    NotUnderstoodException(String message) {
        super(message);
    }
}
