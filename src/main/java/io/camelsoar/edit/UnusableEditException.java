package io.camelsoar.edit;

/** What is in a file cannot be used; the message is for people, and begins with the line where that is known. */
public class UnusableEditException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Integer line;
    private final String reason;

    /** @param message with the line, where it is known */
    public UnusableEditException(String message, Throwable cause) {
        super(message, cause);
        this.line = null;
        this.reason = message;
    }

    /** @param line from 1; null: not known */
    public UnusableEditException(Integer line, String reason, Throwable cause) {
        super((line == null ? "" : "line " + line + ": ") + reason, cause);
        this.line = line;
        this.reason = reason;
    }

    /** From 1; null: not known by itself. */
    public Integer line() {
        return line;
    }

    /** The message without that line. */
    public String reason() {
        return reason;
    }
}
