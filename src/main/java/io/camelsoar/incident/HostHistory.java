package io.camelsoar.incident;

import io.camelsoar.alert.Alert;
import io.camelsoar.policy.ShownText;
import io.camelsoar.text.Count;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was done on a host, under an incident and others: from the store, which holds what was decided and what came of it. */
public final class HostHistory {

    /** Incidents that are told; of more it is said how many there are. */
    static final int MOST = 5;

    private static final int MOST_COMMANDS = 8;
    private static final int LONGEST_COMMAND = 200;
    private static final int LONGEST_NAME = 150;
    private static final int LONGEST_KEY = 300;

    /** Those of the host that are not about the same alert. */
    private static final String OTHERS = """
            FROM incident_host INNER JOIN incident ON incident.id = incident_host.incident_id
            WHERE host = ? AND COALESCE(incident.follows, incident.id) <> ?
            """;
    /** What is told of them: what a playbook has in a channel of its own stays there. */
    private static final String TOLD = OTHERS + """
            AND (incident.playbook_channel IS NULL OR incident.slack_channel = CAST(? AS VARCHAR(64)))""";

    private final Store store;
    private final IncidentStore incidents;

    public HostHistory(Store store, IncidentStore incidents) {
        this.store = store;
        this.incidents = incidents;
    }

    /** By what the incidents of one host are found: its name in small letters, else its address; empty for an alert without either. */
    public static Optional<String> key(Alert alert) {
        return alert.hostName()
                .map(name -> "name:" + name.toLowerCase(Locale.ROOT))
                .or(() -> alert.hostAddress().map(address -> "address:" + address))
                .map(key -> key.replace("\0", ""))
                .map(key -> key.substring(0, Math.min(LONGEST_KEY, key.length())));
    }

    /** Part of the transaction that opens an incident. */
    static void note(Store store, String incidentId, Alert alert) {
        key(alert)
                .ifPresent(host -> store.sql("INSERT INTO incident_host (incident_id, host, at) VALUES (?, ?, ?)")
                        .params(incidentId, host, store.now())
                        .update());
    }

    /**
     * What was done on an incident's host, in markdown: under its alert, by the incident itself, where something ran, and by those that
     * follow the same one, then under others, those in which something ran first, then the latest: rule, decision, and commands with their
     * outcome.
     */
    public String markdown(Incident incident) {
        List<Incident> chain = chain(incident);
        if (chain.isEmpty()) {
            return others(incident, ": camel-soar has run nothing on it before.");
        }
        List<String> lines = new ArrayList<>();
        lines.add("**Under this alert**:");
        chain.forEach(each -> tell(each, lines));
        return String.join("\n", lines) + "\n\n" + others(incident, ".");
    }

    /** Requests about the same alert, oldest first: what one has that is not told elsewhere stays there, too. */
    private List<Incident> chain(Incident incident) {
        String first = FollowUps.first(incident);
        return store
                .sql("SELECT id FROM incident WHERE id = ? UNION ALL SELECT id FROM incident WHERE follows = ?")
                .params(first, first)
                .query(String.class)
                .list()
                .stream()
                .map(incidents::get)
                .filter(other -> other.id().equals(incident.id()) ? hasRun(other) : mayBeTold(other, incident))
                .sorted(Comparator.comparingLong(Incident::createdAt))
                .toList();
    }

    private static boolean hasRun(Incident incident) {
        return incident.commands().stream().anyMatch(command -> command.startedAt() != null);
    }

    /** As {@link #TOLD} has it. */
    private static boolean mayBeTold(Incident other, Incident asked) {
        return other.playbook().channel() == null
                || other.slackChannel() != null && other.slackChannel().equals(asked.slackChannel());
    }

