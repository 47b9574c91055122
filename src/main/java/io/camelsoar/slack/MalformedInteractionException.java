package io.camelsoar.slack;

/** A request to the interactivity URL that is not in Slack's format. The message names the field, not its value. */
public final class MalformedInteractionException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedInteractionException(String message) {
        super(message);
    }
}
