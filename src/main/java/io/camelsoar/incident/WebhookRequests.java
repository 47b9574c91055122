package io.camelsoar.incident;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.dao.DuplicateKeyException;

/** Each request of Slack counts once, whichever instance it comes to: a signed one by its signature, an envelope by its id. */
public final class WebhookRequests {

    private final Store store;
    private final Duration valid;

    /** @param valid how long the same request may come, at most */
    public WebhookRequests(Store store, Duration valid) {
        this.store = store;
        this.valid = valid;
    }

    /** Whether this signature was not seen before; it is from now on. */
    public boolean isNew(String signature) {
        store.sql("DELETE FROM webhook_request WHERE at < ?")
                .param(store.now() - valid.toMillis())
                .update();
        try {
            store.sql("INSERT INTO webhook_request (signature, at) VALUES (?, ?)")
                    .params(signature, store.now())
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** Whether this was seen before; it is not by being asked for. */
    public boolean isKnown(String signature) {
        return store.sql("SELECT COUNT(*) FROM webhook_request WHERE signature = ?")
                        .param(signature)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * Does some work in the store and keeps, in the same transaction, that this was seen; nothing, where it was seen before.
     *
     * @return what the work says; false where it was not done
     * @throws DuplicateKeyException if another instance does the same just now: nothing is kept of the work then
     */
    public boolean once(String signature, BooleanSupplier work) {
        return store.transact(() -> {
            if (isKnown(signature)) {
                return false;
            }
            store.sql("INSERT INTO webhook_request (signature, at) VALUES (?, ?)")
                    .params(signature, store.now())
                    .update();
            return work.getAsBoolean();
        });
    }
}
