package io.camelsoar.metrics;

import io.camelsoar.boundary.SendEvents;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;

/**
 * Each call of a route to a service around: how long it took and whether it answered; a retry is a call. Camel's own meters of this kind
 * have a time series for each address that a command goes to.
 */
public final class CallMeters extends SendEvents {

    private static final Duration[] BUCKETS = Stream.of(
                    50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** Services by the scheme of an endpoint. */
    private static final Map<String, String> SERVICES = Map.of(
            "elasticsearch", "elasticsearch",
            "slack", "slack",
            "http", "kibana",
            "https", "kibana",
            "winrm", "winrm",
            "ssh", "ssh",
            "defend", "defend");

    private static final String ASSISTANT = "assistant";

    private final MeterRegistry registry;

    public CallMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending) {
            service(sending.getEndpoint())
                    .filter(ASSISTANT::equals)
                    .ifPresent(assistant ->
                            size("sent", sending.getExchange().getMessage().getBody()));
        } else if (event instanceof ExchangeSentEvent sent) {
            service(sent.getEndpoint()).ifPresent(service -> called(service, sent));
        }
    }

    private void called(String service, ExchangeSentEvent sent) {
        Exchange exchange = sent.getExchange();
        boolean answered = exchange.getException() == null;
        Timer.builder("soar.call")
                .description("Calls to a service, retries among them")
                .serviceLevelObjectives(BUCKETS)
                .tag("service", service)
                .tag("outcome", answered ? "answered" : "failed")
                .register(registry)
                .record(Duration.ofMillis(sent.getTimeTaken()));
        if (answered && service.equals(ASSISTANT)) {
            size("received", exchange.getMessage().getBody());
        }
    }

    private void size(String direction, Object body) {
        long bytes = bytes(body);
        if (bytes >= 0) {
            DistributionSummary.builder("soar.assistant")
                    .description("What goes to the AI Assistant and comes from it")
                    .baseUnit("bytes")
                    .tag("direction", direction)
                    .register(registry)
                    .record(bytes);
        }
    }

    /** Not of a stream, which could be read only once: camel-http gives the bytes of an answer. */
    private static long bytes(Object body) {
        if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
        return body instanceof byte[] answer ? answer.length : -1;
    }

    private static Optional<String> service(Endpoint endpoint) {
        String uri = endpoint.getEndpointUri();
        int scheme = uri.indexOf(':');
        return Optional.ofNullable(scheme < 0 ? null : SERVICES.get(uri.substring(0, scheme)))
                .map(service -> service.equals("kibana") && uri.contains("/api/security_ai_assistant/chat/")
                        ? ASSISTANT
                        : service);
    }
}
