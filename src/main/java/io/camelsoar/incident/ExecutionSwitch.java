package io.camelsoar.incident;

import io.camelsoar.failure.HeldBackException;
import io.camelsoar.policy.ShownText;

/** The switch that stops commands on all instances of a store. It lies in the store, so that none can miss it. */
public final class ExecutionSwitch {

    private final Store store;

    public ExecutionSwitch(Store store) {
        this.store = store;
    }

    /**
     * How it stands.
     *
     * @param user who changed it last; null: nobody ever did
     * @param reason may be empty
     * @param at milliseconds since 1970
     */
    public record Position(boolean on, String user, String userName, String reason, Long at) {

        /** Such as {@code by dana.reyes (U0AAA1111): the hosts are being patched}. */
        String by() {
            String name = userName == null ? user : ShownText.ofProse(userName) + " (" + user + ")";
            return "by " + name + (reason == null || reason.isEmpty() ? "" : ": " + ShownText.ofProse(reason));
        }
    }

    public Position position() {
        return store.sql("SELECT * FROM execution_switch WHERE only_one = 1")
                .query((row, n) -> new Position(
                        row.getBoolean("enabled"),
                        row.getString("changed_by"),
                        row.getString("changed_by_name"),
                        row.getString("reason"),
                        row.getObject("changed_at", Long.class)))
                .single();
    }

    /** Switches, with its audit event. False: it stood like that already. */
    public boolean turn(boolean on, String user, String userName, String reason) {
        boolean turned = store.transact(() -> {
            int changed = store.sql("""
                            UPDATE execution_switch SET enabled = ?, changed_by = ?, changed_by_name = ?, reason = ?, changed_at = ?
                            WHERE only_one = 1 AND enabled <> ?""")
                    .params(on, user, Store.clean(userName), Store.clean(reason), store.now(), on)
                    .update();
            if (changed == 1) {
                store.audit(null, user, on ? "SWITCHED_ON" : "SWITCHED_OFF", reason);
            }
            return changed == 1;
        });
        if (on) { // also where it was on: what waited then may not have been told
            resume();
        }
        return turned;
    }

    /** At a start in the other mode the requests that are open in Slack have to say so. */
    public void mode(boolean dryRun) {
        store.transact(() -> {
            int changed = store.sql("UPDATE execution_switch SET dry_run = ? WHERE only_one = 1 AND dry_run <> ?")
                    .params(dryRun, dryRun)
                    .update();
            if (changed == 1) {
                store.sql("""
                                UPDATE incident SET message_changes = message_changes + 1
                                WHERE state = 'AWAITING_APPROVAL' AND slack_ts IS NOT NULL""").update();
            }
            return true;
        });
    }

    /** Somebody tried who may not. */
    public void refused(String user, String why) {
        store.audit(null, user, "REFUSED", why);
    }

    /** What waited for it is due at once, instead of when its next try would have been. */
    private void resume() {
        store.sql("""
                        UPDATE incident SET due_at = ?
                        WHERE state IN ('APPROVED', 'EXECUTING') AND parked_at IS NULL AND claimed_by IS NULL""").param(store.now() - 1).update();
    }

    /**
     * Before a command starts, in the same transaction: until that ends nobody can switch it off, and no other command can start.
     *
     * @throws HeldBackException if it is off
     */
    void pass() {
        int on = store.sql("UPDATE execution_switch SET turn = turn + 1 WHERE only_one = 1 AND enabled")
                .update();
        if (on != 1) {
            throw off(position());
        }
    }

    /** @throws HeldBackException if it is off */
    void requireOn() {
        Position position = position();
        if (!position.on()) {
            throw off(position);
        }
    }

    private static HeldBackException off(Position position) {
        return new HeldBackException("held-switch-" + position.at(), "Execution is switched off " + position.by());
    }

    /** Until the transaction ends nobody else counts what is in execution. */
    void lock() {
        store.sql("UPDATE execution_switch SET turn = turn + 1").update();
    }
}
