package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.Templates;
import io.camelsoar.alert.Alert;
import io.camelsoar.incident.Decisions.Outcome;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.slack.BlockKit;
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the approval request shows is what can be approved. */
class ApprovalMessageTest {

    private static final IncidentDocument DOCUMENT =
            new IncidentDocument("http://kibana", "in-progress", false, null, "jdbc:h2:mem:test", 3);

    private SharedStore store;

    @BeforeEach
    void open() throws Exception {
        store = new SharedStore(Database.Kind.H2);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    /** A reason quotes the command that it is about. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Not understood: ```", "Not understood: ``", "a ``` b ``` c", "````", "`x`", "`````````````"})
    void theCodeBlockHoldsTheCommandAndOnlyIt(String reason) throws Exception {
        String id = proposed(1, reason);
        String shown = shown(id).get(0);
        assertTrue(shown.endsWith("_\n```command 1```"), shown);
        assertTrue(shown.indexOf('`') == shown.length() - "```command 1```".length(), shown);
    }

    /** Of one in doubt nobody knows. */
    @Test
    void onlyWhatHasEndedCountsAsDone() throws Exception {
        String id = store.incident(IncidentState.UNKNOWN);
        assertTrue(texts(id).toString().contains("in doubt, see the thread; 0 of 3 done"), texts(id)::toString);
        store.one.commands.answered(id, 1, 1, Commands.Answer.GO_ON, SharedStore.USER, "dana.reyes");
        store.change("UPDATE command SET state = 'SUCCEEDED' WHERE number = 2");
        assertTrue(texts(id).toString().contains("running, 1 of 3 done"), texts(id)::toString);
    }

    /** Slack takes 50 blocks; what it does not show in full cannot be approved. */
    @Test
    void asManyCommandsAsAMessageTakesCanBeApproved() throws Exception {
        String most = proposed(38, "reason");
        assertEquals(38, shown(most).size());
        assertTrue(texts(most).size() <= 50, texts(most).size() + " blocks");
        assertNull(IncidentDocument.notApprovable(store.one.incidents.get(most)));
        String tooMany = proposed(39, "reason");
        assertEquals(37, shown(tooMany).size());
        assertTrue(texts(tooMany).size() <= 50, texts(tooMany).size() + " blocks");
        assertTrue(texts(tooMany).toString().contains("*Too long to show:* 38, 39. "), texts(tooMany)::toString);
        assertNull(IncidentDocument.notApprovable(store.one.incidents.get(tooMany)));
        assertEquals(Outcome.NOT_SELECTABLE, approve(tooMany, Set.of(1, 38)));
        assertEquals(Outcome.DECIDED, approve(tooMany, Set.of(1, 37)));
    }

    /** It alone cannot be approved, whichever way; and it says so. */
    @Test
    void aCommandThatIsTooLongHoldsNoOtherBack() throws Exception {
        String id = open(JsonNodeFactory.instance.objectNode());
        store.one.incidents.triaged(
                id,
                store.one.claim(id),
                TriageOutcome.COMPLETE,
                "A run key was set.",
                "conversation",
                List.of(
                        command(id, 1, "Get-Item " + "a".repeat(2_900), CommandClass.SAFE),
                        command(id, 2, "Get-Service", CommandClass.SAFE),
                        Command.proposed(
                                id,
                                3,
                                Command.Kind.RESPONSE,
                                "isolate agent=1",
                                new Verdict(CommandClass.REVIEW, true, "It cuts the host off"))));
        store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
        String message = texts(id).toString();
        assertTrue(message.contains("*Too long to show:* 1. _What is not shown here in full cannot be"), message);
        assertFalse(message.contains("aaa"), message);
        assertTrue(rendered(id).toString().contains("Run the 1 safe"));
        assertEquals(
                List.of("2", "3"),
                rendered(id).findValues("accessory").stream()
                        .map(box -> box.at("/options/0/value").asText())
                        .toList());
        Incident incident = store.one.incidents.get(id);
        assertEquals(
                List.of("Get-Service"),
                incident.commands().stream()
                        .filter(IncidentDocument.safe(incident))
                        .map(Command::text)
                        .toList());
        assertEquals(Outcome.NOT_SELECTABLE, approve(id, Set.of(1, 2)));
        assertEquals(Outcome.SECOND_NEEDED, approve(id, Set.of(3)));
    }

    /** What is urgent is shown whatever else there is, and what never runs makes room for what may. */
    @Test
    void responseActionsAreShownFirstAndWhatIsBlockedLast() throws Exception {
        String id = open(JsonNodeFactory.instance.objectNode());
        List<Command> commands = new ArrayList<>();
        for (int number = 1; number <= 6; number++) {
            CommandClass commandClass = number < 4 ? CommandClass.BLOCKED : CommandClass.REVIEW;
            commands.add(command(id, number, "x".repeat(2_700), commandClass));
        }
        commands.add(Command.proposed(
                id,
                7,
                Command.Kind.RESPONSE,
                "isolate agent=1",
                new Verdict(CommandClass.REVIEW, true, "It cuts the host off")));
        store.one.incidents.triaged(
                id, store.one.claim(id), TriageOutcome.COMPLETE, "A run key was set.", "conversation", commands);
        assertEquals(Set.of(4, 5, 7), ShownCommands.of(store.one.incidents.get(id)));
        assertTrue(texts(id).toString().contains("*Too long to show:* 1, 2, 3, 6. "), texts(id)::toString);
    }

    private static Command command(String id, int number, String text, CommandClass commandClass) {
        return Command.proposed(
                id, number, Command.Kind.INVESTIGATION, text, new Verdict(commandClass, false, "reason"));
    }

    private Outcome approve(String id, Set<Integer> numbers) {
        if (store.one.incidents.get(id).state() == IncidentState.TRIAGED) {
            store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
        }
        String digest = store.one.incidents.get(id).digest();
        return store.one.decisions.approved(id, digest, numbers, SharedStore.USER, "dana");
    }

    @Test
    void whereCommandsGoIsShownWhereTheAlertDoesNotSayIt() throws Exception {
        String id = proposed(1, "reason");
        assertFalse(texts(id).toString().contains("Commands go to"), texts(id).toString());
        store.change("UPDATE incident SET target_port = 15986");
        assertTrue(
                texts(id).get(1).contains("\n*Commands go to* 10.20.30.41:15986 (https, credential default)\n"),
                texts(id).get(1));
        store.change("UPDATE incident SET target_address = 'fd00::<1>'");
        assertTrue(
                texts(id).get(1).contains("*Commands go to* [fd00::&lt;1&gt;]:15986 ("),
                texts(id).get(1));
        store.change("UPDATE incident SET target_via = 'ssh', target_address = '10.20.30.41', target_port = 22");
        assertTrue(
                texts(id).get(1).contains("\n*Commands go to* 10.20.30.41:22 (ssh, credential default)\n"),
                texts(id).get(1));
        store.change(
                "UPDATE incident SET target_via = 'winrm', target_address = '', target_port = 0, target_https = FALSE,"
                        + " target_credential = ''");
        assertTrue(
                texts(id).get(1).contains("*Commands go to* nowhere: "),
                texts(id).get(1));
        store.change("UPDATE incident SET target_address = NULL");
        assertFalse(texts(id).toString().contains("Commands go to"), texts(id).toString());
    }

    @Test
    void whatIsKnownOfTheAlertIsSeenAtAGlance() throws Exception {
        ObjectNode sample =
                (ObjectNode) new ObjectMapper().readTree(new File("src/test/resources/alerts/alert-wmi-registry.json"));
        ObjectNode source = (ObjectNode) sample.get("_source");
        source.put("kibana.alert.url", "http://kibana/app/security/alerts/redirect/1?index=a&timestamp=b");
        String id = open(source);
        propose(id, 1, "reason");
        store.one.incidents.assigned(id, new OnDuty(SharedStore.USER, "Dana Reyes", OnDuty.Source.KNOWLEDGE_BASE));
        String facts = """
                *Host* win-fs01   *IP* 10.20.30.41   *OS* Windows Server 2022 Standard 21H2 (10.0.20348.2966)
                *User* NT AUTHORITY\\NETWORK SERVICE
                *Tactics* Execution (TA0002), Persistence (TA0003)   *Techniques* Windows Management Instrumentation \
                (T1047), Boot or Logon Autostart Execution (T1547), Registry Run Keys / Startup Folder (T1547.001)
                *First seen* <!date^1768472527^{date_short_pretty} {time_secs}|2026-01-15T10:22:07.482Z>   \
                *Last seen* <!date^1768472675^{date_short_pretty} {time_secs}|2026-01-15T10:24:35.118Z>   \
                *Raised* <!date^1768472675^{ago}|2026-01-15T10:24:35.118Z>
                <http://kibana/app/security/alerts/redirect/1?index=a&amp;timestamp=b|Alert>
                *Analyst* <@U0AAA1111>""";
        assertEquals("CRITICAL: Registry Run Key Created Through WMI", texts(id).get(0));
        assertEquals(facts, texts(id).get(1));
        store.change("UPDATE incident SET case_id = 'c-1'");
        assertTrue(
                texts(id).get(1).contains("|Alert>   <http://kibana/app/security/cases/c-1|Case>\n"),
                texts(id).get(1));
    }

    /** Nothing is made up, and nothing that others wrote is a line, a code block, a link or a mention of its own. */
    @Test
    void whatTheAlertDoesNotSayIsLeftOutAndWhatItSaysIsText() throws Exception {
        String bare = open(JsonNodeFactory.instance.objectNode());
        propose(bare, 1, "reason");
        assertEquals("""
                        *Host* _missing in the alert_   *IP* _missing in the alert_   *OS* unknown
                        *Commands go to* nowhere: the host, or whether it takes WinRM or SSH, is not known
                        *Analyst* no analyst found""", texts(bare).get(1));
        String hostile = "a\n*Analyst* <@U0CCC3333> <!channel> ``` <https://evil.example|Case>&";
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kibana.alert.rule.name", hostile).put("threat.tactic.name", hostile);
        document.putObject("user").put("name", hostile).put("domain", hostile.repeat(50));
        document.putObject("host").put("name", hostile).putObject("os").put("full", hostile);
        String id = open(document);
        propose(id, 1, "reason");
        String facts = texts(id).get(1);
        assertEquals(5, facts.lines().count(), facts);
        assertFalse(facts.matches("(?s).*[<>`].*"), facts);
        assertTrue(facts.endsWith("\n*Analyst* no analyst found"), facts);
    }

    @Test
    void whatIsCutSaysSo() throws Exception {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kibana.alert.rule.name", "r".repeat(300)).put("host.name", "h".repeat(400));
        String id = open(document);
        propose(id, 1, "reason");
        assertEquals("CRITICAL: " + "r".repeat(139) + "…", texts(id).get(0));
        assertTrue(
                texts(id).get(1).startsWith("*Host* " + "h".repeat(299) + "…   "),
                texts(id).get(1));
    }

    /** What may change the host is asked about once more, with the host and how many commands it is about. */
    @Test
    void whatChangesTheHostIsConfirmed() throws Exception {
        String reads = store.incident(IncidentState.NEW);
        propose(reads, Command.Kind.INVESTIGATION, List.of(CommandClass.SAFE, CommandClass.BLOCKED));
        assertTrue(button(reads, "soar_approve").path("confirm").isMissingNode());
        String id = store.incident(IncidentState.NEW);
        propose(id, Command.Kind.INVESTIGATION, List.of(CommandClass.SAFE, CommandClass.REVIEW, CommandClass.BLOCKED));
        assertEquals(
                "1 of 2 commands changes the host or may: 2. What is ticked runs on win-fs01 "
                        + "(10.20.30.41:5986 (https, credential default)).",
                button(id, "soar_approve").at("/confirm/text/text").asText());
        String remedy = store.incident(IncidentState.NEW);
        propose(remedy, Command.Kind.REMEDIATION, List.of(CommandClass.SAFE));
        assertFalse(button(remedy, "soar_approve").path("confirm").isMissingNode());
    }

    /** It says what is true of each choice: what waits for a second person, and what goes another way than to the host. */
    @Test
    void whatTheDialogSaysHoldsForWhatIsTicked() throws Exception {
        Verdict safe = new Verdict(CommandClass.SAFE, false, "reason");
        Verdict two = new Verdict(CommandClass.REVIEW, true, "reason");
        String mixed = proposed(
                Command.proposed("", 1, Command.Kind.INVESTIGATION, "Get-Process", safe),
                Command.proposed("", 2, Command.Kind.RESPONSE, "isolate agent=1", two),
                Command.proposed("", 3, Command.Kind.RESPONSE, "kill-process agent=1 pid=1", two));
        assertEquals(
                "2 of 3 commands change the host or may: 2, 3. With one of 2, 3 ticked, all that is ticked waits for a "
                        + "second person. isolate, kill-process go through Elastic Defend. The others run on win-fs01 "
                        + "(10.20.30.41:5986 (https, credential default)).",
                asked(mixed, "soar_approve"));
        String release = proposed(Command.proposed("", 1, Command.Kind.RESPONSE, "release agent=1", two));
        assertEquals(
                "1 of 1 command changes the host or may: 1. If 1 is ticked, all that is ticked waits for a second person. "
                        + "release goes through Elastic Defend.",
                asked(release, "soar_approve"));
        store.change("UPDATE command SET destructive = TRUE");
        assertFalse(store.one.decide(mixed, true, SharedStore.USER, "dana.reyes"));
        assertEquals(
                "isolate, kill-process go through Elastic Defend. 1 command runs on win-fs01 "
                        + "(10.20.30.41:5986 (https, credential default)).",
                asked(mixed, "soar_second"));
    }

    /** Slack refuses the whole message for a dialog of more than 300 characters; what matters comes before long names are cut. */
    @Test
    void theDialogFitsHoweverLongItsNamesAre() throws Exception {
        Verdict two = new Verdict(CommandClass.REVIEW, true, "reason");
        List<Command> commands = new ArrayList<>();
        for (int number = 1; number <= 38; number++) {
            commands.add(Command.proposed(
                    "",
                    number,
                    number > 36 ? Command.Kind.RESPONSE : Command.Kind.REMEDIATION,
                    number == 37 ? "isolate agent=1" : "kill-process agent=1 pid=1",
                    two));
        }
        String id = store.incident(IncidentState.NEW);
        store.change("UPDATE incident SET alert = REPLACE(alert, 'win-fs01', '" + "&".repeat(400) + "')");
        propose(id, commands);
        assertEquals(List.of(), BlockKit.problems(rendered(id)));
        String text = asked(id, "soar_approve");
        assertTrue(text.length() <= 300 && !text.endsWith("…"), text);
        assertTrue(text.contains("waits for a second person. isolate, kill-process go through Elastic Defend."), text);
        assertTrue(text.contains("run on &&&"), text);
    }

    private String proposed(Command... commands) {
        String id = store.incident(IncidentState.NEW);
        propose(id, List.of(commands));
        return id;
    }

    private String asked(String id, String button) throws Exception {
        return button(id, button).at("/confirm/text/text").asText();
    }

    /** A decision is final: that of the safe ones alone is asked about where it leaves others, which it names. */
    @Test
    void whatRunningTheSafeOnesLeavesIsConfirmed() throws Exception {
        String alone = store.incident(IncidentState.NEW);
        propose(alone, Command.Kind.INVESTIGATION, List.of(CommandClass.SAFE, CommandClass.SAFE, CommandClass.BLOCKED));
        assertTrue(button(alone, "soar_run_safe").path("confirm").isMissingNode());
        String id = store.incident(IncidentState.NEW);
        propose(
                id,
                Command.Kind.REMEDIATION,
                List.of(CommandClass.SAFE, CommandClass.REVIEW, CommandClass.BLOCKED, CommandClass.REVIEW));
        assertEquals(
                "This decides the whole request: 2, 4 will not run, and cannot be approved any more. The 1 safe run on "
                        + "win-fs01 (10.20.30.41:5986 (https, credential default)).",
                button(id, "soar_run_safe").at("/confirm/text/text").asText());
        String many = store.incident(IncidentState.NEW);
        store.change("UPDATE incident SET alert = REPLACE(alert, 'win-fs01', '" + "&".repeat(400) + "')");
        List<CommandClass> classes = new ArrayList<>(Collections.nCopies(37, CommandClass.REVIEW));
        classes.add(CommandClass.SAFE);
        propose(many, Command.Kind.INVESTIGATION, classes);
        assertEquals(List.of(), BlockKit.problems(rendered(many)));
        assertFalse(button(many, "soar_run_safe").path("confirm").isMissingNode());
    }

    @Test
    void theSecondPersonIsAskedAboutWhatTheFirstSelected() throws Exception {
        String id = store.incident(IncidentState.NEW);
        store.change("UPDATE incident SET alert = REPLACE(alert, 'win-fs01', '" + "&".repeat(400) + "')");
        propose(id, Command.Kind.REMEDIATION, List.of(CommandClass.REVIEW, CommandClass.REVIEW));
        store.change("UPDATE command SET destructive = TRUE");
        assertFalse(store.one.decide(id, true, SharedStore.USER, "dana.reyes"));
        JsonNode blocks = Templates.apply("approval-message.jq", DOCUMENT.of(store.one.incidents.get(id)))
                .get("blocks");
        assertEquals(List.of(), BlockKit.problems(blocks));
        assertTrue(button(id, "soar_second").at("/confirm/text/text").asText().startsWith("2 commands run on &&"));
    }

    private JsonNode button(String id, String action) throws Exception {
        JsonNode blocks = Templates.apply("approval-message.jq", DOCUMENT.of(store.one.incidents.get(id)))
                .get("blocks");
        for (JsonNode button : blocks.get(blocks.size() - 1).path("elements")) {
            if (button.path("action_id").asText().equals(action)) {
                return button;
            }
        }
        return MissingNode.getInstance();
    }

    private String open(ObjectNode document) {
        return store.one.incidents.open(Alert.of("detection", ".alerts", "document-" + document.hashCode(), document));
    }

    private String proposed(int commands, String reason) {
        return propose(store.incident(IncidentState.NEW), commands, reason);
    }

    private String propose(String id, int commands, String reason) {
        store.one.incidents.triaged(
                id,
                store.one.claim(id),
                TriageOutcome.COMPLETE,
                "summary",
                "conversation",
                IntStream.rangeClosed(1, commands)
                        .mapToObj(number -> Command.proposed(
                                id,
                                number,
                                Command.Kind.INVESTIGATION,
                                "command " + number,
                                new Verdict(CommandClass.REVIEW, false, reason)))
                        .toList());
        store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
        return id;
    }

    private void propose(String id, Command.Kind kind, List<CommandClass> classes) {
        propose(
                id,
                IntStream.range(0, classes.size())
                        .mapToObj(i -> Command.proposed(
                                id, i + 1, kind, "command " + i, new Verdict(classes.get(i), false, "reason")))
                        .toList());
    }

    private void propose(String id, List<Command> commands) {
        store.one.incidents.triaged(
                id, store.one.claim(id), TriageOutcome.COMPLETE, "summary", "conversation", commands);
        store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
    }

    /** Of its blocks, one after another. */
    private JsonNode rendered(String id) throws Exception {
        return Templates.apply("approval-message.jq", DOCUMENT.of(store.one.incidents.get(id)))
                .get("blocks");
    }

    private List<String> texts(String id) throws Exception {
        List<String> texts = new ArrayList<>();
        for (JsonNode block : rendered(id)) {
            texts.add(block.at("/text/text").asText());
        }
        return texts;
    }

    /** The sections that show a command. */
    private List<String> shown(String id) throws Exception {
        return texts(id).stream().filter(text -> text.contains("```command")).toList();
    }
}
