package io.camelsoar.edit;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Edits that do not count, by their files. It is up all the same: what was there before the edit goes on. */
public final class EditHealth extends AbstractHealthCheck {

    private final LiveEdits edits;

    public EditHealth(LiveEdits edits) {
        super("soar", "edits");
        this.edits = edits;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> open = new TreeMap<>(edits.open());
        if (!open.isEmpty()) {
            builder.message(open.entrySet().stream()
                    .map(edit -> edit.getKey() + ": " + edit.getValue())
                    .collect(Collectors.joining(" | ", "edits that do not count: ", "")));
        }
        builder.up();
    }
}
