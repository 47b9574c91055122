package io.camelsoar.triage;

import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.OnDuty;
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

/**
 * Which analyst handles an operating system: as the assistant's knowledge base says, kept for a while; else the first of the roster,
 * else who is on call. Never a guess.
 */
public class Analysts {

    private static final Logger LOG = LoggerFactory.getLogger(Analysts.class);

    private record Known(OnDuty analyst, Instant until) {}

    private final IncidentStore store;
    private final SlackDirectory directory;
    private final EscalationPolicy policy;
    private final Duration keep;
    private final Clock clock;
    private final Map<String, Known> byOperatingSystem = new ConcurrentHashMap<>();

    /** @param keep how long an answer of the knowledge base is kept */
    public Analysts(
            IncidentStore store, SlackDirectory directory, EscalationPolicy policy, Duration keep, Clock clock) {
        this.store = store;
        this.directory = directory;
        this.policy = policy;
        this.keep = keep;
        this.clock = clock;
    }

    /** Assigns the analyst if the operating system's is known already; sets the variable {@code analystKnown}. */
    public void recall(String operatingSystem, Exchange exchange) {
        Known known = byOperatingSystem.get(operatingSystem);
        boolean fresh = known != null && known.until().isAfter(clock.instant());
        if (fresh) {
            assign(known.analyst(), exchange);
        }
        exchange.setVariable("analystKnown", fresh);
    }

    /** Finds whom the reply in the body names among Slack's users and groups; no clear match gives the fallback. */
    public void resolve(String operatingSystem, Exchange exchange) throws UnreadableReplyException {
        String text =
                AssistantReply.read(exchange.getMessage().getBody(byte[].class)).text();
        Optional<SlackDirectory.Match> match = directory.find(text, operatingSystem);
        if (match.isEmpty()) {
            LOG.warn("No Slack user or group matches the assistant's answer for {}", operatingSystem);
            fallBack(operatingSystem, exchange);
            return;
        }
        OnDuty analyst = new OnDuty(match.get().id(), match.get().name(), OnDuty.Source.KNOWLEDGE_BASE);
        byOperatingSystem.put(
                operatingSystem, new Known(analyst, clock.instant().plus(keep)));
        assign(analyst, exchange);
    }

    /** The knowledge base names nobody: the first of the roster, else who is on call is mentioned, and the message says so. */
    public void fallBack(String operatingSystem, Exchange exchange) {
        assign(policy.first(operatingSystem).orElse(null), exchange);
    }

    /** The knowledge base says something else now. */
    void forget() {
        byOperatingSystem.clear();
    }

    private void assign(OnDuty analyst, Exchange exchange) {
        store.assigned(exchange.getVariable("incidentId", String.class), analyst);
    }
}
