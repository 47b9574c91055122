package io.camelsoar.incident;

import io.camelsoar.alert.Alert;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Requests to release a host that was isolated. Each follows the request of the isolation ({@link FollowUps}), and has one command.
 */
public final class Releases {

    /** Of these nothing more is to come. */
    private static final Set<IncidentState> OVER =
            Set.of(IncidentState.DENIED, IncidentState.EXPIRED, IncidentState.EXECUTED, IncidentState.RECORDED);

    private final Store store;
    private final IncidentStore incidents;
    private final BiFunction<String, Alert, List<Command>> release;
    private final FollowUps followUps;

    /** @param release the commands that release an alert's host, for an incident's id; none where that is not allowed */
    public Releases(Store store, IncidentStore incidents, BiFunction<String, Alert, List<Command>> release) {
        this.store = store;
        this.incidents = incidents;
        this.release = release;
        this.followUps = new FollowUps(store, incidents);
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
            List<Command> proposal = release.apply(isolation, incident.alert());
            if (proposal.isEmpty()) {
                return new Answer(Outcome.NOT_ALLOWED, null);
            }
            String asker = Approval.person(user, userName);
            String id =
                    followUps.open(incident, prefix + (before.size() + 1), Origin.ofRelease(incident, isolated, asker));
            store.audit(
                    id,
                    user,
                    "RELEASE_ASKED",
                    "by " + asker + ", after command " + number + " of incident " + isolation);
            store.audit(isolation, user, "RELEASE_ASKED", "by " + asker + ", incident " + id);
            incidents.propose(id, Incident.TriageOutcome.COMPLETE, null, null, proposal);
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
