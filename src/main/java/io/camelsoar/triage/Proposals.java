package io.camelsoar.triage;

import io.camelsoar.defend.ResponseActions;
import io.camelsoar.host.HostInventory;
import io.camelsoar.incident.Command;
import io.camelsoar.incident.Incident;
import io.camelsoar.policy.Policy;
import io.camelsoar.policy.Shell;
import java.util.ArrayList;
import java.util.List;

/** Makes commands of an incident of what the assistant proposes: judged by the policy, with the response actions behind them. */
public final class Proposals {

    private final Policy policy;
    private final HostInventory inventory;
    private final ResponseActions responses;

    /**
     * @param inventory says what shell a host's commands are for
     * @param responses what is offered beside the assistant's commands
     */
    public Proposals(Policy policy, HostInventory inventory, ResponseActions responses) {
        this.policy = policy;
        this.inventory = inventory;
        this.responses = responses;
    }

    List<Command> commands(Incident incident, Proposal proposal) {
        Shell shell = inventory.shell(incident.alert(), incident.playbook().executor());
        List<Command> commands = new ArrayList<>();
        add(commands, incident.id(), Command.Kind.INVESTIGATION, proposal.investigation(), shell);
        add(commands, incident.id(), Command.Kind.REMEDIATION, proposal.remediation(), shell);
        commands.addAll(responses.offered(incident.id(), incident.alert(), commands.size()));
        return commands;
    }

    /** What there is to decide while the assistant is out of reach: it takes no part in that. */
    List<Command> withoutAssistant(Incident incident) {
        return responses.offered(incident.id(), incident.alert(), 0);
    }

    private void add(List<Command> commands, String id, Command.Kind kind, List<String> texts, Shell shell) {
        for (String text : texts) {
            commands.add(Command.proposed(id, commands.size() + 1, kind, text, policy.judge(text, shell)));
        }
    }
}
