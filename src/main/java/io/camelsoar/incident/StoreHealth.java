package io.camelsoar.incident;

import io.camelsoar.failure.Failures;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether the incident store takes what is written: without it no alert is stored, no click counts and no command runs. It writes,
 * since a full disk can still be read, and it writes what every transition does: where the audit trail takes nothing, none is stored.
 */
public final class StoreHealth extends AbstractHealthCheck {

    private final Store store;
    private final Leases leases;
    private final Failures failures;

    public StoreHealth(Store store, Leases leases, Failures failures) {
        super("soar", "store");
        this.store = store;
        this.leases = leases;
        this.failures = failures;
    }

    @Override
    public boolean isLiveness() {
        return false; // it comes back without a restart
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            store.tryWriting(leases::beat);
            builder.up();
        } catch (RuntimeException e) { // whatever pool or driver throws
            builder.message(failures.describe("Store", e, null));
            builder.down();
        }
    }
}
