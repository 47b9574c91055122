package io.camelsoar.app;

import io.camelsoar.failure.Failures;
import io.camelsoar.incident.WebhookRequests;
import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import io.camelsoar.slack.SlackConnections;
import io.camelsoar.slack.SlackSignature;
import io.camelsoar.socket.SocketDeliveries;
import io.camelsoar.socket.SocketHealth;
import io.camelsoar.socket.SocketMode;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.support.LifecycleStrategySupport;

/** The two ways in which Slack reaches this, of which {@code soar.slack.mode} names one. */
final class SocketModeSettings {

    /** Sooner than whatever forgets a connection on which nothing is sent. */
    private static final Duration PING = Duration.ofSeconds(15);
    /** How long an envelope may come again. */
    private static final Duration AGAIN = Duration.ofDays(1);

    private static final int NO_PORT = -1;

    private SocketModeSettings() {}

    static boolean isSocket(Settings settings) {
        return settings.text("soar.slack.mode").equals("socket");
    }

    /** Null in the mode socket: then nothing that comes over HTTP can be Slack's. */
    static SlackSignature signature(Settings settings, Clock clock) {
        return isSocket(settings) ? null : new SlackSignature(settings.text("soar.slack.signing-secret"), clock);
    }

    /** How long a request is remembered. */
    static Duration remembered(Settings settings) {
        return isSocket(settings) ? AGAIN : SlackSignature.MAX_SKEW.multipliedBy(3);
    }

    /** In the mode socket, has the connection open while the routes run. */
    static void connect(Settings settings, CamelContext context, WebhookRequests requests, Failures failures) {
        if (!isSocket(settings)) {
            Metrics.slackSocket(context, () -> Double.NaN);
            return;
        }
        SlackConnections connections = new SlackConnections(
                settings.text("soar.slack.app-token"),
                settings.text("soar.slack.url"),
                Tls.of(settings, "soar.slack"),
                PING);
        SocketMode socket = new SocketMode(
                connections,
                settings.text("soar.slack.app-id"),
                settings.number("soar.approval.max-body"),
                failures,
                new SocketDeliveries(context.createProducerTemplate(), requests));
        context.getRegistry().bind("socketHealth", new SocketHealth(socket));
        Metrics.slackSocket(context, () -> socket.problem().isEmpty() ? 1 : 0);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                socket.start();
            }

            @Override
            public void onContextStopping(CamelContext stopping) {
                socket.stop();
            }
        });
    }

    /** The webhook's server is there by now, but does not listen yet; the one of the health is another. */
    static void closeWebhook(CamelContext context) {
        MainHttpServer webhook = context.hasService(MainHttpServer.class);
        if (webhook == null) {
            return;
        }
        webhook.setPort(NO_PORT); // so that its server can be told from the other
        context.hasServices(VertxPlatformHttpServer.class).stream()
                .filter(server -> server.getConfigurationPort() == NO_PORT)
                .forEach(server -> remove(context, server));
        remove(context, webhook);
    }

    private static void remove(CamelContext context, Object service) {
        try {
            if (!context.removeService(service)) {
                throw new IllegalStateException("Camel has no such service");
            }
        } catch (Exception e) {
            throw new IllegalStateException("soar.slack.mode: the webhook's server cannot be switched off", e);
        }
    }
}
