package io.camelsoar.cli;

import java.util.concurrent.Callable;

/**
 * A subcommand that is on the class path only at times, such as the sandbox, which is not shipped. Found through {@link
 * java.util.ServiceLoader}; annotated with picocli's {@code @Command}; returns the exit code.
 */
public interface Subcommand extends Callable<Integer> {}
