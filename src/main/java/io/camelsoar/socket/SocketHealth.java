package io.camelsoar.socket;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether Slack can reach this: without the connection no click counts. It is up all the same: another connection is tried for anyway, and
 * neither a new start nor fewer requests would bring it.
 */
public final class SocketHealth extends AbstractHealthCheck {

    private final SocketMode socket;

    public SocketHealth(SocketMode socket) {
        super("soar", "slack-socket");
        this.socket = socket;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.message(socket.problem().map(why -> "no connection: " + why).orElse("connected"));
        builder.detail("failing", socket.problem().isPresent());
        builder.up();
    }
}
