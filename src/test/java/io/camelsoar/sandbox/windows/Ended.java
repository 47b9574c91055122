package io.camelsoar.sandbox.windows;

import java.util.List;

/**
 * What came of a command on the simulated host.
 *
 * @param host name of the host
 * @param user who ran it
 * @param command as {@link Executed} has it
 * @param exitCode of its last native program; 0 if there was none
 * @param output what it printed
 * @param errors what it reported as errors; empty if it was stopped
 * @param stopped whether it was stopped when its time was over
 */
public record Ended(
        String host, String user, String command, int exitCode, String output, List<String> errors, boolean stopped) {}
