package io.camelsoar.audit;

import java.nio.charset.StandardCharsets;

/**
 * Something that was done.
 *
 * @param incidentId null for what is of no incident, such as a switch
 * @param at milliseconds since 1970
 * @param actor a stage, or the id of a person
 * @param detail null for none; never a secret: the case shows it
 */
public record AuditEntry(String incidentId, long at, String actor, String action, String detail) {

    /** As every database keeps it: PostgreSQL makes a question mark of half a surrogate pair, H2 does not. */
    AuditEntry storable() {
        return new AuditEntry(incidentId, at, storable(actor), action, storable(detail));
    }

    private static String storable(String text) {
        return text == null ? null : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
