package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.Templates;
import io.camelsoar.host.Executor;
import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.host.HostInventory.Via;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.playbook.Playbook;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.slack.BlockKit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the model, an alert and a host say, and however much: Slack takes every message made of it. {@code -Preliability} tries 10,000
 * of them.
 */
class FuzzedMessagesTest {

    private static final int RUNS = Integer.getInteger("soar.fuzzed-messages", 1_000);
    private static final int LONGEST = 200_000;
    private static final int MOST_USUAL = 5_000;
    /** chat.update takes no more. */
    private static final int MOST_TEXT = 4_000;

    private static final List<String> PARTS = List.of(
            "word ",
            "Get-Process ",
            "**",
            "_",
            "`",
            "```",
            "\n",
            "\n\n```\n",
            "# ",
            "- ",
            "1. ",
            "> ",
            "&",
            "<",
            ">",
            "<!channel>",
            "[a](https://b)",
            "|",
            "\\",
            "\"",
            "'",
            "\t",
            "\u0007",
            "\u202e",
            "\uD83D\uDE00",
            "\u00e9",
            "\u4e00",
            "x".repeat(300));

    private final Random random = new Random(42);
    private final IncidentDocument sends =
            new IncidentDocument("https://kibana.example.com", "open", false, null, "jdbc:h2:mem:test", 3);
    private final IncidentDocument dryRun =
            new IncidentDocument("https://kibana.example.com", "open", true, "p", "jdbc:h2:mem:test", 3);

    @Test
    void slackTakesThemAll() throws Exception {
        Templates.Template request = Templates.read("approval-message.jq");
        List<Templates.Template> replies = new ArrayList<>();
        for (String kind : List.of(
                "rest",
                "triaged",
                "result",
                "doubt",
                "host-wait",
                "held",
                "restored",
                "reminder",
                "release",
                "follow-up",
                "escalation")) {
            replies.add(Templates.read("reply-" + kind + ".jq"));
        }
        int approvable = 0;
        for (int run = 0; run < RUNS; run++) {
            Incident incident = incident();
            ObjectNode document = (random.nextInt(10) == 0 ? dryRun : sends).of(incident);
            approvable += document.get("notApprovable").isNull() ? 1 : 0;
            check(request.apply(document), run);
            document.putObject("reply")
                    .put(
                            "number",
                            1 + random.nextInt(Math.max(1, incident.commands().size())))
                    .put("detail", text(5_000));
            // the rest is told of each; of the others in turn
            check(replies.get(0).apply(document), run);
            if (!incident.commands().isEmpty()) {
                check(replies.get(1 + run % (replies.size() - 1)).apply(document), run);
            }
        }
        assertTrue(approvable > RUNS / 5, "only " + approvable + " could be approved");
    }

    private static void check(JsonNode messages, int run) {
        for (JsonNode message : messages.isArray() ? messages : List.of(messages)) {
            checkBlocks(message.get("blocks"), run);
            if (message.has("file")) {
                checkBlocks(message.at("/file/instead"), run);
            }
            assertTrue(message.get("text").asText().length() <= MOST_TEXT, () -> "run " + run);
        }
    }

    private static void checkBlocks(JsonNode blocks, int run) {
        assertEquals(List.of(), BlockKit.problems(blocks), () -> "run " + run);
        int length = BlockKit.textLength(blocks);
        assertTrue(length <= BlockKit.MAX_TEXT_TOGETHER, () -> "run " + run + ": " + length + " characters");
    }

    private Incident incident() {
        int size = size();
        IncidentState state = List.of(
                        IncidentState.AWAITING_APPROVAL,
                        IncidentState.APPROVED,
                        IncidentState.UNKNOWN,
                        IncidentState.POSTED,
                        IncidentState.EXPIRED)
                .get(random.nextInt(5));
        boolean decided = state == IncidentState.APPROVED || state == IncidentState.UNKNOWN;
        List<Command> commands = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(9);
        for (int number = 1; number <= count; number++) {
            commands.add(command(number, size / count, decided));
        }
        if (random.nextInt(3) == 0) { // camel-soar's own words
            for (String action : List.of("kill-process", "isolate")) {
                commands.add(response(commands.size() + 1, action, decided));
            }
        }
        Target target = random.nextInt(4) == 0 ? new Target(Via.WINRM, text(600), 5986, true, text(100)) : null;
        return new Incident(
                "0b5ee23c-2b1c-4d7f-9a55-0f6f4a3a7c11",
                "alert-1",
                "detection",
                state,
                ".internal.alerts-security.alerts-default-000001",
                "document",
                alert().toString(),
                TriageOutcome.values()[random.nextInt(4)],
                random.nextInt(10) == 0 ? null : text(size),
                "conversation",
                random.nextBoolean() ? SharedStore.USER : null,
                random.nextBoolean() ? "Dana Reyes" : null,
                OnDuty.Source.values()[random.nextInt(4)],
                "C0123ABCDEF",
                "1.1",
                "d".repeat(64),
                target,
                decided ? SharedStore.USER : null,
                "dana.reyes",
                decided ? 1_768_471_200_000L : null,
                null,
                random.nextBoolean() ? "c0ffee00-2b1c-4d7f-9a55-0f6f4a3a7c11" : null,
                true,
                0,
                1,
                1_768_471_200_000L,
                null,
                random.nextInt(4) == 0 ? 1L : null,
                count > 0 && state == IncidentState.UNKNOWN ? 1 : null,
                text(3_000),
                1,
                1L,
                new Incident.Asked(random.nextInt(4), SharedStore.USER, 1_768_471_200_000L),
                random.nextBoolean()
                        ? new Incident.Joined(0, null)
                        : new Incident.Joined(1 + random.nextInt(1_000_000), 1_768_471_200_000L),
                random.nextBoolean()
                        ? Incident.Escalation.NONE
                        : new Incident.Escalation(
                                List.of(SharedStore.USER, "S0123456789AB"), 1_768_471_200_000L, 1_768_471_200_000L),
                commands,
                approvals(decided),
                playbook(state == IncidentState.POSTED),
                null,
                random.nextInt(3) == 0 ? text(2_000) : null);
    }

