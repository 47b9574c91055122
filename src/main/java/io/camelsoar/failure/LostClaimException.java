package io.camelsoar.failure;

/** The worker took longer than its lease, or its incident moved on without it: it must not go on. */
public class LostClaimException extends BusyException {

    private static final long serialVersionUID = 1L;

    public LostClaimException(String id) {
        super("another worker has incident " + id + " now, or it waits for an analyst");
    }
}
