package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditEvent;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What happened to an incident and when, in words: from the alert's own times and from the audit trail. */
final class Timeline {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArrayNode entries;
    private final Map<String, String> names;

    private Timeline(ArrayNode entries, Incident incident) {
        this.entries = entries;
        this.names = incident.approvals().stream()
                .collect(Collectors.toMap(Approval::user, Approval::userName, (one, other) -> one));
        if (incident.decidedBy() != null && incident.deciderName() != null) {
            names.put(incident.decidedBy(), incident.deciderName());
        }
    }

    /** Fills an array with objects of {@code at}, in ISO 8601, and {@code what}: the alert's times, then the events, oldest first. */
    static void fill(ArrayNode entries, Incident incident, List<AuditEvent> events) {
        Timeline timeline = new Timeline(entries, incident);
        Alert alert = incident.alert();
        timeline.seen(alert, "kibana.alert.original_time", "First seen");
        timeline.seen(alert, "@timestamp", "Alert raised");
        events.forEach(event -> timeline.add(event.entry()));
    }

    /** An alert's times are anybody's words: what is no time is left out. */
    private void seen(Alert alert, String field, String what) {
        alert.fields().text(field).flatMap(Timeline::time).ifPresent(at -> add(at, what));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(
                    text.matches("\\d{1,14}")
                            ? Instant.ofEpochMilli(Long.parseLong(text))
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void add(AuditEntry entry) {
        String what =
                switch (entry.action()) {
                    case "OPENED" -> "Detected";
                    case "TRIAGED", "TRIAGED_LATE" -> "Triaged: " + words(entry.detail());
                    case "ASSIGNED" -> "Analyst: " + entry.detail();
                    case "CASE_OPENED" -> "Case opened";
                    case "CASE_GONE" -> "Case was deleted";
                    case "AWAITING_APPROVAL" -> "Shown in Slack";
                    case "ESCALATED" -> "Escalated to " + entry.detail();
                    case "REMINDED" -> "Analyst reminded";
                    case "APPROVED_FIRST" -> "Approved by the first of two, " + who(entry.actor());
                    case "APPROVED" -> "Approved by " + who(entry.actor());
                    case "DENIED" -> "Declined by " + who(entry.actor());
                    case "EXPIRED" -> "Expired: nobody decided";
                    case "EXECUTING" -> "Execution began";
                    case "HELD" -> "Execution waits: " + entry.detail();
                    case "UNKNOWN" -> "A command is in doubt";
                    case "EXECUTED" -> "Execution ended";
                    case "PARKED" -> "Parked: " + entry.detail();
                    case "REPLAYED" -> "Replayed";
                    default -> command(entry);
                };
        if (what != null) {
            add(Instant.ofEpochMilli(entry.at()), what);
        }
    }

    private static String command(AuditEntry entry) {
        if (!entry.action().startsWith("COMMAND_") || entry.detail() == null) {
            return null;
        }
        try {
            JsonNode detail = JSON.readTree(entry.detail());
            String outcome = words(entry.action().substring("COMMAND_".length()));
            String code = detail.path("exitCode").isInt()
                    ? ", exit code " + detail.get("exitCode").asInt()
                    : "";
            return "Command " + detail.path("command").asText() + ": " + outcome + code;
        } catch (IOException e) {
            return null; // of an earlier version
        }
    }

    private String who(String user) {
        return Optional.ofNullable(names.get(user))
                .map(name -> name + " (" + user + ")")
                .orElse(user);
    }

    private static String words(String name) {
        return String.valueOf(name).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void add(Instant at, String what) {
        entries.addObject().put("at", at.toString()).put("what", what);
    }
}
