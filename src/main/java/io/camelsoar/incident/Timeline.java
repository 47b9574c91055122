package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.camelsoar.alert.AlertFacts;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditEvent;
import io.camelsoar.policy.ShownText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happened to an incident and when, in words: from the alert's own times and from the audit trail. */
final class Timeline {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The detail of a change of state that such an answer made. */
    private static final Pattern ANSWER = Pattern.compile("(RUN_AGAIN|GO_ON|STOP) command (\\d+)");

    private static final String JOINED = "ALERT_JOINED";

    private final ArrayNode entries;
    private final List<Approval> approvals;
    /** Of people by their ids; of some there is none. */
    private final Map<String, String> names = new HashMap<>();

    /** Since when it is counted how long it took, as the metrics do, and what that was. */
    private final Instant began;

    private final String beginning;

    private Timeline(ArrayNode entries, Incident incident) {
        this.entries = entries;
        // a request that follows another has no alert of its own
        Optional<Instant> raised =
                incident.follows() == null ? new AlertFacts(incident.alert()).raised() : Optional.empty();
        this.began = raised.orElse(Instant.ofEpochMilli(incident.createdAt()));
        this.beginning = raised.isPresent() ? "the alert was raised" : "it was opened";
        this.approvals = incident.approvals();
        incident.approvals().forEach(approval -> names.put(approval.user(), approval.userName()));
        if (incident.decidedBy() != null && incident.deciderName() != null) {
            names.put(incident.decidedBy(), incident.deciderName());
        }
    }

    /** Fills an array with objects of {@code at}, in ISO 8601, and {@code what}: the alert's times, then the events, oldest first. */
    static void fill(ArrayNode entries, Incident incident, List<AuditEvent> events) {
        Timeline timeline = new Timeline(entries, incident);
        AlertFacts facts = new AlertFacts(incident.alert());
        // of most alerts of Elastic Defend there is one time
        facts.firstSeen()
                .filter(at -> !facts.raised().equals(Optional.of(at)))
                .ifPresent(at -> timeline.add(at, "First seen"));
        facts.raised().ifPresent(at -> timeline.add(at, "Alert raised"));
        events.stream()
                .map(AuditEvent::entry)
                .filter(entry -> entry.action().equals(People.NAMED))
                .forEach(entry -> timeline.names.putIfAbsent(entry.actor(), entry.detail()));
        timeline.add(events);
    }

    /** Of alerts that joined one after another a single line tells. */
    private void add(List<AuditEvent> events) {
        int joined = 0;
        for (int i = 0; i < events.size(); i++) {
            AuditEntry entry = events.get(i).entry();
            if (!entry.action().equals(JOINED)) {
                add(entry);
                continue;
            }
            joined++;
            if (i + 1 == events.size() || !events.get(i + 1).entry().action().equals(JOINED)) {
                add(Instant.ofEpochMilli(entry.at()), joined == 1 ? "One more alert" : joined + " more alerts");
                joined = 0;
            }
        }
    }

    private void add(AuditEntry entry) {
        String what =
                switch (entry.action()) {
                    case "OPENED" -> "Detected";
                    case "TRIAGED", "TRIAGED_LATE" -> "Triaged by the AI Assistant: " + words(outcome(entry.detail()));
                    case "ASSIGNED" -> "Analyst: " + entry.detail();
                    case "CASE_OPENED" -> "Case opened";
                    case "CASE_GONE" -> "Case was deleted";
                    case "CASE_CLOSED" -> "Case closed";
                    case "CASE_REOPENED" -> "Case reopened";
                    case "AWAITING_APPROVAL" -> "Shown in Slack";
                    case "PLAYBOOK" -> "Playbook " + entry.detail();
                    case IncidentStore.FALLBACK -> entry.detail() + "; shown in soar.slack.channel instead";
                    case CaseAlerts.REFUSED -> "Not attached to the case: " + entry.detail();
                    case "POSTED" -> "Shown in Slack, for information only";
                    case "ESCALATED" -> "Escalated to " + entry.detail();
                    case "REMINDED" -> "Analyst reminded";
                    case "ASKED_AGAIN" -> "AI Assistant asked again by " + who(entry.actor());
                    case "APPROVED_FIRST" -> "Approved by the first of two, " + who(entry.actor());
                    case "APPROVED" -> answer(entry).orElseGet(() -> "Approved by " + who(entry.actor()));
                    case "DENIED" -> "Declined by " + who(entry.actor());
                    case "RELEASE_ASKED" -> "Release of the host asked for " + entry.detail();
                    case "FOLLOW_UP" -> "Followed by another request: " + entry.detail();
                    case "FOLLOWS" -> "Follows the request of " + entry.detail();
                    case "EXPIRED" -> "Expired: " + whoDecided();
                    case Commands.STOPPED -> answer(entry).orElse(null);
                    case "EXECUTING" -> "Execution began";
                    case "HELD" -> "Execution waits: " + entry.detail();
                    case "UNKNOWN" -> "A command is in doubt";
                    case "EXECUTED" -> answer(entry).orElse("Execution ended");
                    case "RECORDED" -> resolved(entry);
                    case "QUESTION_ASKED" -> "Question asked by " + who(entry.actor());
                    case "QUESTION_ANSWERED" -> "Question answered by the " + entry.actor();
                    case "QUESTION_FAILED" -> "Question not answered";
                    case "PROPOSED_ANEW" -> "Other commands proposed in an answer";
                    case "RESTORED" -> "Restored " + entry.detail();
                    case "PARKED" -> "Parked: " + entry.detail();
                    case "REPLAYED" -> entry.detail() == null ? "Replayed" : "Replayed " + entry.detail();
                    default -> command(entry);
                };
        if (what != null) {
            add(Instant.ofEpochMilli(entry.at()), what);
        }
    }

    /** What somebody answered about a command in doubt. */
    private Optional<String> answer(AuditEntry entry) {
        Matcher answer = ANSWER.matcher(String.valueOf(entry.detail()));
        return answer.matches()
                ? Optional.of("Command " + answer.group(2) + " in doubt: " + words(answer.group(1)) + ", by "
                        + who(entry.actor()))
                : Optional.empty();
    }

    /** The last that is measured of it. */
    private String resolved(AuditEntry entry) {
        return "Resolved by camel-soar: " + (entry.detail() == null ? "there is no case" : "all is in the case") + ", "
                + took(Duration.between(began, Instant.ofEpochMilli(entry.at()))) + " after " + beginning;
    }

    /** Such as {@code 1h 2m 3s}; never below nothing: clocks differ. */
    private static String took(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        return Duration.ofSeconds(seconds)
                .toString()
                .substring("PT".length())
                .toLowerCase(Locale.ROOT)
                .replaceAll("(?<=[hm])(?=.)", " ");
    }

    /** In time; nobody, unless a first of two did. */
    private String whoDecided() {
        return approvals.isEmpty()
                ? "nobody decided"
                : "approved by " + who(approvals.get(0).user()) + ", but by no second person";
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

    /** Of a triage, without how its commands were classed: each of them shows that. */
    private static String outcome(String detail) {
        return String.valueOf(detail).split(";", 2)[0];
    }

    private static String words(String name) {
        return String.valueOf(name).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void add(Instant at, String what) {
        entries.addObject().put("at", at.toString()).put("what", ShownText.line(what));
    }
}
