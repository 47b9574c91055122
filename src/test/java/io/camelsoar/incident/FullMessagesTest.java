package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.camelsoar.slack.Mention;
import io.camelsoar.slack.SlackDirectory;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts as fitting into a message does: with as much of everything as it shows, in each state, Slack takes it. */
class FullMessagesTest {

    private static final String KIBANA = "https://kibana." + "x".repeat(80) + ".example.com/s/soc";
    private static final String LONG = "W".repeat(600);
    private static final long TIME = 1_768_471_200_000L;
    private static final String ERROR = "Slack (soar.slack.url): " + LONG;

    private final IncidentDocument documents =
            new IncidentDocument(KIBANA, "open", true, "production", "jdbc:h2:file:./data/soar", 3);

    /** Each as a message with much in it. */
    private enum Shown {
        WAITS(IncidentState.AWAITING_APPROVAL, 0, false),
        STOPPED(IncidentState.AWAITING_APPROVAL, 0, true),
        WAITS_FOR_SECOND(IncidentState.AWAITING_APPROVAL, 1, true),
        EXPIRED(IncidentState.EXPIRED, 1, true),
        STOPPED_WHILE_RUNNING(IncidentState.EXECUTING, 2, true),
        IN_DOUBT(IncidentState.UNKNOWN, 2, true),
        DONE(IncidentState.RECORDED, 2, true);

        private final IncidentState state;
        private final int approvals;
        private final boolean parked;

        Shown(IncidentState state, int approvals, boolean parked) {
            this.state = state;
            this.approvals = approvals;
            this.parked = parked;
        }

        private boolean isDecided() {
            return approvals == 2;
        }
    }

    @ParameterizedTest
    @EnumSource
    void slackTakesTheFullestMessage(Shown shown) throws Exception {
        Templates.Template template = Templates.read("approval-message.jq");
        for (int count : new int[] {4, 8, 20, 37, 38}) {
            for (String kind : List.of("S", "U")) { // a group is never marked
                List<String> analysts = Collections.nCopies(5, kind + "0".repeat(30));
                int length = longest(shown, count, analysts);
                assertTrue(length > 0, count + " commands are never shown");
                JsonNode blocks = template.apply(marked(incident(shown, count, length, analysts)))
                        .get("blocks");
                assertEquals(List.of(), BlockKit.problems(blocks));
                int together = BlockKit.textLength(blocks);
                assertTrue(together <= BlockKit.MAX_TEXT_TOGETHER, count + " commands: " + together + " characters");
            }
        }
    }

    private ObjectNode marked(Incident incident) {
        ObjectNode document = documents.of(incident);
        String who = incident.playbook().analysts().stream()
                .filter(id -> !SlackDirectory.isGroup(id))
                .map(id -> Mention.of(id) + " ")
                .collect(Collectors.joining());
        document.putObject("analystMark").put("who", who).put("words", "&".repeat(150));
        document.putObject("escalationMark").put("who", "").put("words", "&".repeat(150));
        return document;
    }

    /** Of each command, so that the message shows them all; else 0. */
    private int longest(Shown shown, int count, List<String> analysts) {
        int fits = 0;
        int tooLong = 2_801;
        while (tooLong - fits > 1) {
            int middle = (fits + tooLong) / 2;
            boolean inThread = documents
                    .of(incident(shown, count, middle, analysts))
                    .get("commandsInThread")
                    .asBoolean();
            if (inThread) {
                tooLong = middle;
            } else {
                fits = middle;
            }
        }
        assertFalse(fits == 2_800 && count > 4, "all " + count + " fit: the message is not full");
        return fits;
    }

    private static Incident incident(Shown shown, int count, int length, List<String> analysts) {
        List<Command> commands = IntStream.rangeClosed(1, count)
                .mapToObj(number -> command(number, length, count > 20 ? "r" : LONG, shown))
                .toList();
        List<Approval> approvals = IntStream.range(0, shown.approvals)
                .mapToObj(i -> new Approval("U0AAAAAAA1" + i, "dana", TIME, "e".repeat(64), "p", true))
                .toList();
        return new Incident(
                "0b5ee23c-2b1c-4d7f-9a55-0f6f4a3a7c11",
                "alert-1",
                "detection",
                shown.state,
                ".internal.alerts-security.alerts-default-000001",
                "document",
                alert().toString(),
                TriageOutcome.PARTIAL,
                "s ".repeat(3_000),
                "conversation",
                "U0AAAAAAA10",
                null,
                OnDuty.Source.PLAYBOOK,
                "C0123ABCDEF",
                "1.1",
                "d".repeat(64),
                new Target(Via.WINRM, "fd00::" + LONG, 5986, true, LONG),
                shown.isDecided() ? "U0AAAAAAA11" : null,
                "dana.reyes",
                shown.isDecided() ? TIME : null,
                null,
                "c0ffee00-2b1c-4d7f-9a55-0f6f4a3a7c11",
                true,
                0,
                1,
                TIME,
                null,
                shown.parked ? 1L : null,
                shown.state == IncidentState.UNKNOWN ? 1 : null,
                ERROR,
                1,
                1L,
                new Incident.Asked(1, SharedStore.USER, TIME),
                new Incident.Joined(1_000_000, TIME),
                new Incident.Escalation(List.of("S" + "0".repeat(19)), TIME, TIME),
                commands,
                approvals,
                new Playbook("p".repeat(60), null, null, analysts, Executor.USUAL, false, true, "r".repeat(300)),
                null,
                origin(count));
    }

    /** What such a request says of where it comes from takes the place of a command. */
    private static String origin(int count) {
        return count < 20 ? "o ".repeat(3_000) : count == 37 ? "It follows." : null;
    }

    private static Command command(int number, int length, String reason, Shown shown) {
        Command.State[] outcomes = Command.State.values();
        Command.State state = shown.isDecided() ? outcomes[number % outcomes.length] : Command.State.PROPOSED;
        return new Command(
                "id",
                number,
                number % 2 == 0 ? Command.Kind.INVESTIGATION : Command.Kind.REMEDIATION,
                "x".repeat(length),
                number == 1 // of which a decision leaves the others
                        ? new Verdict(CommandClass.SAFE, false, reason)
                        : new Verdict(CommandClass.REVIEW, true, reason),
                shown.approvals > 0,
                state,
                1L,
                1L,
                0,
                null,
                state == Command.State.SKIPPED ? Command.DRY_RUN : null,
                false,
                1,
                null);
    }

    private static ObjectNode alert() {
        ObjectNode alert = JsonNodeFactory.instance.objectNode();
        for (String field : List.of(
                "kibana.alert.rule.name",
                "host.name",
                "host.os.full",
                "user.name",
                "user.domain",
                "kibana.alert.rule.threat.tactic.name",
                "kibana.alert.rule.threat.technique.name")) {
            alert.put(field, LONG);
        }
        return alert.put("kibana.alert.url", KIBANA + "/app/security/alerts/redirect/1?" + "&a".repeat(120))
                .put("kibana.alert.uuid", "1".repeat(64))
                .put("host.ip", "2001:db8:1111:2222:3333:4444:5555:6666")
                .put("kibana.alert.original_time", "2026-01-15T10:24:35.118Z")
                .put("@timestamp", "2026-01-15T10:24:35.118Z")
                .put("kibana.alert.severity", "critical");
    }
}
