package io.camelsoar.approval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.incident.Incident;
import io.camelsoar.playbook.PlaybookFile;
import io.camelsoar.slack.Mention;
import io.camelsoar.slack.PeopleNames;
import io.camelsoar.slack.SlackDirectory;
import io.camelsoar.slack.SlackErrorException;
import io.camelsoar.triage.Roster;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether those who are asked to decide may do so. Who is asked and who may decide are set in different places: what does not fit is told
 * in the log, and in the request.
 */
public final class AskedPersons {

    private static final Logger LOG = LoggerFactory.getLogger(AskedPersons.class);
    /** Of alerts. */
    public static final Set<String> SEVERITIES = Set.of("low", "medium", "high", "critical");
    /** Deciders that a request names. */
    private static final int MOST_NAMED = 5;

    private final Deciders deciders;
    private final Roster roster;
    private final PlaybookFile playbooks;
    private final String onCall;
    private final PeopleNames names;
    private Set<String> told = Set.of();

    /** @param onCall Slack id of a user or a user group; empty: nobody */
    public AskedPersons(Deciders deciders, Roster roster, PlaybookFile playbooks, String onCall, PeopleNames names) {
        this.deciders = deciders;
        this.roster = roster;
        this.playbooks = playbooks;
        this.onCall = onCall;
        this.names = names;
    }

    /** Warns of everybody who is to be asked and may not decide, once for as long as it is so, as far as Slack need not be asked. */
    public synchronized void look() {
        Set<String> now = new LinkedHashSet<>();
        roster.all()
                .forEach((system, persons) ->
                        persons.forEach(id -> check("soar.roster.file, " + system, id, SEVERITIES, now)));
        playbooks.asked().stream()
                .filter(PlaybookFile.Asked::decide)
                .forEach(asked -> asked.ids()
                        .forEach(id -> check(
                                "soar.playbooks.file, playbook " + asked.playbook(), id, asked.severities(), now)));
        check("soar.slack.on-call", onCall, SEVERITIES, now);
        now.stream().filter(line -> !told.contains(line)).forEach(line -> LOG.warn("{}", line));
        told = now;
    }

    private void check(String place, String id, Set<String> severities, Set<String> lines) {
        deciders.without(id, severities)
                .forEach(key -> lines.add(
                        place + ": " + id + " is asked to decide and may not: " + key + " does not name them"));
    }

    /** Marks those in the request's document, which is the body, who are asked and may not decide. */
    public void mark(ObjectNode document, Exchange exchange) {
        Incident incident = exchange.getVariable("incident", Incident.class);
        if (incident == null || incident.playbook().postOnly()) {
            return;
        }
        List<String> analysts = incident.playbook().analysts().isEmpty()
                ? Stream.ofNullable(incident.analyst()).toList()
                : incident.playbook().analysts();
        mark(document, "analystMark", analysts, incident);
        mark(
                document,
                "escalationMark",
                Stream.ofNullable(incident.escalation().latest()).toList(),
                incident);
    }

    /** Without one where all of them may decide, or nobody knows. */
    private void mark(ObjectNode document, String name, List<String> asked, Incident incident) {
        List<String> not = asked.stream().filter(id -> !mayDecide(id, incident)).toList();
        if (not.isEmpty()) {
            return;
        }
        String who = not.size() == asked.size()
                ? ""
                : not.stream().map(Mention::of).collect(Collectors.joining(" ", "", " "));
        document.putObject(name)
                .put("who", who)
                .put("words", "may not decide; deciders: " + named(deciders.of(incident)));
    }

    /** Of a group, whose members come and go, it is not said; nor of anybody while Slack does not say who is in a decider's group. */
    private boolean mayDecide(String id, Incident incident) {
        try {
            return SlackDirectory.isGroup(id)
                    || deciders.objection(id, incident, List.of()).isEmpty();
        } catch (SlackErrorException | UncheckedIOException e) {
            LOG.warn("Whether {} may decide is not known: {}", id, e.getMessage());
            return true;
        }
    }

    /** By name, since a mention calls somebody. */
    private String named(List<String> ids) {
        List<String> named = new ArrayList<>();
        ids.stream()
                .limit(MOST_NAMED)
                .map(id -> Objects.requireNonNullElse(names.of(id), id))
                .forEach(named::add);
        if (ids.size() > MOST_NAMED) {
            named.add((ids.size() - MOST_NAMED) + " more");
        }
        return named.isEmpty() ? "nobody (soar.approval.deciders)" : String.join(", ", named);
    }
}
