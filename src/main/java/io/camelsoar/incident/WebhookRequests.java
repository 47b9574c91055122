package io.camelsoar.incident;

import java.time.Duration;
import org.springframework.dao.DuplicateKeyException;

/** Each signed request counts once, whichever instance it comes to. */
public final class WebhookRequests {

    private final Store store;
    private final Duration valid;

    /** @param valid how long a signature is accepted, at most */
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
}
