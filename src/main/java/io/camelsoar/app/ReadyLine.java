package io.camelsoar.app;

import io.camelsoar.settings.Settings;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that work has begun: when the first search for alerts goes to Elasticsearch. Timers start after all other routes, so the
 * webhook is there by then. Whether Elasticsearch answers is told by what fails.
 */
final class ReadyLine extends EventNotifierSupport {

    private static final Logger LOG = LoggerFactory.getLogger("io.camelsoar.Ready");

    private final String line;
    private boolean said;

    private ReadyLine(String line) {
        this.line = line;
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeFailedEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreExchangeSentEvents(false); // that it is being sent counts among these
    }

    static void await(Settings settings, CamelContext context) {
        String slack = SocketModeSettings.isSocket(settings)
                ? "Slack over Socket Mode"
                : "webhook at " + (settings.text("soar.http.tls-certificate").isEmpty() ? "http" : "https") + "://"
                        + settings.text("soar.http.host") + ":" + settings.number("soar.http.port")
                        + "/slack/interactivity";
        context.getManagementStrategy()
                .addEventNotifier(
                        new ReadyLine("Ready: polling " + String.join(", ", settings.items("soar.detect.sources"))
                                + " every " + settings.text("soar.detect.period") + ", " + slack));
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeSendingEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending
                && sending.getEndpoint().getEndpointUri().startsWith("elasticsearch:")) {
            say();
            // each exchange would ask it in vain
            sending.getExchange().getContext().getManagementStrategy().removeEventNotifier(this);
        }
    }

    private synchronized void say() {
        if (!said) {
            said = true;
            LOG.info(line);
        }
    }
}
