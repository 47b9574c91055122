package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers as real models do: markdown with numbered, fenced commands, citations and an anonymised host name. */
public final class ScriptedAssistant implements AssistantScript {

    private static final String ALERT_REFERENCE = "Xk3a9";
    private static final String KNOWLEDGE_REFERENCE = "Qm71z";
    /** Whom a roster may name: by Slack id, e-mail address, handle or name. */
    private static final String SOMEBODY = "[UWS][A-Z0-9]{6,}|[\\w.+-]+@[\\w.-]*\\w|@[\\w.-]*\\w"
            + "|\\p{Lu}[\\p{L}'\u2019-]*(?:\\s+\\p{Lu}[\\p{L}'\u2019-]*)*";

    private static final Pattern OPERATING_SYSTEM = Pattern.compile("(?i)\\b(windows|linux|macos)\\b");

    @Override
    public Reply answer(Question question) {
        int whoHandles = question.content().toLowerCase(Locale.ROOT).indexOf("who handles");
        if (whoHandles >= 0) {
            return whoHandles(question.content().substring(whoHandles), question);
        }
        return latestAlert(question)
                .map(ScriptedAssistant::triage)
                .orElseGet(
                        () -> Reply.of("I could not find an alert in your message. Please paste the alert as JSON."));
    }

    private static Reply whoHandles(String request, Question question) {
        Matcher system = OPERATING_SYSTEM.matcher(request);
        if (!system.find()) {
            system = OPERATING_SYSTEM.matcher(question.content());
            if (!system.find()) {
                return Reply.of("Which operating system do you mean?");
            }
        }
        for (String subject : List.of(system.group(1), "other operating system")) {
            Optional<Reply> known = handledBy(subject, question);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return Reply.of("I don't know who handles " + system.group(1) + " alerts: the knowledge base does not say.");
    }

    private static Optional<Reply> handledBy(String subject, Question question) {
        Pattern roster = Pattern.compile("(?i:\\b" + subject + "\\b[^.\\n]*?\\bhandled by)\\s+(" + SOMEBODY + ")");
        for (JsonNode entry : question.knowledgeBase()) {
            Matcher analyst = roster.matcher(entry.path("text").asText());
            if (analyst.find()) {
                ObjectNode reference = reference(KNOWLEDGE_REFERENCE, "KnowledgeBaseEntry");
                reference.put("knowledgeBaseEntryId", entry.path("id").asText());
                reference.put("knowledgeBaseEntryName", entry.path("name").asText());
                return Optional.of(new Reply(
                        "That would be " + analyst.group(1) + ". {reference(" + KNOWLEDGE_REFERENCE + ")}",
                        Map.of(),
                        Map.of(KNOWLEDGE_REFERENCE, reference)));
            }
        }
        return Optional.empty();
    }

    /** A follow-up question of a kept conversation need not repeat the alert. */
    private static Optional<AlertInMessage> latestAlert(Question question) {
        List<String> messages = new ArrayList<>(question.history());
        messages.add(question.content());
        Collections.reverse(messages);
        return messages.stream()
                .map(AlertInMessage::find)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Reply triage(AlertInMessage alert) {
        Playbook playbook = Playbook.forAlert(alert);
        String host = alert.field("host.name").isEmpty() ? "unknown-host" : alert.field("host.name");
        String alias =
                UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8)).toString();
        StringBuilder text = new StringBuilder();
        text.append("## Summary\nOn `").append(alias).append("` ").append(playbook.finding());
        text.append(" {reference(").append(ALERT_REFERENCE).append(")}\n");
        appendSteps(text, "Investigation commands", playbook.language(), playbook.investigation());
        appendSteps(text, "Remediation commands", playbook.language(), playbook.remediation());
        ObjectNode reference = reference(ALERT_REFERENCE, "SecurityAlert");
        String alertId = alert.field("kibana.alert.uuid");
        reference.put("alertId", alertId.isEmpty() ? alert.field("_id") : alertId);
        return new Reply(text.toString(), Map.of(alias, host), Map.of(ALERT_REFERENCE, reference));
    }

    private static void appendSteps(StringBuilder text, String title, String language, List<Playbook.Step> steps) {
        text.append("\n## ").append(title).append('\n');
        for (int i = 0; i < steps.size(); i++) {
            Playbook.Step step = steps.get(i);
            text.append(i + 1).append(". ").append(step.purpose()).append(":\n");
            text.append("```")
                    .append(language)
                    .append('\n')
                    .append(step.command())
                    .append("\n```\n");
        }
    }

    private static ObjectNode reference(String id, String type) {
        return SimulatorHttp.JSON.createObjectNode().put("id", id).put("type", type);
    }
}
