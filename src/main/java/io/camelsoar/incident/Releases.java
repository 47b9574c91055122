package io.camelsoar.incident;

import io.camelsoar.alert.Alert;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.springframework.dao.DuplicateKeyException;

/**
 * Requests to release a host that was isolated. Each is an incident of its own, of the same alert and in the same case, with one command:
 * it is shown, approved, run and recorded as any other, also long after the isolation's incident is.
 */
public final class Releases {

    /** The states of requests that are decided and carried out. */
    private static final Set<IncidentState> OVER = Set.of(
            IncidentState.DENIED, IncidentState.EXPIRED, IncidentState.EXECUTED, IncidentState.RECORDED);

    private final Store store;
    private final IncidentStore incidents;
    private final BiFunction<String, Alert, List<Command>> release;

    /** @param release the commands that release an alert's host, for an incident's id; none where that is not allowed */
    public Releases(Store store, IncidentStore incidents, BiFunction<String, Alert, List<Command>> release) {
        this.store = store;
        this.incidents = incidents;
        this.release = release;
    }

    /** What came of an attempt to ask for one. */
    public enum Outcome {
        OPENED,
        /** One waits for a decision, or is carried out. */
        OPEN_ALREADY,
        /** Not an isolation that was done. */
        NOT_ISOLATED,
        /** By the settings or the policy. */
        NOT_ALLOWED
    }

    /** @param id of the request, where it was opened; else null */
    public record Answer(Outcome outcome, String id) {}

    /**
     * Opens a request to release the host that a command isolated. Nothing is run by that: the request has to be approved.
     *
     * @param number of the command
     */
    public Answer open(String incidentId, int number, String user, String userName) {
        try {
            return store.transact(() -> {
                store.lock(incidentId);
                return opened(incidents.get(incidentId), number, user, userName);
            });
        } catch (DuplicateKeyException e) { // somebody else asked for it at the same time
            return new Answer(Outcome.OPEN_ALREADY, null);
        }
    }

    private Answer opened(Incident incident, int number, String user, String userName) {
        List<Command> commands = incident.commands();
        if (number < 1 || number > commands.size() || !isolated(commands.get(number - 1))) {
            return new Answer(Outcome.NOT_ISOLATED, null);
        }
        String prefix = "release:" + incident.id() + ":";
        List<String> states = store.sql("SELECT state FROM incident WHERE alert_id LIKE ?")
                .param(prefix + "%")
                .query(String.class)
                .list();
        if (!states.stream().map(IncidentState::valueOf).allMatch(OVER::contains)) {
            return new Answer(Outcome.OPEN_ALREADY, null);
        }
        String id = UUID.randomUUID().toString();
        List<Command> proposal = release.apply(id, incident.alert());
        if (proposal.isEmpty()) {
            return new Answer(Outcome.NOT_ALLOWED, null);
        }
        insert(id, prefix + (states.size() + 1), incident);
        incidents.propose(
                id,
                Incident.TriageOutcome.COMPLETE,
                summary(incident, commands.get(number - 1), user, userName),
                null,
                proposal);
        store.audit(id, user, "RELEASE_ASKED", "after command " + number + " of incident " + incident.id());
        store.audit(incident.id(), user, "RELEASE_ASKED", "incident " + id);
        return new Answer(Outcome.OPENED, id);
    }

    /** It is triaged already, and waits to be shown. */
    private void insert(String id, String alertId, Incident incident) {
        store.sql("""
                        INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert, analyst, analyst_name,
                                              case_id, alert_attached, due_at, created_at, updated_at)
                        VALUES (?, ?, ?, 'TRIAGED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(id, alertId, incident.source(), incident.alertIndex(), incident.alertDocument())
                .params(incident.alertJson(), incident.analyst(), incident.analystName())
                .params(incident.caseId(), incident.caseId() != null)
                .params(store.now(), store.now(), store.now())
                .update();
    }

    private static String summary(Incident incident, Command isolation, String user, String userName) {
        String started = isolation.startedAt() == null
                ? ""
                : " at " + Instant.ofEpochMilli(isolation.startedAt()).toString();
        String approvers = incident.approvals().stream()
                .map(approval -> approval.userName() + " (" + approval.user() + ")")
                .collect(Collectors.joining(" and "));
        return "Request to release the host, which was isolated" + started + " by command " + isolation.number()
                + " of incident " + incident.id() + ", approved by " + approvers + ". Asked for by " + userName + " ("
                + user + ").";
    }

    /** Whether a command isolated its host. */
    static boolean isolated(Command command) {
        return command.kind() == Command.Kind.RESPONSE
                && command.text().startsWith("isolate ")
                && command.state() == Command.State.SUCCEEDED;
    }
}
