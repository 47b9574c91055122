package io.camelsoar.socket;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether Slack can reach this: without the connection no click counts. */
public final class SocketHealth extends AbstractHealthCheck {

    private final SocketMode socket;

    public SocketHealth(SocketMode socket) {
        super("soar", "slack-socket");
        this.socket = socket;
    }

    @Override
    public boolean isLiveness() {
        return false; // it comes back without a restart
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> problem = socket.problem();
        if (problem.isPresent()) {
            builder.message(problem.get());
            builder.down();
        } else {
            builder.up();
        }
    }
}
