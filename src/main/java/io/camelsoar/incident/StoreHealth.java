package io.camelsoar.incident;

import io.camelsoar.failure.Failures;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether the incident store takes what is written: without it no alert is stored, no click counts and no command runs. It writes,
 * since a full disk can still be read.
 */
public final class StoreHealth extends AbstractHealthCheck {

    private static final String LEASE = "health";

    private final Leases leases;
    private final Failures failures;

    public StoreHealth(Leases leases, Failures failures) {
        super("soar", "store");
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
            String lease = leases.take(LEASE);
            if (lease != null) {
                leases.giveBack(LEASE, lease);
            }
            builder.up();
        } catch (RuntimeException e) { // whatever pool or driver throws
            builder.message(failures.describe("Store", e, null));
            builder.down();
        }
    }
}