    private String others(Incident incident, String whereNone) {
        Optional<String> key = key(incident.alert());
        String host = code(
                incident.alert().hostName().or(incident.alert()::hostAddress).orElse(""), LONGEST_NAME);
        if (key.isEmpty()) {
            return "The alert has neither a name nor an address of its host, so no other incident of it is known.";
        }
        String first = FollowUps.first(incident);
        List<String> others = store.sql("""
                        SELECT incident_id %s
                        ORDER BY CASE WHEN EXISTS (SELECT 1 FROM command
                            WHERE command.incident_id = incident_host.incident_id AND started_at IS NOT NULL) THEN 0 ELSE 1 END,
                            at DESC, incident_id FETCH FIRST ? ROWS ONLY""".formatted(TOLD))
                .params(key.get(), first, incident.slackChannel(), MOST)
                .query(String.class)
                .list();
        int all = store.sql("SELECT COUNT(*) " + OTHERS)
                .params(key.get(), first)
                .query(Integer.class)
                .single();
        int count = store.sql("SELECT COUNT(*) " + TOLD)
                .params(key.get(), first, incident.slackChannel())
                .query(Integer.class)
                .single();
        String elsewhere = all == count
                ? ""
                : "Other incidents on " + host + " that are kept in other channels, and not told here: " + (all - count)
                        + ".";
        if (others.isEmpty()) {
            return all == 0 ? "No other incident on " + host + " is stored" + whereNone : elsewhere;
        }
        List<String> lines = new ArrayList<>();
        lines.add("**" + Count.of(count, "other incident") + " on** " + host
                + (count > 1 ? ", those with commands that ran, then the latest, first" : "") + ":");
        others.stream().map(incidents::get).forEach(other -> tell(other, lines));
        if (count > others.size()) {
            lines.add("");
            lines.add(Count.of(count - others.size(), "other") + Count.fitting(count - others.size(), " is", " are")
                    + " not listed.");
        }
        if (!elsewhere.isEmpty()) {
            lines.add("");
            lines.add(elsewhere);
        }
        return String.join("\n", lines);
    }

    private static void tell(Incident incident, List<String> lines) {
        lines.add("");
        lines.add("- " + time(incident.createdAt()) + ": "
                + code(incident.alert().rule(), LONGEST_NAME) + ", " + decision(incident));
        List<Command> run = IncidentDocument.isApproved(incident) || incident.waitsForSecond()
                ? incident.selected()
                : List.of(); // a first of two selected them, and nothing came of it
        run.stream().limit(MOST_COMMANDS).map(HostHistory::outcome).forEach(lines::add);
        if (run.size() > MOST_COMMANDS) {
            lines.add("  - and " + Count.of(run.size() - MOST_COMMANDS, "command") + " more");
        }
    }

    private static String decision(Incident incident) {
        if (incident.waitsForSecond()) {
            return "approved by " + approvers(incident) + ", waits for a second person";
        }
        if (incident.decidedBy() != null) {
            String at = " at " + time(incident.decidedAt());
            return IncidentDocument.isApproved(incident)
                    ? "approved by " + approvers(incident) + at + (incident.approvedAsDryRun() ? ", as a dry run" : "")
                    : "declined by " + decider(incident) + at + afterFirst(incident) + ", nothing was run";
        }
        if (incident.playbook().postOnly()) {
            return "posted only, nobody was asked to decide, nothing was run";
        }
        if (incident.state() != IncidentState.EXPIRED && incident.state() != IncidentState.RECORDED) {
            return "not decided yet, nothing was run";
        }
        return incident.approvals().isEmpty()
                ? "nobody decided in time, nothing was run"
                : "approved by " + approvers(incident) + ", but by no second person in time, nothing was run";
    }

    private static String afterFirst(Incident incident) {
        return incident.approvals().isEmpty()
                ? ""
                : ", after " + approvers(incident) + " had approved as the first of two at "
                        + time(incident.approvals().get(0).at());
    }

    private static String approvers(Incident incident) {
        return incident.approvals().isEmpty()
                ? decider(incident)
                : incident.approvals().stream()
                        .map(approval -> person(approval.userName(), approval.user()))
                        .collect(Collectors.joining(" and "));
    }

    private static String decider(Incident incident) {
        return person(incident.deciderName(), incident.decidedBy());
    }

    private static String person(String name, String user) {
        return name == null ? user : code(name, LONGEST_NAME) + " (" + user + ")";
    }

    private static String outcome(Command command) {
        String text = ShownText.of(command.text());
        String exit = command.exitCode() == null ? "" : ", exit code " + command.exitCode();
        return "  - " + code(text, LONGEST_COMMAND) + " " + command.state() + exit
                + (command.startedAt() == null ? "" : ", began at " + time(command.startedAt()));
    }

    /** In one line, from which no markup gets out: what others wrote forges nothing around it. */
    private static String code(String text, int most) {
        String line = ShownText.ofProse(text).replaceAll("\\s+", " ").strip();
        int length = line.codePointCount(0, line.length());
        String cut = length <= most ? line : line.substring(0, line.offsetByCodePoints(0, most)) + "...";
        return "`" + cut.replace("`", "'") + "`";
    }

    private static String time(long at) {
        return Instant.ofEpochMilli(at).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
