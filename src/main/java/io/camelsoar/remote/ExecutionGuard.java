package io.camelsoar.remote;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/**
 * Decides whether a command may run. The producer asks before every command and before it opens any connection, and once more when the
 * host is ready for it.
 *
 * <p>Every exception refuses the command, a {@link RuntimeException} too: only a normal return lets it run. The guard
 * is called on the thread of the exchange, possibly by several threads at a time.
 */
@FunctionalInterface
public interface ExecutionGuard {

    /**
     * Returns if the command may run.
     *
     * @param destination where it would go, and as whom
     * @param command its text, exactly as it would be sent
     * @param exchange the exchange that asks
     * @throws ExecutionRefusedException if the command must not run
     */
    void check(Destination destination, String command, Exchange exchange) throws ExecutionRefusedException;

    /**
     * Returns if a command that {@link #check} let pass may still run: to connect to a host can take a while. The next thing that is
     * done is to send it.
     *
     * @throws ExecutionRefusedException if it must not run any more
     */
    default void confirm(Exchange exchange) throws ExecutionRefusedException {}

    /**
     * The guard that a component was given, which has to be in the registry, too: a route cannot name another.
     *
     * @param scheme of the component, for the error
     * @throws ExecutionRefusedException if there is none, so that nothing runs without one
     */
    static ExecutionGuard required(ExecutionGuard given, CamelContext context, String scheme)
            throws ExecutionRefusedException {
        if (given == null
                || !context.getRegistry().findByType(ExecutionGuard.class).contains(given)) {
            throw new ExecutionRefusedException(scheme
                    + ": the command is refused because no ExecutionGuard of the application is in the registry");
        }
        return given;
    }
}
