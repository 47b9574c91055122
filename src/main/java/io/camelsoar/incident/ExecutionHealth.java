package io.camelsoar.incident;

import java.time.Instant;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether approved commands start. It is up all the same: somebody switched it off on purpose, and clicks still count. */
public final class ExecutionHealth extends AbstractHealthCheck {

    private final ExecutionSwitch executionSwitch;

    public ExecutionHealth(ExecutionSwitch executionSwitch) {
        super("soar", "execution");
        this.executionSwitch = executionSwitch;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        try {
            ExecutionSwitch.Position position = executionSwitch.position();
            builder.detail("failing", !position.on());
            builder.message(position.on() ? "switched on" : off(position));
        } catch (RuntimeException e) { // whatever pool or driver throws; the check of the store says it
            builder.message("not known: the store does not answer");
        }
    }

    private static String off(ExecutionSwitch.Position position) {
        return "switched off " + position.by()
                + (position.at() == null ? "" : ", since " + Instant.ofEpochMilli(position.at()))
                + ": no command starts, and approved ones wait";
    }
}
