package io.camelsoar.incident;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.dao.DuplicateKeyException;

/**
 * One decision an incident. An approval covers the commands that were selected, by the digest of host, target and commands; where one
 * of them is destructive it counts once a second, different person has given it for the same digest.
 */
public final class Decisions {

    private final Store store;
    private final IncidentStore incidents;
    private final String policy;
    private final boolean dryRun;
    private final FollowUps followUps;
    private final ApprovedEarly early;

    /**
     * @param policy SHA-256 of the policy, noted with each approval
     * @param dryRun whether approvals are those of a dry run
     */
    public Decisions(Store store, IncidentStore incidents, String policy, boolean dryRun) {
        this.store = store;
        this.incidents = incidents;
        this.policy = policy;
        this.dryRun = dryRun;
        this.followUps = new FollowUps(store, incidents);
        this.early = new ApprovedEarly(store, incidents, followUps);
    }

    /** What came of an attempt to decide. */
    public enum Outcome {
        DECIDED,
        /** Approved by a first person; a second one has to follow. */
        SECOND_NEEDED,
        /** The first person cannot be the second. */
        SAME_PERSON,
        /** A second person is asked about what the first selected, not about anything else. */
        OTHER_SELECTION,
        /** Another proposal than the one that was shown: the assistant was asked again meanwhile. */
        OTHER_COMMANDS,
        /** Nothing was selected, or something that never runs, or that the message does not show in full. */
        NOT_SELECTABLE,
        /** Decided, expired, or not yet to be decided. */
        TOO_LATE
    }

    /** Rolls back what was begun: somebody else was faster. */
    private static final class TooLateException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The first, and often the only, approval: of two at once one counts.
     *
     * @param shown digest of the proposal that the numbers are of
     * @param numbers of the commands to run
     */
    public Outcome approved(String id, String shown, Set<Integer> numbers, String user, String userName) {
        return attempt(id, incident -> {
            if (!IncidentStore.digest(incident).equals(shown)) {
                return Outcome.OTHER_COMMANDS;
            }
            if (!incident.approvals().isEmpty()) {
                return Outcome.OTHER_SELECTION;
            }
            List<Command> selected = incident.commands().stream()
                    .filter(command -> numbers.contains(command.number()))
                    .toList();
            if (selected.isEmpty()
                    || selected.size() != numbers.size()
                    || !selected.stream().allMatch(ShownCommands.approvable(incident))) {
                return Outcome.NOT_SELECTABLE;
            }
            String digest = Digest.of(incident.host(), incident.target(), selected);
            boolean enough =
                    selected.stream().noneMatch(command -> command.verdict().destructive());
            if (enough) {
                move(id, IncidentState.APPROVED, user, covered(selected, digest));
            } else {
                noteFirst(id, user, covered(selected, digest));
            }
            for (Command command : selected) {
                store.sql("UPDATE command SET selected = TRUE WHERE incident_id = ? AND number = ?")
                        .params(id, command.number())
                        .update();
            }
            long at = store.now();
            approve(id, 1, digest, user, userName, at);
            if (!enough) {
                return Outcome.SECOND_NEEDED;
            }
            release(id, user, userName, at);
            return Outcome.DECIDED;
        });
    }

    /**
     * The second approval, of what the first selected.
     *
     * @param digest of what the second person was shown
     */
    public Outcome confirmed(String id, String digest, String user, String userName) {
        return attempt(id, incident -> {
            if (incident.approvals().size() != 1
                    || !incident.approvals().get(0).digest().equals(digest)) {
                return Outcome.OTHER_SELECTION;
            }
            if (incident.approvals().get(0).user().equals(user)) {
                return Outcome.SAME_PERSON;
            }
            move(id, IncidentState.APPROVED, user, covered(incident.selected(), digest));
            long at = store.now();
            approve(id, 2, digest, user, userName, at);
            release(id, user, userName, at);
            return Outcome.DECIDED;
        });
    }

    public Outcome declined(String id, String user, String userName) {
        return attempt(id, incident -> {
            move(id, IncidentState.DENIED, user, "digest " + incident.digest() + ", policy " + policy);
            decidedBy(id, user, userName, store.now());
            return Outcome.DECIDED;
        });
    }

    private Outcome attempt(String id, Function<Incident, Outcome> decision) {
        try {
            return store.transact(() -> {
                followUps.lock(id); // its commands stay what they are
                Incident incident = incidents.get(id);
                boolean waits =
                        incident.state() == IncidentState.AWAITING_APPROVAL && !incident.hasExpired(store.now());
                return waits ? decision.apply(incident) : Outcome.TOO_LATE;
            });
        } catch (TooLateException e) {
            return Outcome.TOO_LATE;
        } catch (DuplicateKeyException e) { // another first approval
            return Outcome.OTHER_SELECTION;
        }
    }

    /** The compare-and-set that says who was first; before everything else, since it locks the incident. */
    private void move(String id, IncidentState to, String user, String detail) {
        if (!incidents.move(id, IncidentState.AWAITING_APPROVAL, to, user, detail)) {
            throw new TooLateException();
        }
    }

    private void noteFirst(String id, String user, String detail) {
        int waits = store.sql("""
                        UPDATE incident SET message_changes = message_changes + 1, updated_at = ?
                        WHERE id = ? AND state = 'AWAITING_APPROVAL'""").params(store.now(), id).update();
        if (waits == 0) {
            throw new TooLateException();
        }
        store.audit(id, user, "APPROVED_FIRST", detail);
    }

    private void approve(String id, int place, String digest, String user, String userName, long at) {
        store.sql("""
                        INSERT INTO approval (incident_id, place, user_id, user_name, approved_at, digest, policy, dry_run)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(id, place, user, Store.clean(userName), at, digest, policy, dryRun)
                .update();
    }

    private void release(String id, String user, String userName, long at) {
        store.sql("UPDATE command SET state = 'APPROVED' WHERE incident_id = ? AND selected AND state = 'PROPOSED'")
                .param(id)
                .update();
        decidedBy(id, user, userName, at);
        store.sql("UPDATE incident SET approved_at = decided_at WHERE id = ?")
                .param(id)
                .update();
        early.approved(id, user);
    }

    private void decidedBy(String id, String user, String userName, long at) {
        store.sql("UPDATE incident SET decided_by = ?, decider_name = ?, decided_at = ? WHERE id = ?")
                .params(user, Store.clean(userName), at, id)
                .update();
    }

    /** What an approval covers, for the audit trail. */
    private String covered(List<Command> selected, String digest) {
        return "digest " + digest + " of commands "
                + selected.stream().map(Command::number).toList() + ", policy " + policy + (dryRun ? ", dry run" : "");
    }
}
