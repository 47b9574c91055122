package io.camelsoar.metrics;

import io.camelsoar.audit.AuditEntry;
import java.util.Locale;
import java.util.Optional;

/** What an incident comes by once at most, in the order in which it usually does. */
public enum Milestone {
    /** Stored as an incident. */
    DETECTED,
    /** The assistant answered. */
    TRIAGED,
    /** Its message is in Slack. */
    NOTIFIED,
    /** Somebody approved or declined; a first of two has not decided yet. */
    DECIDED,
    /** Its first command was started. */
    FIRST_COMMAND,
    /** It has a case in Kibana. */
    CASE,
    /** All is in the case, or there is nothing to put there. */
    RESOLVED;

    /** What an event of the audit trail means; whether it is the first of its kind is another matter. */
    public static Optional<Milestone> of(AuditEntry entry) {
        return Optional.ofNullable(
                switch (entry.action()) {
                    case "OPENED" -> DETECTED;
                    case "TRIAGED" -> String.valueOf(entry.detail()).startsWith("NOT_TRIAGED") ? null : TRIAGED;
                    case "TRIAGED_LATE" -> TRIAGED;
                    case "AWAITING_APPROVAL", "POSTED" -> NOTIFIED;
                    case "APPROVED", "DENIED" -> DECIDED;
                    case "COMMAND_RUNNING" -> FIRST_COMMAND;
                    case "CASE_OPENED", "CASE_SHARED" -> CASE;
                    case "RECORDED" -> RESOLVED;
                    default -> null;
                });
    }

    /** As the label says it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
