package io.camelsoar.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.audit.AuditEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How one incident went, from nothing but the events of its audit trail, oldest first. */
public final class Course {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Milestone, Long> reached = new EnumMap<>(Milestone.class);
    private Instant raised;
    private String rule;
    private String decider;

    /** The next event. The milestone that the incident came by with it, if it did not come by it before. */
    public Optional<Milestone> add(AuditEntry entry) {
        if (entry.action().equals("OPENED")) {
            opened(entry.detail());
        }
        Optional<Milestone> milestone = Milestone.of(entry).filter(one -> reached.putIfAbsent(one, entry.at()) == null);
        if (milestone.equals(Optional.of(Milestone.DECIDED))) {
            decider = entry.actor();
        }
        return milestone;
    }

    /** @param detail what the trail has of its opening */
    void opened(String detail) {
        try {
            JsonNode about = JSON.readTree(String.valueOf(detail));
            rule = about.path("rule").asText(null);
            raised = about.hasNonNull("raised")
                    ? Instant.parse(about.get("raised").asText())
                    : null;
        } catch (IOException | DateTimeParseException e) {
            rule = detail; // of an earlier version, which knew no more
        }
    }

    /** The rule of its alert; null if the trail does not say it. */
    public String rule() {
        return rule;
    }

    /** Who approved or declined it, the second of two; empty: nobody. */
    public Optional<String> decider() {
        return Optional.ofNullable(decider);
    }

    /** From the time at which its alert was raised; empty where the trail does not say that. Never below nothing: clocks differ. */
    public Optional<Duration> sinceAlert(Milestone milestone) {
        return raised == null ? Optional.empty() : between(raised.toEpochMilli(), reached.get(milestone));
    }

    /** From one milestone to another. */
    public Optional<Duration> between(Milestone from, Milestone to) {
        return between(reached.get(from), reached.get(to));
    }

    private static Optional<Duration> between(Long from, Long to) {
        return from == null || to == null ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(0, to - from)));
    }
}
