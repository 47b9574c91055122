package io.camelsoar.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditEvent;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.policy.CommandClass;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What became of incidents and how long it took: of each event of the audit trail, once, by the instance that wrote it. Whoever has the
 * trail can work out the same.
 */
public final class IncidentMeters implements Consumer<List<AuditEntry>> {

    /** Upper ends of the histograms' buckets: what a response time is usually promised in. */
    private static final Duration[] BUCKETS = Stream.of(1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 14400, 86400)
            .map(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private static final int MOST_RULES = 50;
    private static final int MOST_ANALYSTS = 50;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CLASSES = Pattern.compile("(safe|review|blocked) (\\d+)");

    private final MeterRegistry registry;
    private final AuditTrail trail;
    private final BoundedLabel rules = new BoundedLabel(MOST_RULES);
    private final BoundedLabel analysts = new BoundedLabel(MOST_ANALYSTS);

    public IncidentMeters(MeterRegistry registry, AuditTrail trail) {
        this.registry = registry;
        this.trail = trail;
        beginAtNothing();
    }

    /** What begins at one has not increased: Prometheus would miss the first expiry after each start. */
    private void beginAtNothing() {
        for (IncidentState state : IncidentState.values()) {
            state(state.name());
        }
        for (CommandClass commandClass : CommandClass.values()) {
            proposed(commandClass.name());
            started(commandClass.name());
        }
    }

    /**
     * Rules whose times begin at nothing as soon as this is said: of one that is first seen with its alert, Prometheus mostly sees what came
     * within moments of that when it is there already.
     *
     * @param openings what the trail has of openings of incidents; where there are more rules than have series of their own, the first count
     */
    public void expect(List<String> openings) {
        for (String opening : openings) {
            Course course = new Course();
            course.opened(opening);
            begin(rules.of(course.rule()));
        }
    }

    private void begin(String rule) {
        Stream.of(Milestone.values()).forEach(milestone -> response(milestone, rule));
    }

    /** @param entries of one transaction, which is stored */
    @Override
    public void accept(List<AuditEntry> entries) {
        List<AuditEntry> ofIncidents =
                entries.stream().filter(entry -> entry.incidentId() != null).toList();
        ofIncidents.forEach(this::count);
        ofIncidents.forEach(entry -> milestone(entry, entries)); // these read the store, which may fail
    }

    private void milestone(AuditEntry entry, List<AuditEntry> entries) {
        if (Milestone.of(entry).isEmpty()) {
            return;
        }
        Course course = before(entry, entries);
        for (AuditEntry earlier : entries) {
            if (earlier == entry) {
                break;
            }
            if (entry.incidentId().equals(earlier.incidentId())) {
                course.add(earlier);
            }
        }
        course.add(entry).ifPresent(milestone -> measure(milestone, entry, course));
    }

    /** As the trail has it, where whatever another instance wrote is, too; without what is measured now. */
    private Course before(AuditEntry entry, List<AuditEntry> entries) {
        Course course = new Course();
        if (!entry.action().equals("OPENED")) {
            trail.of(entry.incidentId()).stream()
                    .map(AuditEvent::entry)
                    .takeWhile(stored -> entries.stream().noneMatch(now -> isSame(now, stored)))
                    .forEach(course::add);
        }
        return course;
    }

    /** The detail is left out: the trail may keep it in other bytes. */
    private static boolean isSame(AuditEntry one, AuditEntry other) {
        return one.at() == other.at()
                && one.action().equals(other.action())
                && Objects.equals(one.incidentId(), other.incidentId()); // a switch has none
    }

    private void measure(Milestone milestone, AuditEntry entry, Course course) {
        String rule = rules.of(course.rule());
        if (milestone == Milestone.DETECTED) {
            begin(rule);
        }
        course.sinceAlert(milestone).ifPresent(time -> response(milestone, rule).record(time));
        if (milestone == Milestone.DECIDED) {
            course.between(Milestone.NOTIFIED, milestone)
                    .ifPresent(time -> histogram(
                                    "soar.decision", "From the message in Slack to the decision about it", BUCKETS)
                            .tag("decision", entry.action().toLowerCase(Locale.ROOT))
                            .tag("analyst", analysts.of(entry.actor()))
                            .register(registry)
                            .record(time));
        }
        if (milestone == Milestone.RESOLVED) {
            course.decider()
                    .ifPresent(decider -> course.sinceAlert(milestone)
                            .ifPresent(time -> histogram(
                                            "soar.resolution",
                                            "From the time of the alert until all of a decided incident was in its case",
                                            BUCKETS)
                                    .tag("analyst", analysts.of(decider))
                                    .register(registry)
                                    .record(time)));
        }
    }

    private Timer response(Milestone milestone, String rule) {
        return histogram("soar.incident", "From the time of the alert to a milestone of its incident", BUCKETS)
                .tag("milestone", milestone.label())
                .tag("rule", rule)
                .register(registry);
    }

    private void count(AuditEntry entry) {
        String action = entry.action();
        if (isState(action) || action.equals("OPENED")) {
            state(isState(action) ? action : "NEW").increment();
        }
        switch (action) {
            case "TRIAGED", "TRIAGED_LATE" -> classed(String.valueOf(entry.detail()));
            case "PARKED" ->
                counter("soar.incident.parked", "Incidents that wait for soar replay", "stage", entry.actor())
                        .increment();
            case "FAILED" ->
                counter(
                                "soar.incident.failures",
                                "Reasons for which a stage failed and tries again",
                                "stage",
                                entry.actor())
                        .increment();
            default -> {
                if (action.startsWith("COMMAND_")) {
                    command(action.substring("COMMAND_".length()), entry.detail());
                }
            }
        }
    }

    private void classed(String detail) {
        Matcher classes = CLASSES.matcher(detail);
        while (classes.find()) {
            proposed(classes.group(1)).increment(Integer.parseInt(classes.group(2)));
        }
    }

    private void command(String outcome, String detail) {
        if (outcome.equals("RUNNING")) {
            started(text(detail, "class")).increment();
            return;
        }
        Timer.Builder timer = histogram("soar.command", "How long commands took", BUCKETS)
                .tag("outcome", outcome.toLowerCase(Locale.ROOT));
        Optional.of(number(detail, "millis"))
                .filter(millis -> millis >= 0)
                .ifPresent(millis -> timer.register(registry).record(Duration.ofMillis(millis)));
    }

    private static boolean isState(String action) {
        return Stream.of(IncidentState.values()).anyMatch(state -> state.name().equals(action));
    }

    private static String text(String detail, String name) {
        return read(detail).path(name).asText("unknown").toLowerCase(Locale.ROOT);
    }

    private static long number(String detail, String name) {
        return read(detail).path(name).asLong(-1);
    }

    private static JsonNode read(String detail) {
        try {
            return JSON.readTree(String.valueOf(detail));
        } catch (IOException e) {
            return JSON.missingNode(); // of an earlier version
        }
    }

    private Counter state(String state) {
        return counter("soar.incident.states", "Incidents that came into a state", "state", state);
    }

    private Counter proposed(String commandClass) {
        return counter("soar.commands.proposed", "Commands that the assistant proposed", "class", commandClass);
    }

    private Counter started(String commandClass) {
        return counter("soar.commands.started", "Commands that were started", "class", commandClass);
    }

    private Counter counter(String name, String about, String label, String value) {
        return Counter.builder(name)
                .description(about)
                .tag(label, value.toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private static Timer.Builder histogram(String name, String about, Duration... buckets) {
        return Timer.builder(name).description(about).serviceLevelObjectives(buckets);
    }
}
