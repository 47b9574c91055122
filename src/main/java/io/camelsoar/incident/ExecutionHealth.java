package io.camelsoar.incident;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether approved commands start. It is up all the same: somebody switched it off on purpose, and clicks still count. */
public final class ExecutionHealth extends AbstractHealthCheck {

    private final ExecutionState execution;

    public ExecutionHealth(ExecutionState execution) {
        super("soar", "execution");
        this.execution = execution;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        try {
            Optional<String> off = execution.off();
            builder.detail("failing", off.isPresent());
            builder.message(off.map(by -> "switched off " + by + ": no command starts, and approved ones wait")
                    .orElse("switched on"));
        } catch (RuntimeException e) { // whatever pool or driver throws; the check of the store says it
            builder.message("not known: the store does not answer");
        }
    }
}
