package io.camelsoar.triage;

import io.camelsoar.incident.Incident;
import io.camelsoar.incident.OnDuty;
import io.camelsoar.incident.OnDuty.Source;
import io.camelsoar.slack.SlackDirectory;
import io.camelsoar.slack.SlackErrorException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is asked about an operating system's alerts where the knowledge base names nobody, or whoever it names does not decide: those
 * of the roster, then {@code soar.slack.on-call}. Only who is found in Slack, active and no bot.
 */
public final class EscalationPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(EscalationPolicy.class);

    private final Roster roster;
    private final SlackDirectory directory;
    private final String onCall;
    /** Those of the roster that were reported as not found. */
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    /** @param onCall Slack id of a user or a user group; empty: nobody */
    public EscalationPolicy(Roster roster, SlackDirectory directory, String onCall) {
        this.roster = roster;
        this.directory = directory;
        this.onCall = onCall;
    }

    /**
     * In the order in which they are asked; nobody twice. The roster is passed over where the incident's playbook names others than
     * those of its operating system.
     *
     * @throws SlackErrorException if Slack refuses to list its users
     * @throws UncheckedIOException if Slack cannot be reached
     */
    public List<OnDuty> levels(Incident incident) {
        return incident.playbook().analysts().isEmpty()
                ? levels(incident.alert().operatingSystem())
                : onCall().stream().toList();
    }

    private List<OnDuty> levels(String operatingSystem) {
        Map<String, OnDuty> levels = new LinkedHashMap<>();
        for (String person : roster.persons(operatingSystem)) {
            find(person, "soar.roster.file")
                    .ifPresent(match ->
                            levels.putIfAbsent(match.id(), new OnDuty(match.id(), match.name(), Source.ROSTER)));
        }
        onCall().ifPresent(duty -> levels.putIfAbsent(duty.id(), duty));
        return new ArrayList<>(levels.values());
    }

    /** The first of them; where Slack does not list its users whoever is on call, as it is set. */
    Optional<OnDuty> first(String operatingSystem) {
        try {
            return levels(operatingSystem).stream().findFirst();
        } catch (SlackErrorException | UncheckedIOException e) {
            LOG.warn("The roster (soar.roster.file) is passed over: {}", e.getMessage());
            return onCall.isEmpty() ? Optional.empty() : Optional.of(new OnDuty(onCall, null, Source.ON_CALL));
        }
    }

    private Optional<OnDuty> onCall() {
        if (onCall.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> name = find(onCall, "soar.slack.on-call").map(SlackDirectory.Match::name);
        // groups may not be listed for this token; they can be mentioned all the same
        return name.isPresent() || SlackDirectory.isGroup(onCall)
                ? Optional.of(new OnDuty(onCall, name.orElse(null), Source.ON_CALL))
                : Optional.empty();
    }

    private Optional<SlackDirectory.Match> find(String person, String setting) {
        Optional<SlackDirectory.Match> match = directory.findEntry(person);
        if (match.isPresent()) {
            missing.remove(person);
        } else if (missing.add(person)) {
            LOG.warn("{}: no active Slack user or group is {}, or more than one", setting, person);
        }
        return match;
    }
}
