package io.camelsoar.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.reliability.Finding.Kind;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.MarkedAssistant;
import io.camelsoar.sandbox.slack.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the services show of one alert, held against what they should show. */
final class Inspection {

    private static final Pattern OUTCOME = Pattern.compile("(?s)^### (\\d+)\\..*\\*\\*([A-Z_ ]+)\\*\\*");

    /** Everything that the services show. */
    record Shown(List<JsonNode> cases, List<Message> messages, List<String> executed) {

        static Shown by(Services services) {
            return new Shown(
                    services.kibana().cases(),
                    services.slack().messages(Services.CHANNEL),
                    services.windows().executed());
        }
    }

    private final Shown shown;
    private final String alert;
    private final List<Finding> findings = new ArrayList<>();

    private Inspection(Shown shown, String alert) {
        this.shown = shown;
        this.alert = alert;
    }

    /** Everything that is not as it should be. */
    static List<Finding> of(Shown shown, String alert) {
        Inspection inspection = new Inspection(shown, alert);
        inspection.one(inspection.cases(), "case").ifPresent(inspection::inspectCase);
        inspection.one(inspection.requests(), "Slack message").ifPresent(inspection::inspectMessage);
        MarkedAssistant.commands(alert).stream()
                .filter(command -> inspection.runs(command) > 1)
                .forEach(command -> inspection.found(Kind.DOUBLED, "run of " + command));
        return inspection.findings;
    }

    private List<JsonNode> cases() {
        return shown.cases().stream()
                .filter(found -> found.path("description").asText().contains(alert))
                .toList();
    }

    private List<Message> requests() {
        return shown.messages().stream()
                .filter(message -> message.threadTs() == null)
                .filter(message -> message.blocks().toString().contains(alert))
                .toList();
    }

    private int runs(String command) {
        return Collections.frequency(shown.executed(), command);
    }

    private void inspectCase(JsonNode found) {
        if (!found.path("status").asText().equals("closed")) {
            found(Kind.LOST, "the case's status");
        }
        List<String> attached = new ArrayList<>();
        List<String> files = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        Map<Integer, String> outcomes = new TreeMap<>();
        for (JsonNode comment : found.path("comments")) {
            comment.path("alertId").forEach(id -> attached.add(id.asText()));
            comment.at("/externalReferenceMetadata/files")
                    .forEach(file -> files.add(file.path("name").asText()));
            if (comment.path("type").asText().equals("user")) {
                String text = comment.path("comment").asText();
                comments.add(text);
                Matcher outcome = OUTCOME.matcher(text);
                if (outcome.find()) {
                    outcomes.put(Integer.parseInt(outcome.group(1)), outcome.group(2));
                }
            }
        }
        exactlyOnce(attached.size(), "alert in its case");
        noneTwice(comments, "comment");
        exactlyOnce(count(files, "audit-trail-"), "audit trail in its case");
        exactlyOnce(count(comments, "**Approved**"), "decision in its case");
        List<String> commands = MarkedAssistant.commands(alert);
        for (int number = 1; number <= commands.size(); number++) {
            inspectCommand(number, commands.get(number - 1), outcomes.getOrDefault(number, "not"));
        }
    }

    private void inspectCommand(int number, String command, String outcome) {
        boolean done = outcome.equals("SUCCEEDED") && runs(command) > 0;
        if (!done && !outcome.equals("UNKNOWN")) {
            found(
                    Kind.LOST,
                    "command " + number + ": " + outcome + " in the case, run " + runs(command) + " times on the host");
        }
    }

    private void inspectMessage(Message request) {
        String text = text(request);
        if (!request.buttons().isEmpty()
                || !text.contains("/app/security/cases/")
                || text.contains(": running")
                || !text.contains("succeeded") && !text.contains("unknown")) {
            found(Kind.LOST, "the last state in the Slack message");
        }
        if (!text.contains("*Analyst* <@" + Services.WINDOWS_ANALYST + ">")) {
            found(Kind.LOST, "the analyst in the Slack message");
        }
        List<String> replies = shown.messages().stream()
                .filter(message -> request.ts().equals(message.threadTs()))
                .map(Inspection::text)
                .toList();
        noneTwice(replies, "reply");
        if (count(replies, "Observation 60 ") == 0) {
            found(Kind.LOST, "reply with the rest of the summary");
        }
        for (int number = 1; number <= MarkedAssistant.commands(alert).size(); number++) {
            if (count(replies, "*" + number + ".*") + count(replies, "*Command " + number + " on ") == 0) {
                found(Kind.LOST, "reply about command " + number);
            }
        }
    }

    private static String text(Message message) {
        StringBuilder text = new StringBuilder();
        message.blocks()
                .forEach(block -> text.append(block.at("/text/text").asText()).append('\n'));
        return text.toString();
    }

    private <T> Optional<T> one(List<T> found, String what) {
        exactlyOnce(found.size(), what);
        return found.stream().findFirst();
    }

    private void exactlyOnce(int times, String what) {
        if (times == 0) {
            found(Kind.LOST, what);
        } else if (times > 1) {
            found(Kind.DOUBLED, what + ", there " + times + " times");
        }
    }

    private void noneTwice(List<String> texts, String what) {
        if (new HashSet<>(texts).size() < texts.size()) {
            texts.stream()
                    .filter(text -> Collections.frequency(texts, text) > 1)
                    .distinct()
                    .forEach(text -> found(
                            Kind.DOUBLED, what + ": " + text.lines().findFirst().orElse("")));
        }
    }

    private static int count(List<String> texts, String part) {
        return (int) texts.stream().filter(text -> text.contains(part)).count();
    }

    private void found(Kind kind, String what) {
        findings.add(new Finding(kind, alert, what));
    }
}
