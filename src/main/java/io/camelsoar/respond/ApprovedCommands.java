package io.camelsoar.respond;

import io.camelsoar.defend.ResponseAction;
import io.camelsoar.defend.ResponseActions;
import io.camelsoar.failure.HeldBackException;
import io.camelsoar.host.Executor;
import io.camelsoar.host.HostInventory;
import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.host.HostInventory.Via;
import io.camelsoar.incident.Approval;
import io.camelsoar.incident.Command;
import io.camelsoar.incident.Commands;
import io.camelsoar.incident.Digest;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Policy;
import io.camelsoar.policy.Verdict;
import io.camelsoar.remote.Destination;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;

/**
 * The guard in front of every {@code winrm:}, {@code ssh:} and {@code defend:} endpoint, whatever route calls it: only the exact bytes of a command that
 * an analyst approved run, only while the policy does not forbid them, only where they were approved to go, only once, and only while
 * nothing holds execution back. The command is RUNNING in the store before its first byte leaves.
 */
public class ApprovedCommands implements ExecutionGuard {

    private final IncidentStore store;
    private final Commands commands;
    private final HostInventory inventory;
    private final ResponseActions responses;
    private final Policy policy;
    private final BooleanSupplier enabled;
    private final Duration longestWait;
    private final Clock clock;

    /**
     * @param enabled whether commands may start at all; asked before each
     * @param longestWait how long after its approval a command may start
     */
    public ApprovedCommands(
            IncidentStore store,
            Commands commands,
            HostInventory inventory,
            ResponseActions responses,
            Policy policy,
            BooleanSupplier enabled,
            Duration longestWait,
            Clock clock) {
        this.store = store;
        this.commands = commands;
        this.inventory = inventory;
        this.responses = responses;
        this.policy = policy;
        this.enabled = enabled;
        this.longestWait = longestWait;
        this.clock = clock;
    }

    @Override
    public void check(Destination destination, String command, Exchange exchange) throws ExecutionRefusedException {
        String id = exchange.getVariable("incidentId", String.class);
        Integer number = exchange.getVariable("commandNumber", Integer.class);
        if (id == null || number == null) {
            throw new ExecutionRefusedException("Refused: no incident and command to hold this against");
        }
        Incident incident = store.find(id)
                .filter(found -> found.state() == IncidentState.EXECUTING && found.approvedAt() != null)
                .orElseThrow(() -> new ExecutionRefusedException("Refused: incident " + id + " is not approved"));
        requireApproval(incident);
        if (incident.approvedAsDryRun() && !commands.isDryRun()) {
            throw new ExecutionRefusedException(
                    "Refused: approved in a dry run, and this is none (soar.execution.dry-run)");
        }
        if (clock.millis() >= incident.approvedAt() + longestWait.toMillis()) {
            throw new ExecutionRefusedException("Refused: approved at " + Instant.ofEpochMilli(incident.approvedAt())
                    + ", longer ago than soar.respond.host-wait");
        }
        Command approved = incident.selected().stream()
                .filter(stored -> stored.number() == number
                        && stored.text().equals(command)
                        && stored.state() == Command.State.APPROVED)
                .findFirst()
                .orElseThrow(() -> new ExecutionRefusedException("Refused: command " + number + " is not approved"));
        String address = approved.kind() == Command.Kind.RESPONSE
                ? requireEndpoint(incident, approved, destination)
                : requireHost(incident, approved, destination);
        requireEnabled();
        if (!commands.running(id, exchange.getVariable("claim", String.class), number, address)) {
            throw new ExecutionRefusedException("Refused: command " + number + " is not approved, or has run");
        }
    }

    @Override
    public void confirm(Exchange exchange) {
        String id = exchange.getVariable("incidentId", String.class);
        // another worker may have taken the command for lost, and a person have decided about it
        commands.requireClaim(id, exchange.getVariable("claim", String.class));
        requireEnabled();
        commands.confirm(id);
    }

    private void requireEnabled() {
        if (!enabled.getAsBoolean()) {
            throw new HeldBackException("held-setting", "Execution is switched off by soar.execution.enabled");
        }
    }

    /** Everybody whose approval it takes gave it, for exactly what is stored now. */
    private static void requireApproval(Incident incident) throws ExecutionRefusedException {
        String digest = Digest.of(incident.host(), incident.target(), incident.selected());
        long people = incident.approvals().stream()
                .filter(approval -> approval.digest().equals(digest))
                .map(Approval::user)
                .distinct()
                .count();
        if (people == 0 || people < incident.approvals().size()) {
            throw new ExecutionRefusedException("Refused: commands, host or target are not what the approval covers");
        }
    }

    /** Returns the address of the alert's host, if that is where the command is about to go. */
    private String requireHost(Incident incident, Command command, Destination destination)
            throws ExecutionRefusedException {
        requireSameTarget(incident);
        Target target = inventory
                .find(incident.alert(), incident.playbook().executor())
                .filter(found -> found.destination().equals(destination))
                .orElseThrow(() -> elsewhere(destination));
        Verdict now = policy.judge(command.text(), target.via().shell());
        requireAllowed(command, now, incident.approvals().size());
        return target.address() + ":" + target.port();
    }

    /** Returns the address of the alert's own endpoint, if that is where the response action is about to go. */
    private String requireEndpoint(Incident incident, Command command, Destination destination)
            throws ExecutionRefusedException {
        if (!responses.enabled()) {
            throw new ExecutionRefusedException("Refused: response actions are off (soar.defend.enabled)");
        }
        if (incident.playbook().executor() == Executor.NONE) {
            throw new ExecutionRefusedException(
                    "Refused: the playbook " + incident.playbook().name() + " has no command run");
        }
        ResponseAction action = responses
                .of(command.text(), incident.alert())
                .orElseThrow(() -> new ExecutionRefusedException(
                        "Refused: the alert does not lead to the response action " + command.text()));
        if (!action.destination().equals(destination)) {
            throw elsewhere(destination);
        }
        requireAllowed(
                command,
                responses.judge(action, incident.alert()),
                incident.approvals().size());
        return action.address();
    }

    private static ExecutionRefusedException elsewhere(Destination destination) {
        return new ExecutionRefusedException("Refused: " + destination + " is not where the approved commands go");
    }

    /** The inventory may have changed since the approval, or the stored alert. */
    private void requireSameTarget(Incident incident) throws ExecutionRefusedException {
        Optional<Target> now =
                inventory.target(incident.alert(), incident.playbook().executor());
        if (incident.target() == null
                && now.filter(target -> target.via() == Via.SSH).isEmpty()) {
            return; // approved with an earlier version, which did not cover it, and knew WinRM only
        }
        if (!now.equals(Optional.ofNullable(incident.target()))) {
            throw new ExecutionRefusedException("Refused: approved for "
                    + Optional.ofNullable(incident.target()).map(Target::shown).orElse("a host over WinRM")
                    + ", but soar.respond.inventory and the alert lead to "
                    + now.map(Target::shown).orElse("no host") + " now");
        }
    }

    /** The policy may have changed since the command was proposed: what counts is the stricter of the two. */
    private static void requireAllowed(Command command, Verdict now, int people) throws ExecutionRefusedException {
        boolean stricter = now.commandClass().compareTo(command.verdict().commandClass()) > 0;
        if (now.commandClass() == CommandClass.BLOCKED || stricter) {
            throw new ExecutionRefusedException("Refused by the policy as it is now: " + now.reason());
        }
        if ((now.destructive() || command.verdict().destructive()) && people < 2) {
            throw new ExecutionRefusedException("Refused: a second person has to approve it: " + now.reason());
        }
    }
}
