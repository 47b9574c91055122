package io.camelsoar.failure;

/** Slack does not take a channel that is not that of the settings; it says whose it is. */
public final class RefusedChannelException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String place;

    /** @param place the channel and where it is written, for people */
    public RefusedChannelException(String place, Exception failure) {
        super(failure);
        this.place = place;
    }

    String place() {
        return place;
    }
}
