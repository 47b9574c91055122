package io.camelsoar.sandbox.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.sandbox.SimulatorHttp;
import java.util.List;
import java.util.stream.StreamSupport;

/** How far an incident has come, stage by stage, in words as well. */
final class Stages {

    private static final List<String> NAMES = List.of("Detect", "Triage", "Notify", "Approve", "Respond", "Record");
    private static final int APPROVE = 3;
    private static final int RESPOND = 4;
    private static final int RECORD = 5;

    private final IncidentState state;
    private final JsonNode incident;
    private final int present;

    /** @param incident as {@code IncidentView} has it */
    Stages(IncidentState state, JsonNode incident) {
        this.state = state;
        this.incident = incident;
        this.present = switch (state) {
            case NEW -> 1;
            case TRIAGED -> 2;
            case AWAITING_APPROVAL -> incident.path("slackTs").isTextual() ? APPROVE : APPROVE - 1;
            case APPROVED, EXECUTING, UNKNOWN -> RESPOND;
            case POSTED, DENIED, EXPIRED, EXECUTED -> RECORD;
            case RECORDED -> NAMES.size();
        };
    }

    /** Each with its name, how it is (done, now, next, skipped) and what there is to say. */
    ArrayNode list() {
        ArrayNode list = SimulatorHttp.JSON.createArrayNode();
        for (int i = 0; i < NAMES.size(); i++) {
            list.addObject().put("name", NAMES.get(i)).put("how", how(i)).put("says", says(i));
        }
        return list;
    }

    /** The incident in a few words. */
    String headline() {
        if (incident.path("parked").isTextual()) {
            return "cannot go on by itself: " + incident.path("parked").asText();
        }
        return switch (state) {
            case NEW -> "is triaged";
            case TRIAGED -> "goes to Slack";
            case AWAITING_APPROVAL -> waits();
            case APPROVED, EXECUTING -> "runs, " + progress();
            case UNKNOWN -> "asks about a command in doubt";
            case POSTED, DENIED, EXPIRED, EXECUTED -> "is written to its case";
            case RECORDED -> decided() + ", case complete";
        };
    }

    private String how(int stage) {
        boolean skipped = stage == RESPOND && !isApproved() || stage == APPROVE && state == IncidentState.POSTED;
        if (stage < present && skipped) {
            return "skipped";
        }
        return stage < present ? "done" : stage == present ? "now" : "next";
    }

    private String says(int stage) {
        if (stage > present) {
            return "";
        }
        boolean now = stage == present;
        return switch (stage) {
            case 0 -> "alert found";
            case 1 -> now ? "AI Assistant is asked" : "summary and commands";
            case 2 -> now ? "goes to Slack" : "request in Slack";
            case APPROVE -> now ? waits() : decided();
            case RESPOND -> how(stage).equals("skipped") ? "nothing is run" : progress();
            default -> now ? "case is written" : "case complete";
        };
    }

    private String waits() {
        if (incident.path("waitsForSecond").asBoolean()) {
            return "waits for a second person";
        }
        return incident.path("waitsForAssistant").asBoolean() ? "AI Assistant is asked again" : "waits for a decision";
    }

    private String decided() {
        JsonNode decision = incident.path("decision");
        if (decision.isObject()) {
            String name = decision.path("name").asText(decision.path("by").asText());
            return (isApproved() ? "approved by " : "declined by ") + name;
        }
        return incident.path("postOnly").asBoolean() ? "posted only" : "nobody decided in time";
    }

    private boolean isApproved() {
        return incident.at("/decision/approved").asBoolean();
    }

    private String progress() {
        List<JsonNode> selected = StreamSupport.stream(incident.path("commands").spliterator(), false)
                .filter(command -> command.path("selected").asBoolean())
                .toList();
        long done = selected.stream()
                .map(command -> command.path("state").asText())
                .filter(was -> !List.of("PROPOSED", "APPROVED", "RUNNING").contains(was))
                .count();
        return done + " of " + selected.size() + " done";
    }
}
