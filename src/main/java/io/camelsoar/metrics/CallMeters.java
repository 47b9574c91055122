package io.camelsoar.metrics;

import io.camelsoar.boundary.SendEvents;
import io.camelsoar.log.IncidentLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeRedeliveryEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;

/**
 * Each call of a route to a service around: how long it took and whether it answered; a retry is a call, and is counted once more for
 * itself. Camel's own meters of this kind have a time series for each address that a command goes to.
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

    /** Camel repeats a call that was turned away, as the route configuration {@code outside} says. */
    private static final String AT_ONCE = "at_once";
    /** A stage that failed is tried again, or a source is polled again. */
    private static final String LATER = "later";

    /** Where an exchange has that its next call is a repeat. */
    private static final String REPEATED = "soarCallRepeated";

    private static final int MOST_FAILED = 10_000;

    private final MeterRegistry registry;
    private final String kibana;
    /** By what was called and for what, in which run it failed. */
    private final Map<String, String> failed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_FAILED;
        }
    };

    /** @param kibana its address, of {@code soar.kibana.url}: an engineer's own HTTP call is no call of Kibana */
    public CallMeters(MeterRegistry registry, String kibana) {
        this.registry = registry;
        this.kibana = kibana;
        setIgnoreExchangeRedeliveryEvents(false);
        setIgnoreExchangeFailedEvents(false); // Camel 4.17 asks this for redeliveries, too
        Stream.concat(SERVICES.values().stream(), Stream.of(ASSISTANT))
                .distinct()
                .forEach(service -> {
                    retries(service, AT_ONCE); // begins at nothing
                    retries(service, LATER);
                });
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeRedeliveryEvent repeat) {
            repeat.getExchange().setProperty(REPEATED, true);
        } else if (event instanceof ExchangeSendingEvent sending) {
            service(sending.getEndpoint()).ifPresent(service -> calling(service, sending.getExchange()));
        } else if (event instanceof ExchangeSentEvent sent) {
            sent.getExchange().removeProperty(REPEATED); // of a step that failed before it called anybody
            service(sent.getEndpoint()).ifPresent(service -> called(service, sent));
        }
    }

    private void calling(String service, Exchange exchange) {
        if (exchange.removeProperty(REPEATED) != null) {
            retries(service, AT_ONCE).increment();
        } else if (failedInAnotherRun(service, exchange)) {
            retries(service, LATER).increment();
        }
        if (service.equals(ASSISTANT)) {
            size("sent", exchange.getMessage().getBody());
        }
    }

    /** True once: the other calls of a run that is a repeat are not repeats for that. */
    private boolean failedInAnotherRun(String service, Exchange exchange) {
        String subject = subject(service, exchange);
        synchronized (failed) {
            String run = subject == null ? null : failed.get(subject);
            return run != null && !run.equals(run(exchange)) && failed.remove(subject, run);
        }
    }

    private void note(String service, boolean answered, Exchange exchange) {
        String subject = subject(service, exchange);
        if (subject == null) {
            return;
        }
        synchronized (failed) {
            if (answered) {
                failed.remove(subject);
            } else {
                failed.put(subject, run(exchange));
            }
        }
    }

    /** What a service is called for; null where nobody tries it again: neither an incident's stage nor the poll of a source. */
    private static String subject(String service, Exchange exchange) {
        String incident = claim(exchange) == null ? null : IncidentLog.in(exchange);
        String source = exchange.getVariable("source", String.class);
        String about = incident != null ? incident : source;
        return about == null ? null : service + " " + about;
    }

    /** Each run of a stage has a claim of its own, whatever exchanges it is split into. */
    private static String run(Exchange exchange) {
        String claim = claim(exchange);
        return claim == null ? exchange.getExchangeId() : claim;
    }

    private static String claim(Exchange exchange) {
        return exchange.getVariable("claim", String.class);
    }

    private Counter retries(String service, String when) {
        return Counter.builder("soar.call.retries")
                .description("Calls to a service that repeat one that failed")
                .tag("service", service)
                .tag("when", when)
                .register(registry);
    }

    private void called(String service, ExchangeSentEvent sent) {
        Exchange exchange = sent.getExchange();
        boolean answered = exchange.getException() == null;
        note(service, answered, exchange);
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

    private Optional<String> service(Endpoint endpoint) {
        String uri = endpoint.getEndpointUri();
        int scheme = uri.indexOf(':');
        return Optional.ofNullable(scheme < 0 ? null : SERVICES.get(uri.substring(0, scheme)))
                .filter(service -> !service.equals("kibana") || uri.startsWith(kibana))
                .map(service -> service.equals("kibana") && uri.contains("/api/security_ai_assistant/chat/")
                        ? ASSISTANT
                        : service);
    }
}
