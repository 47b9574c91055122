package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Response actions of Elastic Defend: isolate, unisolate and kill_process. An action is pending until it was looked at as often as it
 * takes; then it ends as {@link #ends} says.
 */
public final class EndpointActionsApi {

    /** How actions end. */
    public enum End {
        SUCCESSFUL,
        FAILED,
        /** The endpoint never took it. */
        EXPIRED,
        /** The endpoint is offline, and the action waits for it. */
        NEVER
    }

    private static final Set<String> SIMULATED = Set.of("isolate", "unisolate", "kill_process");

    private final Map<String, String> hosts = new LinkedHashMap<>();
    private final Map<String, Action> actions = new LinkedHashMap<>();
    private final Set<String> isolated = new TreeSet<>();
    private final List<String> killed = new ArrayList<>();
    private boolean licensed = true;
    private End end = End.SUCCESSFUL;
    private int looks = 2;

    /** @param request as it came */
    private record Action(String id, String command, JsonNode request, int[] looks, Instant at) {

        String agent() {
            return request.at("/endpoint_ids/0").asText();
        }
    }

    /** A host has Elastic Defend from now on. */
    public synchronized void enrol(String agentId, String hostName) {
        hosts.put(agentId, hostName);
    }

    /** The licence does not cover response actions. */
    public synchronized void basicLicence() {
        licensed = false;
    }

    /** How actions end from now on, and how often they are looked at before. */
    public synchronized void ends(End newEnd, int afterLooks) {
        end = newEnd;
        looks = afterLooks;
    }

    /** Every action that was taken, as {@code command agent}, in their order. */
    public synchronized List<String> taken() {
        return actions.values().stream()
                .map(action -> action.command() + " " + action.agent())
                .toList();
    }

    /** The requests of the actions that were taken. */
    public synchronized List<JsonNode> requests() {
        return actions.values().stream().map(Action::request).toList();
    }

    /** The names of the hosts that are cut off. */
    public synchronized List<String> isolated() {
        return isolated.stream().map(hosts::get).toList();
    }

    /** The parameters of what was killed. */
    public synchronized List<String> killed() {
        return List.copyOf(killed);
    }

    synchronized JsonNode answer(KibanaRequest request) {
        List<String> segments = request.segments();
        if (segments.size() != 3) {
            throw KibanaError.platform(404, "Not Found");
        }
        if (!licensed) {
            throw KibanaError.platform(403, "Endpoint authorization failure");
        }
        return request.method().equals("POST") ? take(segments.get(2), request.json()) : describe(segments.get(2));
    }

    private JsonNode take(String command, JsonNode request) {
        if (!SIMULATED.contains(command)) {
            throw KibanaError.platform(404, "endpoint/action/" + command + " is not simulated");
        }
        requireParameters(command, request.path("parameters"));
        for (JsonNode agent : request.path("endpoint_ids")) {
            if (!hosts.containsKey(agent.asText())) {
                throw KibanaError.platform(404, "Agent ids not found: " + agent.asText());
            }
        }
        String id = UUID.randomUUID().toString();
        Action action = new Action(id, command, request.deepCopy(), new int[1], Instant.now());
        actions.put(id, action);
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode().put("action", id);
        answer.set("data", data(action, false));
        return answer;
    }

    private static void requireParameters(String command, JsonNode parameters) {
        boolean kills = command.equals("kill_process");
        boolean one = parameters.path("pid").isIntegralNumber()
                ^ parameters.path("entity_id").isTextual();
        if (kills && (parameters.size() != 1 || !one)) {
            throw KibanaError.platform(400, "[request body.parameters]: expected either a pid or an entity_id");
        }
        if (!kills && !parameters.isMissingNode()) {
            throw KibanaError.platform(400, "[request body.parameters]: definition for this key is missing");
        }
    }

    private JsonNode describe(String id) {
        Action action = actions.get(id);
        if (action == null) {
            throw KibanaError.platform(404, "Action with id '" + id + "' not found.");
        }
        boolean over = ++action.looks()[0] >= looks && end != End.NEVER;
        if (over && end == End.SUCCESSFUL) {
            done(action);
        }
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.set("data", data(action, over));
        return answer;
    }

    private void done(Action action) {
        switch (action.command()) {
            case "isolate" -> isolated.add(action.agent());
            case "unisolate" -> isolated.remove(action.agent());
            default -> killed.add(action.request().path("parameters").toString());
        }
    }

    private ObjectNode data(Action action, boolean over) {
        boolean completed = over && end != End.EXPIRED;
        ObjectNode data = SimulatorHttp.JSON.createObjectNode();
        data.put("id", action.id()).put("command", action.command()).put("agentType", "endpoint");
        data.put("status", !over ? "pending" : end == End.SUCCESSFUL ? "successful" : "failed");
        data.put("isCompleted", completed).put("wasSuccessful", completed && end == End.SUCCESSFUL);
        data.put("isExpired", over && end == End.EXPIRED);
        data.put("startedAt", action.at().toString()).put("createdBy", "soar");
        data.put("comment", action.request().path("comment").asText());
        data.putArray("agents").add(action.agent());
        data.putObject("hosts").putObject(action.agent()).put("name", hosts.get(action.agent()));
        data.putObject("outputs");
        if (completed) {
            data.put("completedAt", Instant.now().toString());
        }
        if (completed && action.command().equals("kill_process")) {
            ObjectNode output = data.withObject("/outputs").putObject(action.agent());
            output.put("type", "json").putObject("content").put("code", "ra_kill-process_success_done");
        }
        if (completed && end == End.FAILED) {
            data.putArray("errors").add("The endpoint refused it");
        }
        return data;
    }
}
