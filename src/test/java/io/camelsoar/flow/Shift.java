package io.camelsoar.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The alerts of one test, each with its id in its rule's name, on several hosts, and the analyst who decides them. */
final class Shift {

    private final Stack stack;
    private final Clock clock;
    private final List<WindowsHost> hosts;
    private final List<String> alerts = new ArrayList<>();
    private final Set<String> clicked = new HashSet<>();
    private int refused;

    /** @param hosts which the alerts come from in turn */
    Shift(Stack stack, Clock clock, List<WindowsHost> hosts) {
        this.stack = stack;
        this.clock = clock;
        this.hosts = hosts;
    }

    List<String> alerts() {
        return List.copyOf(alerts);
    }

    /** The clicks that were answered with an error so far. */
    int refused() {
        return refused;
    }

    /** New detection alerts. */
    void detection(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ObjectNode hit = Services.sample("alert-wmi-registry.json");
            ObjectNode source = (ObjectNode) hit.get("_source");
            String id = next();
            source.put("kibana.alert.uuid", id).put("kibana.alert.rule.name", "Alert " + id);
            source.put("@timestamp", now());
            source.withObject("/host")
                    .put("name", hosts.get(alerts.size() % hosts.size()).name());
            stack.elasticsearch.index(hit.get("_index").asText(), id, source);
        }
    }

    /** New alerts of Elastic Defend; the assistant knows no marked commands for them. */
    void endpoint(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ObjectNode hit = Services.sample("alert-endpoint-malware.json");
            ObjectNode source = (ObjectNode) hit.get("_source");
            String id = next();
            source.withObject("/rule").put("name", "Alert " + id);
            source.withObject("/event").put("id", id).put("ingested", now()).put("severity", 99);
            source.withObject("/host")
                    .put("name", hosts.get(alerts.size() % hosts.size()).name());
            source.put("@timestamp", now());
            stack.elasticsearch.index(hit.get("_index").asText(), id, source);
        }
    }

    private String next() {
        String id = UUID.randomUUID().toString();
        alerts.add(id);
        return id;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /**
     * The analyst presses what there is to be pressed: approves what can be approved, every fifth alert and what has no commands
     * is declined; where a command is in doubt those after it go on without it.
     */
    void decide() throws Exception {
        for (Message message : stack.slack.messages(Services.CHANNEL)) {
            boolean declines = message.ts().hashCode() % 5 == 0
                    || message.button("soar_approve").isEmpty();
            for (String button : List.of("soar_go_on", declines ? "soar_decline" : "soar_approve")) {
                if (message.button(button).isPresent() && !clicked.contains(message.ts() + button)) {
                    press(message, button);
                }
            }
        }
    }

    private void press(Message message, String button) throws Exception {
        int status;
        try {
            status = stack.clicker
                    .click(stack.webhook, message, button, Services.WINDOWS_ANALYST)
                    .statusCode();
        } catch (IllegalArgumentException gone) {
            return; // the message changed meanwhile
        }
        if (status == 200) {
            clicked.add(message.ts() + button);
        } else {
            refused++;
        }
    }
}
