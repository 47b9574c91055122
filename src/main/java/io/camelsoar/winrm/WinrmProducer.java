package io.camelsoar.winrm;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.Destination;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.remote.NotStartedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.util.StopWatch;

/**
 * Runs the command in the message body and replaces it by a {@link CommandResult}; or the commands of a list, one after another, each
 * within limits of its own, and replaces them by a list of as many.
 *
 * <p>Throws {@link IllegalArgumentException} for a missing command, {@link ExecutionRefusedException} if the
 * {@link ExecutionGuard} says no or there is none, and {@link NotStartedException} if the command could not be started. In
 * all three cases nothing was executed. A command is never sent twice. In a dry run none is sent at
 * all, and all before that is the same.
 *
 * <p>Of a list only the first command is refused by an exception. What comes after one that could not be started, or is in doubt, is
 * not run: {@link CommandResult.Status#NOT_SENT}.
 */
public class WinrmProducer extends DefaultProducer {

    /** How long a stop waits for running commands, which are told to stop; that takes them about a second. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final Set<RemoteExecution> running = ConcurrentHashMap.newKeySet();
    private volatile WinrmSessions sessions;
    private volatile boolean stopping;

    public WinrmProducer(WinrmEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Object[] array) {
            body = Arrays.asList(array);
        }
        List<CommandResult> results;
        if (body instanceof Collection<?> commands) {
            results = runAll(commands, exchange);
            exchange.getMessage().setBody(results);
        } else {
            results = List.of(run(text(body, exchange), exchange));
            exchange.getMessage().setBody(results.get(0));
        }
        setHeaders(exchange.getMessage(), results);
    }

    private List<CommandResult> runAll(Collection<?> commands, Exchange exchange) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Object command : commands) {
            texts.add(text(command, exchange));
        }
        if (texts.isEmpty()) {
            requireCommand(null);
        }
        List<CommandResult> results = new ArrayList<>();
        String reason = null;
        for (String command : texts) {
            if (reason != null) {
                results.add(CommandResult.notSent(reason));
                continue;
            }
            try {
                CommandResult result = run(command, exchange);
                results.add(result);
                reason = result.status() == CommandResult.Status.UNKNOWN ? "a command before it is in doubt" : null;
            } catch (Exception e) {
                if (results.isEmpty()) {
                    throw e;
                }
                results.add(CommandResult.notSent(e.getMessage()));
                reason = "a command before it could not be started";
            }
        }
        return results;
    }

    private CommandResult run(String command, Exchange exchange) throws Exception {
        WinrmConfiguration configuration = getEndpoint().getConfiguration();
        ExecutionGuard guard = guard();
        guard.check(destination(), command, exchange);
        if (getEndpoint().getComponent().isDryRun()) {
            return CommandResult.notSent("not sent to " + configuration.place());
        }
        RemoteExecution execution =
                new RemoteExecution(configuration, logon(), sessions, command, () -> guard.confirm(exchange));
        running.add(execution);
        if (stopping) {
            execution.stop();
        }
        try {
            return execution.run(getEndpoint().getComponent().remoteCalls());
        } finally {
            running.remove(execution);
        }
    }

    private Destination destination() {
        WinrmConfiguration configuration = getEndpoint().getConfiguration();
        return new Destination(
                "winrm",
                configuration.getHost(),
                configuration.effectivePort(),
                configuration.isHttps(),
                configuration.getUsername() != null
                        ? ""
                        : WinrmLogon.name(
                                configuration, getEndpoint().getComponent().getCredentials()),
                configuration.getShell().name().toLowerCase(Locale.ROOT));
    }

    /** @throws IllegalArgumentException if it is several things, or nothing, or cannot be sent */
    private String text(Object command, Exchange exchange) {
        if (command instanceof Collection || command instanceof Object[] || command instanceof Map) {
            throw new IllegalArgumentException("winrm: a command is a text, not a "
                    + command.getClass().getSimpleName() + "; several are a list of texts");
        }
        return requireCommand(exchange.getContext().getTypeConverter().convertTo(String.class, exchange, command));
    }

    private String requireCommand(String command) {
        if (command == null || command.isBlank()) {
            throw new IllegalArgumentException("winrm: the message body holds no command");
        }
        WrapperScript.requireSendable(command, getEndpoint().getConfiguration().getShell());
        return command;
    }

    /** Of several results those of the first that did not end well, else of the last. */
    private static void setHeaders(Message message, List<CommandResult> results) {
        message.removeHeader(WinrmConstants.STATUS);
        message.removeHeader(WinrmConstants.EXIT_CODE);
        results.stream()
                .filter(result -> result.status() != CommandResult.Status.OK)
                .findFirst()
                .or(() -> results.stream().reduce((earlier, later) -> later))
                .ifPresent(result -> {
                    message.setHeader(WinrmConstants.STATUS, result.status().name());
                    if (result.exitCode() != null) {
                        message.setHeader(WinrmConstants.EXIT_CODE, result.exitCode());
                    }
                });
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

    /** The credentials are read anew for every command, so that a changed password counts at once. */
    private WinrmLogon logon() throws NotStartedException {
        return WinrmLogon.of(
                getEndpoint().getConfiguration(), getEndpoint().getComponent().getCredentials());
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
    protected void doStart() throws Exception {
        super.doStart();
        stopping = false;
        sessions = new WinrmSessions(getEndpoint().getConfiguration(), this::sslContext);
    }

    /** What is in work is given its time by Camel's graceful shutdown before; what still runs is ended here. */
    @Override
    protected void doStop() throws Exception {
        stopping = true;
        running.forEach(RemoteExecution::stop);
        StopWatch waited = new StopWatch();
        while (!running.isEmpty() && waited.taken() < LONGEST_STOP.toMillis()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        running.forEach(RemoteExecution::abort);
        sessions.close();
        super.doStop();
    }

    @Override
    public WinrmEndpoint getEndpoint() {
        return (WinrmEndpoint) super.getEndpoint();
    }
}
