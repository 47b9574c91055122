package io.camelsoar.ssh;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.Destination;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.remote.NotStartedException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.ssh.SshConstants;
import org.apache.camel.support.DefaultProducer;

/**
 * Runs the command in the message body and replaces it by a {@link CommandResult}; sets {@link SshConstants#EXIT_VALUE} where there is
 * an exit code.
 *
 * <p>Throws {@link IllegalArgumentException} for a body that is not one command, or too long a one, {@link ExecutionRefusedException} if
 * the {@link ExecutionGuard} says no or there is not exactly that of the application, and {@link NotStartedException} if the command
 * could not be started. In all three cases nothing was executed. A command is never sent twice. In a dry run none is sent at all, and all
 * before that is the same.
 */
final class GuardedSshProducer extends DefaultProducer {

    /** Of UTF-8: Linux takes no argument of a program from 128 KiB on. */
    static final int MAX_COMMAND_BYTES = 120_000;

    GuardedSshProducer(GuardedSshEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        CommandResult result = run(requireCommand(requireText(exchange.getMessage())), exchange);
        exchange.getMessage().setBody(result);
        exchange.getMessage().removeHeader(SshConstants.EXIT_VALUE);
        if (result.exitCode() != null) {
            exchange.getMessage().setHeader(SshConstants.EXIT_VALUE, result.exitCode());
        }
    }

    private CommandResult run(String command, Exchange exchange) throws Exception {
        GuardedSshEndpoint endpoint = getEndpoint();
        GuardedSshComponent component = endpoint.getComponent();
        ExecutionGuard guard = guard();
        guard.check(
                new Destination("ssh", endpoint.getHost(), endpoint.getPort(), false, endpoint.credential(), "sh"),
                command,
                exchange);
        if (component.access().dryRun()) {
            return CommandResult.notSent("not sent to " + endpoint.getHost() + ":" + endpoint.getPort());
        }
        return component
                .connections()
                .run(
                        endpoint.getHost(),
                        endpoint.getPort(),
                        endpoint.credential(),
                        command,
                        () -> guard.confirm(exchange));
    }

    /**
     * Not what Camel would only print, as a list.
     *
     * @throws IllegalArgumentException if the body is not a single text
     */
    private static String requireText(Message message) {
        Object body = message.getBody();
        if (body == null
                || body instanceof CharSequence
                || body instanceof byte[]
                || body instanceof InputStream
                || body instanceof Reader) {
            return message.getBody(String.class);
        }
        throw new IllegalArgumentException("ssh: the message body is not one command, but a "
                + body.getClass().getTypeName());
    }

    /** @throws IllegalArgumentException if there is none, or one that no shell can be given */
    private static String requireCommand(String command) {
        if (command == null || command.isBlank()) {
            throw new IllegalArgumentException("ssh: the message body holds no command");
        }
        if (command.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("ssh: the command holds a NUL character, at which a shell would end it");
        }
        int length = command.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_COMMAND_BYTES) {
            throw new IllegalArgumentException(
                    "ssh: the command has " + length + " bytes, more than the " + MAX_COMMAND_BYTES + " allowed");
        }
        return command;
    }

    private ExecutionGuard guard() throws ExecutionRefusedException {
        return ExecutionGuard.required(
                getEndpoint().getComponent().guard(), getEndpoint().getCamelContext(), "ssh");
    }

    @Override
    public GuardedSshEndpoint getEndpoint() {
        return (GuardedSshEndpoint) super.getEndpoint();
    }
}
