package io.camelsoar.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.kibana.KibanaEvent;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.windows.Executed;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** Tells what happens at the services, stage by stage, as it happens. Called from many threads. */
final class Narrator {

    /** What an alert or a reply might use to take over the reader's terminal. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    private final PrintWriter out;
    private final MessageText messages;
    private final Map<String, Message> shown = new HashMap<>();
    private String stage = "";

    Narrator(PrintWriter out, Services services) {
        this.out = out;
        this.messages = new MessageText(services.slack().workspace());
        services.kibana().onEvent(this::kibana);
        services.slack().onMessage(this::slack);
        services.windows().onCommand(this::command);
    }

    /** Begins a stage, unless it is the current one. */
    synchronized void stage(String name) {
        if (!stage.equals(name)) {
            stage = name;
            out.println();
            out.println(bold("== " + name));
            out.flush();
        }
    }

    synchronized void say(String text) {
        out.println("   " + clean(text));
        out.flush();
    }

    /** A question whose answer is typed behind it. */
    synchronized void ask(String question) {
        out.print("   " + question);
        out.flush();
    }

    synchronized void quote(List<String> lines) {
        lines.forEach(line -> out.println("   | " + clean(line)));
        out.flush();
    }

    /** The newest message of the channel, as the reader was shown it last. */
    synchronized Optional<Message> newest() {
        return shown.values().stream()
                .filter(message -> message.threadTs() == null && !message.isEphemeral())
                .max(Comparator.comparing(Message::ts));
    }

    private synchronized void slack(Message message) {
        String key = message.channelId() + message.ts();
        Message before = shown.get(key);
        List<String> lines = messages.lines(message, before);
        if (message.isEphemeral()) {
            stage("Approve");
            say("Slack tells only the person who clicked:");
        } else if (message.threadTs() != null) {
            stage("Respond");
            say("Slack, in the thread:");
        } else if (before == null) {
            stage("Notify");
            say("Slack, #" + Services.CHANNEL + ":");
        } else if (!lines.isEmpty()) {
            say("Slack, the message now says:");
        }
        quote(lines);
        shown.put(key, message);
    }

    private synchronized void command(Executed command) {
        stage("Respond");
        say("Over WinRM on " + command.host() + ", as " + command.user() + ":");
        quote(command.command().lines().map(line -> "> " + line).toList());
    }

    private synchronized void kibana(KibanaEvent event) {
        JsonNode document = event.document();
        switch (event.kind()) {
            case CHAT -> {
                stage("Triage");
                String answer = document.path("data").asText();
                say("The AI Assistant answered"
                        + (answer.length() < 120 ? ": " + answer : " with " + answer.length() + " characters"));
            }
            case CASE_CREATED -> {
                stage("Record");
                say("Case opened: " + document.path("title").asText());
            }
            case ALERT_ATTACHED -> {
                stage("Record");
                say("Alert attached: " + ids(document.path("alertId")));
            }
            case COMMENT -> {
                stage("Record");
                JsonNode file = document.at("/externalReferenceMetadata/files/0");
                say(
                        file.isObject()
                                ? "File: " + file.path("name").asText() + "."
                                        + file.path("extension").asText()
                                : "Comment: "
                                        + document.path("comment")
                                                .asText()
                                                .lines()
                                                .findFirst()
                                                .orElse(""));
            }
            case CASE_UPDATED -> {
                stage("Record");
                say("Case is now " + document.path("status").asText());
            }
            case ALERT_STATUS -> {
                stage("Record");
                say("Alert is now " + document.path("status").asText());
            }
        }
    }

    /** One id, or several in an array. */
    private static String ids(JsonNode ids) {
        return ids.isArray() ? String.join(", ", SimulatorHttp.JSON.convertValue(ids, String[].class)) : ids.asText();
    }

    private static String clean(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    private static String bold(String text) {
        return Ansi.AUTO.enabled() ? Style.on(Style.bold) + text + Style.off(Style.bold) : text;
    }
}