    private Playbook playbook(boolean postOnly) {
        return random.nextInt(3) == 0 && !postOnly
                ? Playbook.NONE
                : new Playbook(
                        "p".repeat(60),
                        "c".repeat(80),
                        "prompt.txt",
                        random.nextBoolean() ? List.of() : Collections.nCopies(5, "S" + "0".repeat(30)),
                        Executor.values()[random.nextInt(4)],
                        postOnly,
                        random.nextBoolean(),
                        random.nextBoolean() ? null : "r".repeat(300));
    }

    private List<Approval> approvals(boolean decided) {
        Approval one = new Approval(SharedStore.USER, "dana.reyes", 1_768_471_200_000L, "e".repeat(64), "p", false);
        return decided || random.nextInt(4) == 0 ? List.of(one) : List.of();
    }

    private Command command(int number, int longest, boolean decided) {
        Verdict verdict = new Verdict(
                CommandClass.values()[random.nextInt(CommandClass.values().length)], random.nextBoolean(), text(200));
        Command.State state = decided ? Command.State.values()[random.nextInt(8)] : Command.State.PROPOSED;
        int length = random.nextInt(3) == 0 ? longest : 1 + random.nextInt(300);
        return new Command(
                "id",
                number,
                Command.Kind.values()[random.nextInt(2)],
                text(length),
                verdict,
                random.nextBoolean(),
                state,
                1L,
                1L,
                0,
                decided ? text(size() / 10) : null,
                decided ? text(size() / 10) : null,
                true,
                1,
                null);
    }

    private Command response(int number, String action, boolean decided) {
        Command any = command(number, 1, decided);
        String text = action + " agent=c0a6d2f9-3a77-4d3e-8b8e-91f3f4b6f2aa"
                + (action.equals("isolate") ? "" : " entity-id=" + "x".repeat(1 + random.nextInt(500)));
        return new Command(
                "id",
                number,
                Command.Kind.RESPONSE,
                text,
                any.verdict(),
                any.selected(),
                any.state(),
                1L,
                1L,
                null,
                any.output(),
                any.errors(),
                false,
                1,
                null);
    }

    private ObjectNode alert() {
        ObjectNode alert = JsonNodeFactory.instance.objectNode();
        for (String field : List.of(
                "kibana.alert.rule.name",
                "kibana.alert.uuid",
                "kibana.alert.url",
                "host.name",
                "host.os.full",
                "user.name",
                "user.domain",
                "kibana.alert.rule.threat.tactic.name",
                "kibana.alert.rule.threat.technique.name")) {
            if (random.nextInt(5) > 0) {
                alert.put(field, text(1 + random.nextInt(1_000)));
            }
        }
        if (random.nextInt(5) > 0) {
            alert.put("host.ip", "10.20.30.41").put("@timestamp", "2026-01-15T10:24:35.118Z");
        }
        return alert.put("kibana.alert.severity", "critical");
    }

    /** Of each magnitude alike; few of the longest, since they take their time. */
    private int size() {
        return (int) Math.pow(random.nextInt(20) == 0 ? LONGEST : MOST_USUAL, random.nextDouble());
    }

    /** Of a few parts, or of words, up to that length. */
    private String text(int longest) {
        int parts = 1 + random.nextInt(5);
        String[] some = new String[parts];
        for (int i = 0; i < parts; i++) {
            some[i] = PARTS.get(random.nextInt(PARTS.size()));
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < longest) {
            text.append(some[random.nextInt(parts)]);
        }
        text.setLength(Math.max(1, Math.min(longest, text.length())));
        return text.toString();
    }
}
