package io.camelsoar.incident;

import io.camelsoar.boundary.Boundary;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether approved commands start. It is up all the same: somebody switched it off on purpose, and clicks still count. */
public final class ExecutionHealth extends AbstractHealthCheck {

    private static final String NOT_KNOWN = "not known: the store does not answer";

    private final ExecutionState execution;
    private final Boundary store;

    /** @param store how it stands with it, as its own check knows */
    public ExecutionHealth(ExecutionState execution, Boundary store) {
        super("soar", "execution");
        this.execution = execution;
        this.store = store;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        if (store.standing().isFailing()) {
            builder.message(NOT_KNOWN); // whoever probes would wait for the store once more
            return;
        }
        try {
            Optional<String> off = execution.off();
            builder.detail("failing", off.isPresent());
            builder.message(off.map(by -> "switched off " + by + ": no command starts, and approved ones wait")
                    .orElse("switched on"));
        } catch (RuntimeException e) { // whatever pool or driver throws; the check of the store says it
            builder.message(NOT_KNOWN);
        }
    }
}
