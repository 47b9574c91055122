package io.camelsoar.winrm;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/**
 * Runs the message body as a PowerShell command and replaces it by a {@link WinrmResult}.
 *
 * <p>Throws {@link IllegalArgumentException} for a missing command, {@link ExecutionRefusedException} if the
 * {@link ExecutionGuard} says no or there is none, and {@link WinrmException} if the command could not be started. In
 * all three cases nothing was executed. A command is never sent twice. In a dry run none is sent at
 * all, and all before that is the same.
 */
public class WinrmProducer extends DefaultProducer {

    public WinrmProducer(WinrmEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String command = exchange.getMessage().getBody(String.class);
        if (command == null || command.isBlank()) {
            throw new IllegalArgumentException("winrm: the message body holds no command");
        }
        WrapperScript.requireSendable(command);

        WinrmConfiguration configuration = getEndpoint().getConfiguration();
        ExecutionGuard guard = guard();
        guard.check(configuration.getHost(), configuration.effectivePort(), command, exchange);

        WinrmResult result = getEndpoint().getComponent().isDryRun()
                ? notSent(configuration)
                : sent(configuration, command, () -> guard.confirm(exchange));

        Message message = exchange.getMessage();
        message.setBody(result);
        message.setHeader(WinrmConstants.STATUS, result.status().name());
        message.removeHeader(WinrmConstants.EXIT_CODE);
        if (result.exitCode() != null) {
            message.setHeader(WinrmConstants.EXIT_CODE, result.exitCode());
        }
    }

    private WinrmResult sent(
            WinrmConfiguration configuration, String command, RemoteExecution.Confirmation confirmation)
            throws Exception {
        return new RemoteExecution(configuration, credential(), sslContext(), command, confirmation)
                .run(getEndpoint().getComponent().remoteCalls());
    }

    private static WinrmResult notSent(WinrmConfiguration configuration) {
        return new WinrmResult(
                WinrmResult.Status.NOT_SENT,
                null,
                "",
                List.of("not sent to " + configuration.getHost() + ":" + configuration.effectivePort()),
                List.of(),
                false,
                Instant.now(),
                Duration.ZERO);
    }

    /**
     * The component's guard, which has to be in the registry and the only one that the endpoint names; else the endpoint's, else the only
     * one in the registry. Two are as bad as none: nobody said which decides.
     */
    private ExecutionGuard guard() throws ExecutionRefusedException {
        ExecutionGuard fixed = getEndpoint().getComponent().guard();
        ExecutionGuard configured = getEndpoint().getConfiguration().getGuard();
        Set<ExecutionGuard> registered =
                getEndpoint().getCamelContext().getRegistry().findByType(ExecutionGuard.class);
        if (fixed != null) {
            return theOnly(fixed, configured, registered);
        }
        if (configured != null) {
            return configured;
        }
        if (registered.size() != 1) {
            throw refused((registered.isEmpty() ? "no ExecutionGuard is" : "more than one ExecutionGuard are")
                    + " in the registry and the endpoint names none");
        }
        return registered.iterator().next();
    }

    private static ExecutionGuard theOnly(
            ExecutionGuard fixed, ExecutionGuard configured, Set<ExecutionGuard> registered)
            throws ExecutionRefusedException {
        if (configured != null && configured != fixed) {
            throw refused("the endpoint names a guard of its own");
        }
        if (!registered.contains(fixed)) {
            throw refused("no ExecutionGuard of the application is in the registry");
        }
        return fixed;
    }

    private static ExecutionRefusedException refused(String why) {
        return new ExecutionRefusedException("winrm: the command is refused because " + why);
    }

    /** Read anew for every command, so that a changed password counts at once. */
    private WinrmCredential credential() throws WinrmException {
        WinrmConfiguration configuration = getEndpoint().getConfiguration();
        String name = configuration.getCredential();
        WinrmCredential credential =
                getEndpoint().getComponent().getCredentials().get(name);
        if (credential == null) {
            throw new WinrmException(
                    WinrmException.Kind.AUTHENTICATION,
                    "winrm: no credential named '" + name + "' is configured for " + configuration.getHost() + ":"
                            + configuration.effectivePort(),
                    null);
        }
        return credential;
    }

    private SSLContext sslContext() throws Exception {
        WinrmConfiguration configuration = getEndpoint().getConfiguration();
        if (!configuration.isHttps()) {
            return null;
        }
        return configuration.getSslContextParameters() == null
                ? SSLContext.getDefault()
                : configuration
                        .getSslContextParameters()
                        .createSSLContext(getEndpoint().getCamelContext());
    }

    @Override
    public WinrmEndpoint getEndpoint() {
        return (WinrmEndpoint) super.getEndpoint();
    }
}
