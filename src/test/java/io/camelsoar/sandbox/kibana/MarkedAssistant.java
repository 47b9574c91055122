package io.camelsoar.sandbox.kibana;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Writes the alert's id into the summary and the commands that it proposes, so that whatever becomes of an alert can be found
 * in Slack, in Kibana and on the host. The summary is too long for one message: a part of it goes into the thread.
 */
public final class MarkedAssistant implements AssistantScript {

    private static final int COMMANDS = 3;
    private static final Pattern ALERT = Pattern.compile("\"kibana\\.alert\\.uuid\"\\s*:\\s*\"([^\"]+)\"");

    private final AssistantScript roster = new ScriptedAssistant();

    @Override
    public Reply answer(Question question) {
        Matcher alert = ALERT.matcher(question.content());
        return alert.find() ? Reply.of(triage(alert.group(1))) : roster.answer(question);
    }

    /** The commands for an alert, in their order. */
    public static List<String> commands(String alert) {
        return IntStream.rangeClosed(1, COMMANDS)
                .mapToObj(number -> "Write-Output '" + alert + " number " + number + "'")
                .toList();
    }

    private static String triage(String alert) {
        List<String> commands = commands(alert);
        StringBuilder text = new StringBuilder("## Summary\nAlert " + alert + " was looked into.\n");
        IntStream.rangeClosed(1, 60)
                .forEach(line -> text.append("Observation ").append(line).append(" of this alert is on file.\n"));
        text.append("\n## Investigation commands\n");
        commands.subList(0, 2).forEach(command -> append(text, command));
        text.append("\n## Remediation commands\n");
        append(text, commands.get(2));
        return text.toString();
    }

    private static void append(StringBuilder text, String command) {
        text.append("```powershell\n").append(command).append("\n```\n");
    }
}
