package io.camelsoar.failure;

/** Another worker does this just now: it is worth a later try. */
public class BusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BusyException(String message) {
        super(message);
    }
}
