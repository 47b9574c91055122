package io.camelsoar.incident;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the routes say to the incident store. What travels between stages is an incident's id, as body; a stage's route starts
 * with {@link #claim}, which puts the incident into the variable {@code incident}.
 */
public class Incidents {

    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);
    /** The channel that leads on from each state in which an incident waits for a stage. */
    private static final Map<IncidentState, String> STAGES = Map.of(
            IncidentState.NEW, "triage",
            IncidentState.TRIAGED, "notify",
            IncidentState.APPROVED, "respond",
            IncidentState.EXECUTING, "respond",
            IncidentState.EXECUTED, "record",
            IncidentState.UNKNOWN, "record",
            IncidentState.DENIED, "record");

    private final IncidentStore store;
    private final IncidentDocument document;

    public Incidents(IncidentStore store, IncidentDocument document) {
        this.store = store;
        this.document = document;
    }

    /** Stores an alert; returns the incident's id. */
    public String open(Alert alert) {
        String id = store.open(alert);
        LOG.info("Incident {}: {} on {}", id, alert.rule(), alert.hostName().orElse("a host without a name"));
        return id;
    }

    /**
     * Takes the incident whose id is the body for a stage. Somebody else has it, or it is further on: the route stops here.
     *
     * @param states the states the stage starts from, separated by commas
     */
    public void claim(String states, Exchange exchange) {
        String id = exchange.getMessage().getBody(String.class);
        List<IncidentState> from = Arrays.stream(states.split(","))
                .map(String::trim)
                .map(IncidentState::valueOf)
                .toList();
        if (store.claim(id, from)) {
            exchange.setVariable("incidentId", id);
            exchange.setVariable("incident", store.get(id));
        } else {
            LOG.debug("Incident {} is not in {} or somebody works on it", id, states);
            exchange.setRouteStop(true);
        }
    }

    /** The incident as the templates see it. */
    public ObjectNode document(Exchange exchange) {
        return document.of(store.get(exchange.getVariable("incidentId", String.class)));
    }

    /** The approval request is in Slack; from now on the variable {@code incident} knows where. */
    public void posted(Exchange exchange) {
        String id = exchange.getVariable("incidentId", String.class);
        store.posted(
                id,
                exchange.getMessage().getHeader("SlackChannelId", String.class),
                exchange.getMessage().getHeader("SlackTs", String.class));
        exchange.setVariable("incident", store.get(id));
    }

    /**
     * Starts the execution of an approved incident; one that was interrupted goes on if no command is in doubt. The variable
     * {@code commands} has those without a result.
     */
    public void executing(Exchange exchange) {
        String id = exchange.getVariable("incidentId", String.class);
        List<Command> commands = store.get(id).commands().stream()
                .filter(command ->
                        command.state() == Command.State.APPROVED || command.state() == Command.State.RUNNING)
                .toList();
        exchange.setVariable("commands", commands);
        if (!store.move(id, IncidentState.APPROVED, IncidentState.EXECUTING, "respond", null)) {
            for (Command command : commands) {
                if (command.state() == Command.State.RUNNING) {
                    store.finished(
                            id,
                            command.number(),
                            Command.State.UNKNOWN,
                            null,
                            null,
                            null,
                            "camel-soar stopped while this command was running: it may or may not have run",
                            false);
                }
            }
        }
        store.claim(id, List.of(IncidentState.EXECUTING));
        exchange.setVariable("incident", store.get(id));
    }

    /**
     * After the last command the incident goes on to its case.
     *
     * @throws IllegalStateException if an approved command was neither run nor skipped
     */
    public void executed(Exchange exchange) {
        String id = exchange.getVariable("incidentId", String.class);
        Set<Command.State> states =
                store.get(id).commands().stream().map(Command::state).collect(Collectors.toSet());
        if (states.contains(Command.State.APPROVED)) {
            throw new IllegalStateException("approved commands still wait to be run");
        }
        boolean unknown = states.contains(Command.State.UNKNOWN);
        store.move(
                id, IncidentState.EXECUTING, unknown ? IncidentState.UNKNOWN : IncidentState.EXECUTED, "respond", null);
    }

    /** The case is complete. */
    public void recorded(Exchange exchange) {
        Incident incident = store.get(exchange.getVariable("incidentId", String.class));
        store.move(incident.id(), incident.state(), IncidentState.RECORDED, "record", incident.caseId());
        LOG.info("Incident {}: recorded in case {}", incident.id(), incident.caseId());
    }

    /** A stage failed for now: the store keeps the reason and has it tried again later. */
    public void failed(String stage, String error, Exchange exchange) {
        String id = exchange.getVariable("incidentId", String.class);
        LOG.error("Incident {}: {} failed and will be tried again: {}", id, stage, error);
        if (id != null) {
            store.failed(id, stage, error);
        }
    }

    /** After a start: what was in work or in memory when the application stopped goes on. */
    public void resume() {
        int waiting = store.releaseOwnClaims();
        if (waiting > 0) {
            LOG.info("{} incidents go on from where they were", waiting);
        }
    }

    /** Incidents that wait and that nobody works on. */
    public List<Incident> overdue() {
        return store.overdue(500);
    }

    /** The stage an incident waits for, such as {@code triage}. */
    public String stage(Incident incident) {
        return STAGES.get(incident.state());
    }
}
