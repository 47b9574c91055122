package io.camelsoar.policy;

/**
 * What the policy says of one command.
 *
 * @param destructive whether a second person has to approve it
 * @param reason for people
 */
public record Verdict(CommandClass commandClass, boolean destructive, String reason) {}
