package io.camelsoar.triage;

/** The assistant answered something that holds no reply text; the message says what came instead. */
public class UnreadableReplyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableReplyException(String reason) {
        super(reason);
    }

    public UnreadableReplyException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
