package io.camelsoar.respond;

import io.camelsoar.failure.BusyException;
import io.camelsoar.failure.HeldBackException;
import io.camelsoar.host.HostInventory;
import io.camelsoar.incident.Command;
import io.camelsoar.incident.Commands;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.remote.NotStartedException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;

/** Leads the commands of one approval through their execution, and stores what became of each. */
public class Responses {

    private static final Logger LOG = LoggerFactory.getLogger(Responses.class);

    /** Why the host could not be reached, in the series that runs: its response actions need no host. */
    private static final String HOST_FAILURE = "hostFailure";

    private final IncidentStore store;
    private final Commands commands;
    private final HostInventory inventory;
    private final Duration hostWait;
    private final Clock clock;

    /** @param hostWait how long after its approval a command waits for a host that cannot be reached */
    public Responses(IncidentStore store, Commands commands, HostInventory inventory, Duration hostWait, Clock clock) {
        this.store = store;
        this.commands = commands;
        this.inventory = inventory;
        this.hostWait = hostWait;
        this.clock = clock;
    }

    /**
     * Starts the execution of an approved incident, or goes on with one that was interrupted: a command that was running then is
     * in doubt, and what was approved in a dry run that is over is not sent any more. The variable {@code commands} has those that
     * are to run.
     *
     * @throws HeldBackException if too many others are in execution: the incident waits
     */
    public void start(Exchange exchange) {
        String id = id(exchange);
        boolean approved = store.get(id).state() == IncidentState.APPROVED;
        if (approved) {
            enter(id, () -> commands.begin(id, claim(exchange)));
        }
        for (Command command : store.get(id).commands()) {
            if (command.state() == Command.State.RUNNING) {
                commands.finished(
                        id,
                        command.number(),
                        command.attempt(),
                        Commands.Result.without(
                                Command.State.UNKNOWN, "camel-soar stopped while this command was running"));
            }
        }
        if (store.get(id).approvedAsDryRun() && !commands.isDryRun()) {
            commands.skipRest(id, Command.DRY_RUN + ": approved as one, so it is not sent after its end either");
        }
        Incident incident = store.get(id);
        if (!approved && incident.doubt() == null) {
            enter(id, () -> commands.goOn(id, claim(exchange)));
        }
        exchange.setVariable("incident", incident);
        exchange.setVariable(HOST_FAILURE, new AtomicReference<Exception>()); // one for all copies of the exchange
        exchange.setVariable(
                "commands",
                incident.doubt() != null
                        ? List.of()
                        : incident.commands().stream()
                                .filter(command -> command.state() == Command.State.APPROVED)
                                .toList());
    }

    private void enter(String id, Runnable way) {
        try {
            way.run();
        } catch (HeldBackException e) {
            commands.heldBack(id, e);
            throw e;
        }
    }

    /**
     * Takes up the command in the body: its text becomes the body, and the variable {@code commandWaits} says whether it is to be
     * sent. After one in doubt none is: a person has to look first.
     */
    public void next(Command command, Exchange exchange) {
        if (exchange.getContext().getStatus() == ServiceStatus.Stopping) {
            throw new BusyException("camel-soar is being stopped: the commands from " + command.number()
                    + " on go on after the next start");
        }
        Incident incident = store.get(command.incidentId());
        if (incident.doubt() == null) {
            commands.requireClaim(incident.id(), claim(exchange));
        }
        Command stored = incident.commands().get(command.number() - 1);
        exchange.setVariable("commandNumber", command.number());
        exchange.setVariable("commandAttempt", stored.attempt() + 1);
        boolean reachable = isResponse(stored) || hostFailure(exchange).get() == null;
        exchange.setVariable(
                "commandWaits", stored.state() == Command.State.APPROVED && incident.doubt() == null && reachable);
        exchange.getMessage().setBody(command.text());
    }

    /**
     * Which way the command goes: sets the variable {@code commandWay} to {@code defend}, or to {@code host} and the variable {@code
     * target} to where and how that is reached.
     *
     * @throws ExecutionRefusedException if there is no host that may be reached, or no way to it
     */
    public void aim(Exchange exchange) throws ExecutionRefusedException {
        Incident incident = store.get(id(exchange));
        int number = exchange.getVariable("commandNumber", Integer.class);
        if (incident.commands().stream().anyMatch(command -> command.number() == number && isResponse(command))) {
            exchange.setVariable("commandWay", "defend");
            return;
        }
        exchange.setVariable("commandWay", "host");
        exchange.setVariable(
                "target",
                inventory
                        .find(incident.alert(), incident.playbook().executor())
                        .orElseThrow(() -> new ExecutionRefusedException("no connection: "
                                + inventory.objection(
                                        incident.alert(), incident.playbook().executor()))));
    }

