package io.camelsoar.failure;

/** The worker took longer than its lease, and another has the incident now: it must not go on. */
public class LostClaimException extends BusyException {

    private static final long serialVersionUID = 1L;

    public LostClaimException(String id) {
        super("Incident " + id + ": this took longer than soar.recover.lease, and another worker has it now");
    }
}
