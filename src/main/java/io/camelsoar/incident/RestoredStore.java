package io.camelsoar.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store that was restored from a backup from doing again what was done since the backup: execution is switched off, each approved
 * command without an outcome is in doubt, and the threads of what nobody has decided, as far as the store knows, say so.
 */
public final class RestoredStore {

    /** In the audit trail. */
    private static final String ACTION = "RESTORED";

    private static final String ACTOR = "restore";

    private static final Logger LOG = LoggerFactory.getLogger(RestoredStore.class);

    private final Store store;
    private final IncidentStore incidents;
    private final ExecutionSwitch executionSwitch;
    private final Duration expiresAfter;

    /** @param expiresAfter how long a command in doubt waits for an analyst */
    public RestoredStore(Store store, IncidentStore incidents, ExecutionSwitch executionSwitch, Duration expiresAfter) {
        this.store = store;
        this.incidents = incidents;
        this.executionSwitch = executionSwitch;
        this.expiresAfter = expiresAfter;
    }

    /**
     * Before anything else is done with the store after a start.
     *
     * @return whether it is a copy that nobody had started before
     */
    public boolean settle(boolean postgresql) {
        String here = StorePlace.here(store, postgresql);
        boolean restored = store.transact(() -> {
            String said = store.sql("SELECT COALESCE(place, '') FROM store_place WHERE only_one = 1 FOR UPDATE")
                    .query(String.class)
                    .single();
            if (said.equals(here)) {
                return false;
            }
            store.sql("UPDATE store_place SET place = ? WHERE only_one = 1")
                    .param(here)
                    .update();
            if (said.isEmpty()) {
                return false; // new, or of a version that did not say it
            }
            settleAll();
            return true;
        });
        if (restored) {
            LOG.warn(
                    "The store was restored from a backup: execution is switched off, and approved commands without an outcome are in"
                            + " doubt; see docs/operations.md");
        }
        return restored;
    }

    private void settleAll() {
        String end = store.sql("SELECT MAX(at) FROM audit_event")
                .query((row, n) -> Instant.ofEpochMilli(row.getLong(1)).toString())
                .single();
        store.audit(null, ACTOR, ACTION, "from a backup that ends at " + end);
        executionSwitch.turn(
                false,
                ACTOR,
                null,
                "the store was restored from a backup that ends at " + end + "; what was run after that is not known");
        in("'APPROVED', 'EXECUTING', 'UNKNOWN'").forEach(id -> doubt(id, end));
        in("'NEW', 'TRIAGED', 'AWAITING_APPROVAL'").forEach(id -> {
            store.audit(id, ACTOR, ACTION, "from a backup that ends at " + end);
            Replies.add(store, id, "restored-" + end, Replies.Kind.RESTORED, null, end);
            // its message may show an end that came since the backup, and no buttons
            incidents.showAgain(id);
        });
    }

    private List<String> in(String states) {
        return store.sql("SELECT id FROM incident WHERE state IN (" + states + ") ORDER BY created_at, id")
                .query(String.class)
                .list();
    }

    /** Each command that may have been run since the backup is asked about, one after another. */
    private void doubt(String id, String end) {
        store.lock(id);
        Incident before = incidents.get(id);
        Commands.Result result = Commands.Result.without(
                Command.State.UNKNOWN,
                "The store was restored from a backup that ends at " + end
                        + ": this command, and those after it, may have run since");
        for (Command command : before.commands()) {
            if (command.state() == Command.State.APPROVED || command.state() == Command.State.RUNNING) {
                // a start that the store knows nothing of
                int attempt = command.attempt() + (command.state() == Command.State.APPROVED ? 1 : 0);
                store.sql("""
                                UPDATE command SET state = 'UNKNOWN', attempt = ?, errors = ?
                                WHERE incident_id = ? AND number = ?""")
                        .params(attempt, result.errors(), id, command.number())
                        .update();
                store.audit(id, ACTOR, "COMMAND_UNKNOWN", CommandAudit.ended(command.number(), attempt, result));
            }
        }
        store.audit(id, ACTOR, ACTION, "from a backup that ends at " + end);
        Doubts doubts = new Doubts(store, incidents, expiresAfter);
        if (before.doubt() != null) {
            doubts.askAgain(id, before.doubt());
        } else {
            doubts.next(id).ifPresent(first -> {
                incidents.move(id, before.state(), IncidentState.UNKNOWN, ACTOR, "command " + first.number());
                doubts.ask(id, first);
            });
        }
    }
}
