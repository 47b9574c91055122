package io.camelsoar.audit;

/**
 * Something that was done.
 *
 * @param incidentId null for what is of no incident, such as a switch
 * @param at milliseconds since 1970
 * @param actor a stage, or the id of a person
 * @param detail null for none; never a secret: the case shows it
 */
public record AuditEntry(String incidentId, long at, String actor, String action, String detail) {}
