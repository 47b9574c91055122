package io.camelsoar.boundary;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * How it stands with one service. It is up all the same: to start camel-soar anew, or to send it no more clicks, mends no service that is
 * away, and what waits for that goes on by itself.
 */
public final class BoundaryHealth extends AbstractHealthCheck {

    private final Boundary boundary;

    /** @param name by which the health page has it */
    public BoundaryHealth(String name, Boundary boundary) {
        super("soar", name);
        this.boundary = boundary;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        tell(boundary.standing(), builder);
        builder.up();
    }

    /** For people as a message, and for programs, which ask with {@code ?data=true}, one by one. */
    public static void tell(Boundary.Standing standing, HealthCheckResultBuilder builder) {
        builder.message(standing.toString());
        builder.detail("failing", standing.isFailing());
        builder.detail("failures", standing.failures());
        detail(builder, "answered.at", standing.answeredAt());
        detail(builder, "failed.at", standing.failedAt());
        detail(builder, "failing.since", standing.failingSince());
        detail(builder, "error", standing.error());
    }

    private static void detail(HealthCheckResultBuilder builder, String name, Object value) {
        if (value != null) {
            builder.detail(name, value.toString());
        }
    }
}
