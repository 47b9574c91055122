package io.camelsoar.incident;

import java.time.Duration;
import java.util.Optional;

/** Which command in doubt an analyst is asked about; each part of the transaction that it is called in. */
final class Doubts {

    private final Store store;
    private final IncidentStore incidents;
    private final Duration expiresAfter;

    /** @param expiresAfter how long a question waits for an answer */
    Doubts(Store store, IncidentStore incidents, Duration expiresAfter) {
        this.store = store;
        this.incidents = incidents;
        this.expiresAfter = expiresAfter;
    }

    /** The first that nobody was asked about: a restored store leaves more than one in doubt at once. */
    Optional<Command> next(String id) {
        return incidents.get(id).commands().stream()
                .filter(command -> command.state() == Command.State.UNKNOWN && !isAsked(id, key(command)))
                .findFirst();
    }

    private boolean isAsked(String id, String key) {
        return store.sql("SELECT COUNT(*) FROM reply WHERE incident_id = ? AND reply_key = ?")
                        .params(id, key)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Asks about one, in the thread; the incident is UNKNOWN. */
    void ask(String id, Command command) {
        Replies.add(store, id, key(command), Replies.Kind.DOUBT, command.number());
        wait(id, command.number());
    }

    /** Asks once more: the question may be answered in Slack, and not here. */
    void askAgain(String id, int number) {
        Command command = incidents.get(id).commands().get(number - 1);
        int asked = store.sql("""
                        UPDATE reply SET done = FALSE, sent = 0, tried = FALSE, tried_at = NULL
                        WHERE incident_id = ? AND reply_key = ?""").params(id, key(command)).update();
        if (asked == 0) {
            ask(id, command);
        } else {
            wait(id, number);
        }
    }

    private void wait(String id, int number) {
        store.sql("""
                        UPDATE incident SET doubt = ?, expires_at = ?, reminded = FALSE, message_changes = message_changes + 1, updated_at = ?
                        WHERE id = ?""")
                .params(number, store.now() + expiresAfter.toMillis(), store.now(), id)
                .update();
    }

    private static String key(Command command) {
        return Replies.doubtKey(command.number(), command.attempt());
    }
}
