package io.camelsoar.respond;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.host.HostInventory;
import io.camelsoar.incident.Command;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentDocument;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.winrm.WinrmResult;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;

/** Stores what became of each approved command. */
public class Responses {

    private final IncidentStore store;
    private final HostInventory inventory;
    private final IncidentDocument document;

    public Responses(IncidentStore store, HostInventory inventory, IncidentDocument document) {
        this.store = store;
        this.inventory = inventory;
        this.document = document;
    }

    /**
     * Takes up the command in the body: its text becomes the body, and the variable {@code commandWaits} says whether it is still
     * to be sent. One in doubt before it ends the series: a person has to look first.
     */
    public void next(Command command, Exchange exchange) {
        if (exchange.getContext().getStatus() == ServiceStatus.Stopping) {
            throw new IllegalStateException("camel-soar is being stopped: the commands from " + command.number()
                    + " on go on after the next start");
        }
        String id = command.incidentId();
        if (store.get(id).commands().stream().anyMatch(before -> before.state() == Command.State.UNKNOWN)) {
            skipRest(id, "Not run: a command before it is in doubt");
        }
        exchange.setVariable("commandNumber", command.number());
        exchange.setVariable(
                "commandWaits",
                store.get(id).commands().get(command.number() - 1).state() == Command.State.APPROVED);
        exchange.getMessage().setBody(command.text());
    }

    /** Where the incident's commands go: sets the variable {@code target}. */
    public void aim(Exchange exchange) {
        Incident incident = store.get(exchange.getVariable("incidentId", String.class));
        exchange.setVariable(
                "target",
                inventory
                        .find(incident.alert())
                        .orElseThrow(() ->
                                new IllegalStateException("The host of this alert is neither in soar.respond.inventory"
                                        + " nor in soar.respond.allowed-networks")));
    }

    /** The result of a command that was sent. */
    public void finished(WinrmResult result, Exchange exchange) {
        Command.State state =
                switch (result.status()) {
                    case OK -> Command.State.SUCCEEDED;
                    // errors that the command itself silenced have no record, and are no failure
                    case ERRORS -> result.errors().isEmpty() ? Command.State.SUCCEEDED : Command.State.FAILED;
                    case FAILED -> Command.State.FAILED;
                    case TIMEOUT -> Command.State.TIMED_OUT;
                    case UNKNOWN -> Command.State.UNKNOWN;
                };
        store.finished(
                exchange.getVariable("incidentId", String.class),
                exchange.getVariable("commandNumber", Integer.class),
                state,
                result.duration().toMillis(),
                result.exitCode(),
                result.output(),
                String.join("\n", result.errors()),
                result.truncated());
    }

    /** The command never reached the host; those after it would not either. */
    public void notSent(String why, Exchange exchange) {
        String id = exchange.getVariable("incidentId", String.class);
        Integer number = exchange.getVariable("commandNumber", Integer.class);
        if (number != null) {
            store.finished(id, number, Command.State.FAILED, null, null, null, why, false);
        }
        skipRest(id, "Not run: a command before it could not be sent");
    }

    /** The command as its template sees it. */
    public ObjectNode result(Exchange exchange) {
        Incident incident = store.get(exchange.getVariable("incidentId", String.class));
        int number = exchange.getVariable("commandNumber", Integer.class);
        return (ObjectNode) document.of(incident).get("commands").get(number - 1);
    }

    private void skipRest(String id, String why) {
        for (Command command : store.get(id).commands()) {
            if (command.state() == Command.State.APPROVED) {
                store.finished(id, command.number(), Command.State.SKIPPED, null, null, null, why, false);
            }
        }
    }
}