    /** The result of a command that was sent. */
    public void finished(CommandResult result, Exchange exchange) {
        Command.State state =
                switch (result.status()) {
                    case OK -> Command.State.SUCCEEDED;
                    // errors that the command itself silenced have no record, and are no failure
                    case ERRORS -> result.errors().isEmpty() ? Command.State.SUCCEEDED : Command.State.FAILED;
                    case FAILED -> Command.State.FAILED;
                    case TIMEOUT -> Command.State.TIMED_OUT;
                    case NOT_SENT -> Command.State.SKIPPED;
                    case UNKNOWN -> Command.State.UNKNOWN;
                };
        commands.finished(
                id(exchange),
                exchange.getVariable("commandNumber", Integer.class),
                exchange.getVariable("commandAttempt", Integer.class),
                new Commands.Result(
                        state,
                        result.duration().toMillis(),
                        result.exitCode(),
                        result.output(),
                        (state == Command.State.SKIPPED ? Command.DRY_RUN + ": " : "")
                                + String.join("\n", result.errors()),
                        result.truncated()));
    }

    /**
     * The command never reached the host. Where the host may come back, or execution is held back, it waits for that; else it failed, and those after it are
     * not run, since they would not reach the host either.
     *
     * @throws Exception the failure, if the command waits or may have run: the stage is tried again later
     */
    public void notSent(String why, Exception failure, Exchange exchange) throws Exception {
        if (failure instanceof NestedRuntimeException) {
            throw failure; // the store failed, perhaps over the result of a command that has run
        }
        String id = id(exchange);
        int number = exchange.getVariable("commandNumber", Integer.class);
        commands.requireClaim(id, claim(exchange));
        Incident incident = store.get(id);
        boolean mayWait = clock.millis() < incident.approvedAt() + hostWait.toMillis();
        if (mayWait && failure instanceof HeldBackException held) {
            commands.heldBack(id, number, held);
            throw failure;
        }
        LOG.error("Incident {}: command {} was not run: {}", id, number, why);
        boolean unreachable = failure instanceof NotStartedException notStarted
                && (notStarted.getKind() == NotStartedException.Kind.CONNECT
                        || notStarted.getKind() == NotStartedException.Kind.QUOTA);
        Command command = incident.commands().get(number - 1);
        if (mayWait && unreachable) {
            commands.notSent(id, number, why);
            boolean othersGoOn = store.get(id).commands().stream()
                    .anyMatch(other -> other.state() == Command.State.APPROVED && isResponse(other));
            if (!othersGoOn) {
                throw failure;
            }
            hostFailure(exchange).set(failure);
            return;
        }
        commands.finished(id, number, command.attempt(), Commands.Result.without(Command.State.FAILED, why));
        if (!isResponse(command)) {
            commands.skipRest(id, "Not run: a command before it could not be sent", other -> !isResponse(other));
        }
    }

    /** A response action goes to Kibana: it neither needs the host nor says anything about it. */
    private static boolean isResponse(Command command) {
        return command.kind() == Command.Kind.RESPONSE;
    }

    @SuppressWarnings("unchecked")
    private static AtomicReference<Exception> hostFailure(Exchange exchange) {
        AtomicReference<Exception> failure = exchange.getVariable(HOST_FAILURE, AtomicReference.class);
        return failure == null ? new AtomicReference<>() : failure; // none was started
    }

    /**
     * After the last command the incident goes on to its case; where one is in doubt it waits for an analyst already.
     *
     * @throws Exception why the host could not be reached, where commands wait for it
     * @throws IllegalStateException if an approved command was neither run nor skipped
     */
    public void end(Exchange exchange) throws Exception {
        String id = id(exchange);
        if (store.get(id).state() != IncidentState.EXECUTING) {
            return;
        }
        commands.requireClaim(id, claim(exchange));
        Exception hostFailure = hostFailure(exchange).get();
        if (hostFailure != null) {
            throw hostFailure;
        }
        if (store.get(id).commands().stream().anyMatch(command -> command.state() == Command.State.APPROVED)) {
            throw new IllegalStateException("approved commands still wait to be run");
        }
        store.move(id, claim(exchange), IncidentState.EXECUTING, IncidentState.EXECUTED, "respond", null);
    }

    private static String claim(Exchange exchange) {
        return exchange.getVariable("claim", String.class);
    }

    private static String id(Exchange exchange) {
        return exchange.getVariable("incidentId", String.class);
    }
}
