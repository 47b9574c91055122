package io.camelsoar.sandbox.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentView;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the page shows now, part by part. Texts of alerts, of the model and of hosts are in it as JSON strings, which the page shows as
 * text, or as HTML that {@link ThreadPage} and {@link CasePage} made of them.
 */
final class PageState {

    private static final int INCIDENTS = 12;
    private static final int REPLIES = 60;
    private static final int WHISPERS = 5;

    /** Who may be played: two who may decide, and one who may not. */
    static final List<String> PEOPLE = List.of(Services.WINDOWS_ANALYST, Services.LINUX_ANALYST, "U0CCC3333");

    private final Services services;
    private final IncidentView view;
    private final HostSession session;
    private final Faults faults;
    private final Presses presses;
    private final ThreadPage slack;
    private final CasePage cases = new CasePage();

    PageState(Services services, IncidentView view, HostSession session, Faults faults, Presses presses) {
        this.services = services;
        this.view = view;
        this.session = session;
        this.faults = faults;
        this.presses = presses;
        this.slack = new ThreadPage(services.slack().workspace());
    }

    /** By their names, in the order in which the page needs them. */
    Map<String, JsonNode> parts() {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        parts.put("setup", setup());
        messages(parts);
        cases(parts);
        parts.put("host", session.list());
        parts.put("incidents", incidents());
        return parts;
    }

    private ObjectNode setup() {
        ObjectNode setup = SimulatorHttp.JSON.createObjectNode();
        SlackWorkspace workspace = services.slack().workspace();
        for (String id : PEOPLE) {
            setup.withArray("people")
                    .addObject()
                    .put("id", id)
                    .put("name", workspace.user(id).orElseThrow().realName())
                    .put("decides", !id.equals(PEOPLE.get(2)));
        }
        for (AlertShelf alert : AlertShelf.values()) {
            setup.withArray("alerts")
                    .addObject()
                    .put("id", alert.name())
                    .put("title", alert.title())
                    .put("says", alert.says());
        }
        for (Fault fault : Fault.values()) {
            setup.withArray("faults")
                    .addObject()
                    .put("id", fault.name())
                    .put("title", fault.title())
                    .put("says", fault.says())
                    .put("on", faults.isOn(fault));
        }
        return setup;
    }

    /** The newest requests, each with the end of its thread, and what only one person was told. */
    private void messages(Map<String, JsonNode> parts) {
        List<Message> all = services.slack().messages(Services.CHANNEL);
        List<Message> requests =
                all.stream().filter(message -> message.threadTs() == null).toList();
        for (Message request : last(requests, INCIDENTS)) {
            add(parts, request);
            last(
                            all.stream()
                                    .filter(message -> request.ts().equals(message.threadTs()))
                                    .toList(),
                            REPLIES)
                    .forEach(reply -> add(parts, reply));
        }
        List<Message> whispers = services.slack().ephemerals();
        for (int number = Math.max(0, whispers.size() - WHISPERS); number < whispers.size(); number++) {
            whisper(parts, whispers.get(number), number);
        }
    }

    private ObjectNode add(Map<String, JsonNode> parts, Message message) {
        ObjectNode part = SimulatorHttp.JSON
                .createObjectNode()
                .put("ts", message.ts())
                .put("thread", message.threadTs())
                .put("whisper", message.isEphemeral())
                .put("html", slack.article(message));
        parts.put("message:" + message.ts(), part);
        return part;
    }

    /** One that answers a click stands below the message that was clicked, and is gone with it. */
    private void whisper(Map<String, JsonNode> parts, Message whisper, int number) {
        Optional<String> clicked = whisper.threadTs() == null ? presses.before(whisper, number) : Optional.empty();
        if (clicked.isEmpty()) {
            add(parts, whisper);
        } else if (parts.containsKey("message:" + clicked.get())) {
            add(parts, whisper).put("below", clicked.get());
        }
    }

    private void cases(Map<String, JsonNode> parts) {
        for (JsonNode record : last(services.kibana().cases(), INCIDENTS)) {
            String id = record.path("id").asText();
            parts.put(
                    "case:" + id,
                    SimulatorHttp.JSON
                            .createObjectNode()
                            .put(
                                    "html",
                                    cases.elements(
                                            record,
                                            services.kibana().files().stream()
                                                    .filter(file ->
                                                            file.caseId().equals(id))
                                                    .toList())));
        }
    }

    private ArrayNode incidents() {
        ArrayNode list = SimulatorHttp.JSON.createArrayNode();
        for (JsonNode line : view.list(new IncidentView.Query(null, null, false, INCIDENTS))) {
            view.one(line.path("id").asText()).ifPresent(whole -> list.add(incident(line, whole)));
        }
        return list;
    }

    private static ObjectNode incident(JsonNode line, ObjectNode whole) {
        Stages stages = new Stages(IncidentState.valueOf(line.path("state").asText()), whole);
        ObjectNode incident = SimulatorHttp.JSON.createObjectNode();
        for (String name : List.of("id", "state", "severity", "rule", "host", "opened", "alerts", "case", "follows")) {
            incident.set(name, line.get(name));
        }
        incident.set("ts", whole.get("slackTs"));
        incident.put("headline", stages.headline());
        incident.set("stages", stages.list());
        return incident;
    }

    private static <T> List<T> last(List<T> all, int most) {
        return new ArrayList<>(all.subList(Math.max(0, all.size() - most), all.size()));
    }
}
