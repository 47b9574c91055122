package io.camelsoar.bench;

import io.camelsoar.sandbox.kibana.AssistantScript;
import io.camelsoar.sandbox.kibana.ScriptedAssistant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Proposes one command for each alert of a bench, which names the alert: on the host it can be told which ran, and how often. */
final class OneCommand implements AssistantScript {

    private static final Pattern RULE = Pattern.compile("\"kibana\\.alert\\.rule\\.name\"\\s*:\\s*\"(Bench \\d+)\"");

    private final AssistantScript others = new ScriptedAssistant();

    static String of(int number) {
        return of(Requests.rule(number));
    }

    private static String of(String rule) {
        return "Write-Output '" + rule + "'";
    }

    @Override
    public Reply answer(Question question) {
        Matcher rule = RULE.matcher(question.content());
        if (!rule.find()) {
            return others.answer(question);
        }
        return Reply.of(
                "## Summary\nA run key was written.\n\n## Investigation commands\n1. Say which it is:\n```powershell\n"
                        + of(rule.group(1)) + "\n```\n\n## Remediation commands\nNone is needed.\n");
    }
}
