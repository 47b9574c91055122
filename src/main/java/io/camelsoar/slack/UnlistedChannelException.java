package io.camelsoar.slack;

/** Slack lists no channel of a name, as for one that is mistyped, archived, or private and without this app. */
public final class UnlistedChannelException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnlistedChannelException(String message) {
        super(message);
    }
}
