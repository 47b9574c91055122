package io.camelsoar.triage;

import io.camelsoar.incident.IncidentStore;
import io.camelsoar.slack.SlackDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which analyst handles an operating system: as the assistant's knowledge base says, kept for a while. Never a guess. */
public class Analysts {

    private static final Logger LOG = LoggerFactory.getLogger(Analysts.class);

    private record Known(String id, String name, Instant until) {}

    private final IncidentStore store;
    private final SlackDirectory directory;
    private final String fallback;
    private final Duration keep;
    private final Clock clock;
    private final Map<String, Known> byOperatingSystem = new ConcurrentHashMap<>();

    public Analysts(IncidentStore store, SlackDirectory directory, String fallback, Duration keep, Clock clock) {
        this.store = store;
        this.directory = directory;
        this.fallback = fallback;
        this.keep = keep;
        this.clock = clock;
    }

    /** Assigns the analyst if the operating system's is known already; sets the variable {@code analystKnown}. */
    public void recall(String operatingSystem, Exchange exchange) {
        Known known = byOperatingSystem.get(operatingSystem);
        boolean fresh = known != null && known.until().isAfter(clock.instant());
        if (fresh) {
            store.assigned(exchange.getVariable("incidentId", String.class), known.id(), known.name());
        }
        exchange.setVariable("analystKnown", fresh);
    }

    /** Finds the analyst named by the reply in the body among the Slack users; no clear match gives the fallback. */
    public void resolve(String operatingSystem, Exchange exchange) throws UnreadableReplyException {
        String text =
                AssistantReply.read(exchange.getMessage().getBody(byte[].class)).text();
        Optional<SlackDirectory.Match> match = directory.find(text);
        if (match.isEmpty()) {
            LOG.warn("No Slack user matches the assistant's answer for {}", operatingSystem);
            fallBack(exchange);
            return;
        }
        Known known =
                new Known(match.get().id(), match.get().name(), clock.instant().plus(keep));
        byOperatingSystem.put(operatingSystem, known);
        store.assigned(exchange.getVariable("incidentId", String.class), known.id(), known.name());
    }

    /** Nobody is known: {@code soar.slack.fallback-analyst} is mentioned, and the message says so. */
    public void fallBack(Exchange exchange) {
        store.assigned(exchange.getVariable("incidentId", String.class), fallback.isEmpty() ? null : fallback, null);
    }
}
