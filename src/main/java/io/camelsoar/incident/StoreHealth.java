package io.camelsoar.incident;

import io.camelsoar.boundary.Boundary;
import io.camelsoar.boundary.BoundaryHealth;
import io.camelsoar.failure.Failures;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final Boundary boundary;
    private final Supplier<Optional<String>> fault;

    /** @param fault what is wrong with it though it answers; empty: nothing */
    public StoreHealth(
            Store store, Leases leases, Failures failures, Boundary boundary, Supplier<Optional<String>> fault) {
        super("soar", "store");
        this.store = store;
        this.leases = leases;
        this.failures = failures;
        this.boundary = boundary;
        this.fault = fault;
    }

    @Override
    public boolean isLiveness() {
        return false; // it comes back without a restart
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            store.tryWriting(leases::beat);
            Optional<String> wrong = fault.get();
            wrong.ifPresentOrElse(boundary::failed, boundary::answered);
            BoundaryHealth.tell(boundary.standing(), builder);
            builder.state(wrong.isPresent() ? State.DOWN : State.UP);
        } catch (RuntimeException e) { // whatever pool or driver throws
            boundary.failed(failures.describe("Store", e, null));
            BoundaryHealth.tell(boundary.standing(), builder);
            builder.down();
        }
    }
}
