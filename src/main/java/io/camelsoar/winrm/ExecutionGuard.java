package io.camelsoar.winrm;

import org.apache.camel.Exchange;

/**
 * Decides whether a command may run. The producer asks before every command and before it opens any connection.
 *
 * <p>Every exception refuses the command, a {@link RuntimeException} too: only a normal return lets it run. The guard
 * is called on the thread of the exchange, possibly by several threads at a time.
 */
@FunctionalInterface
public interface ExecutionGuard {

    /**
     * Returns if the command may run.
     *
     * @param address host name or address of the Windows host
     * @param port TCP port of its WinRM listener
     * @param command the PowerShell text, exactly as it would be sent
     * @param exchange the exchange that asks
     * @throws ExecutionRefusedException if the command must not run
     */
    void check(String address, int port, String command, Exchange exchange) throws ExecutionRefusedException;
}
