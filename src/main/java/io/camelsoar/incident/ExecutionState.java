package io.camelsoar.incident;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether approved commands start, as those say it who may stop all of them: by the switch in the store, and by the setting. */
public final class ExecutionState {

    private final ExecutionSwitch executionSwitch;
    private final BooleanSupplier setting;

    /** @param setting {@code soar.execution.enabled}, as it is now */
    public ExecutionState(ExecutionSwitch executionSwitch, BooleanSupplier setting) {
        this.executionSwitch = executionSwitch;
        this.setting = setting;
    }

    /** By what it is switched off, such as {@code by dana.reyes (U0AAA1111): patching, since 2026-01-15T10:00:00Z}; empty: it is on. */
    public Optional<String> off() {
        ExecutionSwitch.Position position = executionSwitch.position();
        if (!position.on()) {
            return Optional.of(
                    position.by() + (position.at() == null ? "" : ", since " + Instant.ofEpochMilli(position.at())));
        }
        return setting.getAsBoolean() ? Optional.empty() : Optional.of("by soar.execution.enabled of this instance");
    }
}
