package io.camelsoar.sandbox.windows;

import java.time.Instant;

/**
 * A PowerShell command that began to run on the simulated host.
 *
 * @param at when it began
 * @param host name of the host
 * @param user who ran it
 * @param command the decoded text
 */
public record Executed(Instant at, String host, String user, String command) {}
