package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Where nobody decides the next person of the roster is asked, then who is on call; once each, and who may decide stays. */
class EscalationTest {

    private static final Pattern ESCALATED =
            Pattern.compile("\\*Escalated to\\* (<[^>]+>)( +_may not decide; deciders: [^_]+_)? <!date");
    private static final Duration STEP = Duration.ofMinutes(61);

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private Database database;
    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        stack = Stack.inTime("escalation-" + test.getTestMethod().orElseThrow().getName(), clock);
        stack.recoverSoon();
        Path file = folder.resolve("roster.yaml");
        // whom the knowledge base names is the second of it
        Files.writeString(
                file,
                "roster:\n  windows: [Dana Smith, Dana Reyes, lee.former@example.com, Sam Okafor]\n  any: [Kim Novak]\n");
        stack.set("soar.roster.file", file.toString());
        stack.set("soar.slack.on-call", "S0AAA1111");
        stack.plantNow("alert-wmi-registry.json");
    }

    @AfterEach
    void close() throws Exception {
        stack.close();
        if (database != null) {
            database.close();
        }
    }

    @Test
    void eachIsAskedInTurnAndOnceAlsoOverARestart() throws Exception {
        start();
        clock.pass(STEP);
        awaitEscalation(1, "<@U0BBB2222>");
        stack.stop();
        clock.pass(STEP);
        stack.start();
        awaitEscalation(2, "<@U0CCC3333>");
        await().until(() -> stack.one("SELECT reminded FROM incident").equalsIgnoreCase("true"));
        await().until(() -> replies(":alarm_clock:").size() == 1);
        assertTrue(Stack.read(replies(":alarm_clock:")).startsWith("<@U0AAA1111> <@U0"), Stack.read(stack.thread()));
        clock.pass(STEP);
        awaitEscalation(3, "<!subteam^S0AAA1111>");

        // whoever was asked is no decider for that
        assertEquals(
                200,
                stack.clicker
                        .click(stack.webhook, stack.request(), "soar_decline", "U0CCC3333")
                        .statusCode());
        await().until(() -> stack.slack.ephemerals().size() == 1);
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"));

        clock.pass(STEP); // expired
        stack.awaitRecorded();
        assertEquals(3, replies(":rotating_light:").size());
        String record = stack.kibana.cases().get(0).toString();
        int at = 0;
        for (String line : List.of(
                "Analyst: Dana Reyes (U0AAA1111), named by the knowledge base",
                "Escalated to Sam Okafor (U0BBB2222)",
                "Escalated to Kim Novak (U0CCC3333)",
                "Escalated to Security Operations (S0AAA1111)",
                "Expired: nobody decided")) {
            assertTrue(record.indexOf(line, at) > at, line + " is missing or out of order in " + record);
            at = record.indexOf(line, at);
        }
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void twoInstancesAskOnce() throws Exception {
        database = Database.Kind.POSTGRESQL.fresh();
        stack.store(database);
        start();
        stack.startBeside("second");
        for (int step = 1; step <= 3; step++) {
            clock.pass(STEP);
            awaitEscalation(
                    step,
                    List.of("<@U0BBB2222>", "<@U0CCC3333>", "<!subteam^S0AAA1111>")
                            .get(step - 1));
        }
        stack.click("soar_decline");
        stack.awaitRecorded();
        assertEquals(3, replies(":rotating_light:").size());
        assertEquals("3", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'ESCALATED'"));
        assertEquals(List.of(), stack.auditCheck().verify(null).findings());
    }

    /** As long as nobody can be looked up nobody is passed over. */
    @Test
    void itWaitsForSlack() throws Exception {
        start();
        stack.stop(); // with the lists of users that it has
        stack.slack.down(true);
        clock.pass(STEP);
        try (Logged logged = new Logged()) {
            stack.start();
            await().until(() -> logged.of(Level.WARN).stream().anyMatch(line -> line.startsWith("Escalation waits")));
            assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'ESCALATED'"));
        }
        stack.slack.down(false);
        awaitEscalation(1, "<@U0BBB2222>");
    }

    @Test
    void whoIsToAnswerAboutACommandInDoubtIsNotAloneEither() throws Exception {
        stack.windows.dropConnectionAfterCommand(true);
        start();
        stack.click("soar_approve");
        await().until(() -> stack.one("SELECT state FROM incident").equals("UNKNOWN"));
        clock.pass(STEP);
        awaitEscalation(1, "<@U0BBB2222>");
        assertTrue(Stack.read(replies(":rotating_light:")).contains("A command in doubt still waits for an answer"));
    }

    @Test
    void itCanBeSwitchedOffAndADecisionEndsIt() throws Exception {
        stack.set("soar.approval.escalate-after", "0s");
        start();
        clock.pass(Duration.ofMinutes(121));
        await().until(() -> replies(":alarm_clock:").size() == 1);
        stack.stop();
        stack.set("soar.approval.escalate-after", "150m");
        stack.start();
        await().until(() -> stack.request().blocks().toString().contains("soar_decline"));
        stack.click("soar_decline");
        clock.pass(Duration.ofMinutes(60));
        stack.awaitRecorded();
        assertEquals("0", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'ESCALATED'"));
        assertEquals(1, stack.thread().size());
    }

    /** Whom a playbook names is asked first, in its channel; the roster of the system is not what it wants. */
    @Test
    void aPlaybooksAnalystsComeBeforeOnCallAlone() throws Exception {
        Path playbooks = folder.resolve("playbooks.yaml");
        Files.writeString(
                playbooks,
                "playbooks: [{name: identity, when: {os: windows}, channel: soc-identity, analyst: [S0AAA1111, U0CCC3333]}]");
        stack.set("soar.playbooks.file", playbooks.toString());
        stack.set("soar.slack.on-call", "U0BBB2222");
        stack.slack.workspace().addChannel("C0IDENTITY1", "soc-identity");
        stack.start();
        await().until(() -> stack.one("SELECT MAX(state) FROM incident").equals("AWAITING_APPROVAL"));
        clock.pass(STEP);
        await().until(() -> told().contains("<@U0BBB2222> :rotating_light: "));
        clock.pass(STEP);
        await().until(() -> told().contains("<!subteam^S0AAA1111> <@U0CCC3333> <@U0BBB2222> :alarm_clock:"));
        stack.stop();
        clock.pass(STEP); // nobody is left
        stack.start();
        await().until(() ->
                Long.parseLong(stack.one("SELECT escalation_looked_at FROM incident")) > clock.millis() - 60_000);
        assertEquals("1", stack.one("SELECT COUNT(*) FROM audit_event WHERE action = 'ESCALATED'"));
        assertEquals(
                "U0CCC3333, named by the playbook",
                stack.one("SELECT detail FROM audit_event WHERE action = 'ASSIGNED'"));
        assertEquals(List.of(), stack.slack.messages("soc-critical"));
    }

    private String told() {
        return Stack.read(stack.slack.messages("soc-identity"));
    }

    private void start() throws Exception {
        stack.start();
        await().until(() -> stack.one("SELECT MAX(state) FROM incident").equals("AWAITING_APPROVAL"));
        assertTrue(facts().endsWith("*Analyst* <@U0AAA1111>"), facts());
    }

    /** So many were asked, the last of them this one, who is mentioned in the thread and in the message. */
    private void awaitEscalation(int number, String mention) {
        await().until(() -> replies(":rotating_light:").size() == number);
        String last = Stack.read(replies(":rotating_light:").subList(number - 1, number));
        assertTrue(last.startsWith(mention + " :rotating_light: "), last);
        await().until(() -> {
            Matcher shown = ESCALATED.matcher(facts());
            return shown.find()
                    && shown.group(1).equals(mention)
                    && (shown.group(2) != null) == mention.equals("<@U0CCC3333>"); // the others may decide
        });
    }

    private List<Message> replies(String mark) {
        return stack.thread().stream()
                .filter(reply -> reply.blocks().toString().contains(mark))
                .toList();
    }

    private String facts() {
        return stack.request().blocks().get(1).at("/text/text").asText();
    }
}
