package io.camelsoar.failure;

/** Its turn has not come in time: nothing was sent, and nothing failed. */
public class NoTurnException extends BusyException {

    private static final long serialVersionUID = 1L;

    public NoTurnException(String message) {
        super(message);
    }
}
