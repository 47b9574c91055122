package io.camelsoar.failure;

/** Nothing may start just now, whatever was approved: it waits, and goes on when that is over. */
public class HeldBackException extends BusyException {

    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * @param key the same for as long as it is told once
     * @param message why, for people
     */
    public HeldBackException(String key, String message) {
        super(message);
        this.key = key;
    }

    public String key() {
        return key;
    }
}
