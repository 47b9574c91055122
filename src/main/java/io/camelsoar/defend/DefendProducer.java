package io.camelsoar.defend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.incident.Approval;
import io.camelsoar.incident.Incident;
import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Sends the response action in the message body and replaces it by a {@link CommandResult}.
 *
 * <p>Throws {@link IllegalArgumentException} for a body that is no response action, {@link ExecutionRefusedException} if the {@link
 * ExecutionGuard} says no or there is not exactly that of the application, and what {@link DefendApi#send} throws where Kibana did not
 * take it: in all these cases nothing was done. It is never sent twice. In a dry run it is not sent at all, and all before that is the same.
 */
final class DefendProducer extends DefaultProducer {

    private static final ObjectMapper JSON = new ObjectMapper();

    DefendProducer(DefendEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (!(exchange.getMessage().getBody() instanceof String text)) {
            throw new IllegalArgumentException("defend: the message body is not one response action");
        }
        ResponseAction action = ResponseAction.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("defend: the message body is no response action"));
        exchange.getMessage().setBody(run(action, text, exchange));
    }

    private CommandResult run(ResponseAction action, String text, Exchange exchange) throws Exception {
        DefendComponent component = getEndpoint().getComponent();
        ExecutionGuard guard = guard();
        guard.check(action.destination(), text, exchange);
        if (component.isDryRun()) {
            return CommandResult.notSent("not sent to Elastic Defend's agent " + action.agent());
        }
        ObjectNode request = request(action, exchange);
        guard.confirm(exchange);
        return component.api().send(action, request);
    }

    /** What Kibana keeps with the action: the alert, the case as far as there is one, and who approved it. */
    private ObjectNode request(ResponseAction action, Exchange exchange) {
        Incident incident =
                getEndpoint().getComponent().incidents().get(exchange.getVariable("incidentId", String.class));
        ObjectNode request = JSON.createObjectNode();
        request.putArray("endpoint_ids").add(action.agent());
        request.put("agent_type", "endpoint");
        if (!incident.alertDocument().isBlank()) {
            request.putArray("alert_ids").add(incident.alertDocument());
        }
        if (incident.caseId() != null) {
            request.putArray("case_ids").add(incident.caseId());
        }
        request.put(
                "comment",
                "camel-soar: command " + exchange.getVariable("commandNumber") + " of incident " + incident.id()
                        + ", approved by "
                        + incident.approvals().stream()
                                .map(DefendProducer::shown)
                                .collect(Collectors.joining(" and ")));
        if (action.process() != null) {
            boolean byId = action.process().startsWith("entity-id=");
            String value = action.process().substring(action.process().indexOf('=') + 1);
            ObjectNode parameters = request.putObject("parameters");
            if (byId) {
                parameters.put("entity_id", value);
            } else {
                parameters.put("pid", Long.parseLong(value));
            }
        }
        return request;
    }

    private static String shown(Approval approval) {
        return approval.userName() == null ? approval.user() : approval.userName() + " (" + approval.user() + ")";
    }

    /** The component's guard, which has to be in the registry, too: a route cannot name another. */
    private ExecutionGuard guard() throws ExecutionRefusedException {
        ExecutionGuard guard = getEndpoint().getComponent().guard();
        if (guard == null
                || !getEndpoint()
                        .getCamelContext()
                        .getRegistry()
                        .findByType(ExecutionGuard.class)
                        .contains(guard)) {
            throw new ExecutionRefusedException(
                    "defend: the response action is refused because no ExecutionGuard of the application is in the registry");
        }
        return guard;
    }

    @Override
    public DefendEndpoint getEndpoint() {
        return (DefendEndpoint) super.getEndpoint();
    }
}
