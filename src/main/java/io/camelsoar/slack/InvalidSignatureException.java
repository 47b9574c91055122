package io.camelsoar.slack;

/** A request does not carry a valid signature of Slack and must not be acted on. */
public final class InvalidSignatureException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What was wrong. For our log; the caller is only told that the request was refused. */
    public enum Reason {
        MISSING_TIMESTAMP("the header X-Slack-Request-Timestamp is missing"),
        MALFORMED_TIMESTAMP("the header X-Slack-Request-Timestamp is not a number of seconds"),
        STALE_TIMESTAMP("the timestamp is too far from this host's clock: a replay, or a clock that is wrong"),
        MISSING_SIGNATURE("the header X-Slack-Signature is missing"),
        MALFORMED_SIGNATURE("the header X-Slack-Signature is not v0= and 64 hexadecimal digits"),
        WRONG_SIGNATURE("the signature does not fit the body: another signing secret, or a changed body");

        private final String description;

        Reason(String description) {
            this.description = description;
        }
    }

    private final Reason reason;

    InvalidSignatureException(Reason reason) {
        super("Slack signature refused: " + reason.description);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
