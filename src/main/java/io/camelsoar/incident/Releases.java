package io.camelsoar.incident;

import io.camelsoar.alert.Alert;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Requests to release a host that was isolated. Each is an incident of its own, of the same alert, playbook and case, with one command:
 * it is shown, approved, run and recorded as any other, also long after the isolation is recorded.
 */
public final class Releases {

    /** Of these nothing more is to come. */
    private static final Set<IncidentState> OVER =
            Set.of(IncidentState.DENIED, IncidentState.EXPIRED, IncidentState.EXECUTED, IncidentState.RECORDED);

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
        /** One was carried out. */
        RELEASED_ALREADY,
        /** Not an isolation that was done. */
        NOT_ISOLATED,
        /** By the settings or the policy. */
        NOT_ALLOWED
    }

    /** @param id of the request, where it was opened; else null */
    public record Answer(Outcome outcome, String id) {}

    /**
     * Opens a request to release the host that a command isolated; of many at once one does. Nothing is run by that: the request has to be
     * approved.
     *
     * @param number of the command
     */
    public Answer open(String isolation, int number, String user, String userName) {
        return store.transact(() -> {
            store.lock(isolation);
            Incident incident = incidents.get(isolation);
            Command isolated = incident.commands().stream()
                    .filter(command -> command.number() == number && isolated(command))
                    .findFirst()
                    .orElse(null);
            if (isolated == null) {
                return new Answer(Outcome.NOT_ISOLATED, null);
            }
            String prefix = "release:" + isolation + ":";
            List<Incident> before = before(prefix);
            if (!before.stream().map(Incident::state).allMatch(OVER::contains)) {
                return new Answer(Outcome.OPEN_ALREADY, null);
            }
            if (before.stream().anyMatch(Releases::released)) {
                return new Answer(Outcome.RELEASED_ALREADY, null);
            }
            String id = UUID.randomUUID().toString();
            List<Command> proposal = release.apply(id, incident.alert());
            if (proposal.isEmpty()) {
                return new Answer(Outcome.NOT_ALLOWED, null);
            }
            insert(id, prefix + (before.size() + 1), isolation);
            HostHistory.note(store, id, incident.alert());
            String asker = Approval.person(user, userName);
            store.audit(
                    id,
                    user,
                    "RELEASE_ASKED",
                    "by " + asker + ", after command " + number + " of incident " + isolation);
            store.audit(isolation, user, "RELEASE_ASKED", "by " + asker + ", incident " + id);
            incidents.propose(id, Incident.TriageOutcome.COMPLETE, summary(incident, isolated, asker), null, proposal);
            Replies.add(store, isolation, "release-" + id, Replies.Kind.RELEASE, number, user);
            return new Answer(Outcome.OPENED, id);
        });
    }

    private List<Incident> before(String prefix) {
        List<String> ids = store.sql("SELECT id FROM incident WHERE alert_id LIKE ?")
                .param(prefix + "%")
                .query(String.class)
                .list();
        return ids.stream().map(incidents::get).toList();
    }

    /** It needs no triage, and waits to be shown. */
    private void insert(String id, String alertId, String isolation) {
        store.sql("""
                        INSERT INTO incident (id, alert_id, state, due_at, created_at, updated_at, source, alert_index, alert_document,
                                              alert, analyst, analyst_name, case_id, alert_attached, playbook, playbook_channel,
                                              playbook_prompt, playbook_analysts, playbook_executor, playbook_post_only, playbook_case)
                        SELECT CAST(? AS VARCHAR(36)), CAST(? AS VARCHAR(1024)), 'TRIAGED', CAST(? AS BIGINT), CAST(? AS BIGINT),
                               CAST(? AS BIGINT), source, alert_index, alert_document,
                               alert, analyst, analyst_name, case_id, case_id IS NOT NULL, playbook, playbook_channel,
                               playbook_prompt, playbook_analysts, playbook_executor, playbook_post_only, playbook_case
                        FROM incident WHERE id = ?""")
                .params(id, alertId, store.now(), store.now(), store.now(), isolation)
                .update();
    }

    private static String summary(Incident incident, Command isolation, String asker) {
        String approvers = incident.approvals().stream().map(Approval::person).collect(Collectors.joining(" and "));
        return "Request to release the host, which "
                + (isolation.state() == Command.State.UNKNOWN ? "may have been" : "was") + " isolated at "
                + Instant.ofEpochMilli(isolation.startedAt())
                + " by command " + isolation.number() + " of incident " + incident.id() + ", approved by " + approvers
                + ". Asked for by " + asker + ".";
    }

    /** Whether a command isolated its host, or may have: its end was not heard of. */
    static boolean isolated(Command command) {
        return is("isolate ", command)
                && (command.state() == Command.State.SUCCEEDED || command.state() == Command.State.UNKNOWN);
    }

    private static boolean released(Incident incident) {
        return incident.commands().stream()
                .anyMatch(command -> is("release ", command) && command.state() == Command.State.SUCCEEDED);
    }

    private static boolean is(String what, Command command) {
        return command.kind() == Command.Kind.RESPONSE && command.text().startsWith(what);
    }
}
