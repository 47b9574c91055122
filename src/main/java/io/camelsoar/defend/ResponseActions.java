package io.camelsoar.defend;

import io.camelsoar.alert.Alert;
import io.camelsoar.alert.AlertFields;
import io.camelsoar.defend.ResponseAction.Type;
import io.camelsoar.incident.Command;
import io.camelsoar.policy.Policy;
import io.camelsoar.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which response actions there are for an alert. Only its own fields say so, never a model: it has to be of Defend's agent, and
 * Elasticsearch has to have verified that the agent itself sent it, so that no host can have another one isolated.
 */
public final class ResponseActions {

    /** What Elasticsearch found out about {@code agent.id}: it is that of the API key which sent the event. */
    private static final String VERIFIED = "verified";

    private final boolean enabled;
    private final Policy policy;

    /** @param enabled whether any is offered and sent */
    public ResponseActions(boolean enabled, Policy policy) {
        this.enabled = enabled;
        this.policy = policy;
    }

    /** Whether any is offered and sent ({@code soar.defend.enabled}). */
    public boolean enabled() {
        return enabled;
    }

    /** Those to propose for an alert, after {@code before} other commands; a blocked one is no offer. */
    public List<Command> offered(String incidentId, Alert alert, int before) {
        return proposed(incidentId, alert, before, List.of(Type.KILL_PROCESS, Type.ISOLATE));
    }

    private List<Command> proposed(String incidentId, Alert alert, int before, List<Type> types) {
        List<Command> commands = new ArrayList<>();
        if (!enabled) {
            return commands;
        }
        for (Type type : types) {
            action(type, alert)
                    .filter(action -> policy.offers(type.word()))
                    .ifPresent(action -> commands.add(Command.proposed(
                            incidentId,
                            before + commands.size() + 1,
                            Command.Kind.RESPONSE,
                            action.text(),
                            policy.judgeResponse(type.word(), what(action, alert)))));
        }
        return commands;
    }

    /** The action that this text is, if it is one that the alert itself leads to. */
    public Optional<ResponseAction> of(String text, Alert alert) {
        return ResponseAction.parse(text)
                .filter(parsed -> action(parsed.type(), alert).equals(Optional.of(parsed)));
    }

    /** What the policy says of it now. */
    public Verdict judge(ResponseAction action, Alert alert) {
        return policy.judgeResponse(action.type().word(), what(action, alert));
    }

    private static Optional<ResponseAction> action(Type type, Alert alert) {
        Optional<String> agent = agent(alert);
        if (type == Type.KILL_PROCESS) {
            return agent.flatMap(id -> process(alert).map(process -> new ResponseAction(type, id, process)));
        }
        return agent.map(id -> new ResponseAction(type, id, null));
    }

    private static Optional<String> agent(Alert alert) {
        AlertFields fields = alert.fields();
        boolean ofDefend = "endpoint".equals(only(fields, "agent.type").orElse(null))
                && VERIFIED.equals(only(fields, "event.agent_id_status").orElse(null));
        return only(fields, "agent.id").filter(id -> ofDefend && matches(ResponseAction.AGENT, id));
    }

    /** By its id, since a number of a process is given again; by its number where there is no id. */
    private static Optional<String> process(Alert alert) {
        return only(alert.fields(), "process.entity_id")
                .filter(id -> matches(ResponseAction.ENTITY_ID, id))
                .map(id -> "entity-id=" + id)
                .or(() -> only(alert.fields(), "process.pid")
                        .filter(pid -> matches(ResponseAction.PID, pid))
                        .map(pid -> "pid=" + pid));
    }

    /** Of several values, as of an alert about several hosts, none is the one. */
    private static Optional<String> only(AlertFields fields, String path) {
        List<String> values = fields.texts(path).stream().distinct().toList();
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text).matches();
    }

    /** For people. */
    private static String what(ResponseAction action, Alert alert) {
        return switch (action.type()) {
            case ISOLATE -> "It cuts the host off from the network, WinRM and SSH included, until it is released";
            case RELEASE -> "It lets the host onto the network again";
            case KILL_PROCESS ->
                "It ends the alert's process "
                        + only(alert.fields(), "process.name").orElse("without a name")
                        + only(alert.fields(), "process.pid")
                                .map(pid -> ", pid " + pid)
                                .orElse("");
        };
    }
}
