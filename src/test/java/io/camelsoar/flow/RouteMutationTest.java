package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.flow.Mutants.Mutant;
import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.host.HostInventory.Via;
import io.camelsoar.incident.Command;
import io.camelsoar.incident.Digest;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.SlackClicker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Whatever step is missing from the routes, there twice or out of its order: no command runs that is not approved, and none runs
 * twice. Each mistake is loaded into the running application; incidents in every state are then sent to every stage, past the stages to the
 * routes that lead to the host, and clicked by somebody who may not decide and by nobody that Slack signed for. All mistakes
 * are tried with {@code -Dsoar.test.mutants=all}; without it those nearest to the host and some of the others.
 */
class RouteMutationTest {

    private static final Set<String> NEAREST = Set.of("approve", "respond", "execute", "defend");
    private static final int EACH = 15;
    private static final List<String> CHANNELS = List.of("triage", "notify", "respond", "record");
    private static final String HOST = "win-fs01";
    private static final String OUTSIDER = "U0CCC3333";
    /** The last one is a response action. */
    private static final int COMMANDS = 4;

    private static final String CLAIM = "somebodys";
    private static final String AGENT = "7c1f2b7e-4c55-4f7a-9d5e-2f0c6a9b31d4";

    /** Which mutant had what run; what is not in it may not run. */
    private final Map<String, Mutant> approved = new HashMap<>();

    private final Map<String, Mutant> forbidden = new HashMap<>();
    private Stack stack;
    private ProducerTemplate template;
    private String base;
    private String baseDigest;
    /** That of the sample, with a process that each incident has for itself. */
    private String alert;

    private SlackClicker.Press outsider;
    private SlackClicker.Press analyst;
    private int next;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        stack.set("soar.recover.period", "10m");
        stack.set("soar.detect.period", "10m");
        stack.set("soar.defend.enabled", "true");
        stack.set("soar.defend.poll-period", "1ms");
        stack.plant("alert-wmi-registry.json");
        stack.start();
        stack.request();
        await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
        base = stack.one("SELECT id FROM incident");
        ObjectNode document = (ObjectNode) SimulatorHttp.JSON.readTree(stack.one("SELECT alert FROM incident"));
        document.putObject("process").put("pid", "PID");
        alert = document.toString().replace("'", "''");
        baseDigest = stack.one("SELECT digest FROM incident");
        outsider = stack.clicker.press(stack.request(), "soar_approve", OUTSIDER);
        analyst = stack.clicker.press(stack.request(), "soar_approve", Services.WINDOWS_ANALYST);
        template = stack.camel().createProducerTemplate();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void noMistakeInTheRoutesRunsWhatIsNotApproved() throws Exception {
        boolean all = "all".equals(System.getProperty("soar.test.mutants"));
        int tried = 0;
        int started = 0;
        List<Mutant> mutants = Mutants.all();
        for (int i = 0; i < mutants.size(); i++) {
            Mutant mutant = mutants.get(i);
            if (all
                    || i % EACH == 0
                    || NEAREST.contains(mutant.file().getFileName().toString().split("\\.")[0])) {
                tried++;
                started += tries(mutant) ? 1 : 0;
            }
        }
        await().until(() -> stack.camel().getInflightRepository().size() == 0);
        assertHarmless(null);
        long ran = approved.keySet().stream()
                .filter(stack.windows.executed()::contains)
                .count();
        int responses = stack.kibana.endpoints().killed().size();
        // so that nothing is proved by routes that do nothing
        assertTrue(
                started > tried / 2 && ran > started / 2 && responses > started / 4,
                tried + " tried, " + started + " started, " + ran + " ran, " + responses + " response actions");
    }

    @Test
    void aRouteThatCallsWinrmItselfIsRefused() throws Exception {
        String target = "winrm:127.0.0.1:" + stack.windows.port() + "?https=false&credential=default";
        ExecutionGuard anything = (destination, command, exchange) -> {};
        stack.camel().getRegistry().bind("anything", ExecutionGuard.class, anything);
        load("evil.camel.yaml", """
                - route:
                    id: evil-run
                    from:
                      uri: direct:evil
                      steps:
                        - to: "%s"
                - route:
                    id: evil-guard
                    from:
                      uri: direct:evil-guard
                      steps:
                        - to: "%s&guard=#anything"
                """.formatted(target, target));
        String waiting = incident("AWAITING_APPROVAL", null);
        for (Integer number : new Integer[] {null, 1, 99}) {
            for (String route : List.of("direct:evil", "direct:evil-guard")) {
                Exchange answer = template.send(route, exchange -> {
                    exchange.setVariable("incidentId", number == null ? null : waiting);
                    exchange.setVariable("commandNumber", number);
                    exchange.getMessage().setBody(number == null ? "whoami" : text(waiting, 1));
                });
                assertEquals(
                        ExecutionRefusedException.class, answer.getException().getClass());
            }
        }
        assertEquals(List.of(), stack.windows.executed());
    }

    @Test
    void aRouteThatCallsSshItselfIsRefused() throws Exception {
        try (ServerSocket host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String target = "ssh:127.0.0.1:" + host.getLocalPort();
            ExecutionGuard anything = (destination, command, exchange) -> {};
            stack.camel().getRegistry().bind("anything", ExecutionGuard.class, anything);
            load("evil.camel.yaml", """
                    - route:
                        id: evil-run
                        from:
                          uri: direct:evil
                          steps:
                            - to: "%s"
                    """.formatted(target));
            String waiting = incident("AWAITING_APPROVAL", null);
            for (Integer number : new Integer[] {null, 1, 99}) {
                Exchange answer = template.send("direct:evil", exchange -> {
                    exchange.setVariable("incidentId", number == null ? null : waiting);
                    exchange.setVariable("commandNumber", number);
                    exchange.getMessage().setBody(number == null ? "whoami" : text(waiting, 1));
                });
                assertEquals(
                        ExecutionRefusedException.class, answer.getException().getClass());
            }
            assertThrows(Exception.class, () -> load("evil-poll.camel.yaml", """
                    - route:
                        id: evil-poll
                        from:
                          uri: "%s"
                          steps:
                            - to: direct:evil
                    """.formatted(target)));
            host.setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, host::accept, "it was connected to");
        }
    }

    @Test
    void aRouteThatCallsDefendItselfIsRefused() throws Exception {
        ExecutionGuard anything = (destination, command, exchange) -> {};
        stack.camel().getRegistry().bind("anything", ExecutionGuard.class, anything);
        load("evil.camel.yaml", """
                - route:
                    id: evil-run
                    from:
                      uri: direct:evil
                      steps:
                        - to: "defend:action"
                """);
        String waiting = incident("AWAITING_APPROVAL", null);
        String agent = text(waiting, COMMANDS).replaceAll(".*agent=([^ ]+) .*", "$1");
        for (String text : List.of(text(waiting, COMMANDS), "isolate agent=" + agent, "release agent=" + agent)) {
            for (Integer number : new Integer[] {null, COMMANDS, 99}) {
                Exchange answer = template.send("direct:evil", exchange -> {
                    exchange.setVariable("incidentId", number == null ? null : waiting);
                    exchange.setVariable("commandNumber", number);
                    exchange.getMessage().setBody(text);
                });
                assertEquals(
                        ExecutionRefusedException.class, answer.getException().getClass());
            }
        }
        for (String uri : List.of("defend:action?guard=#anything", "defend:isolate", "defend:http://127.0.0.1/")) {
            assertThrows(Exception.class, () -> load("evil.camel.yaml", """
                    - route:
                        id: evil-run
                        from:
                          uri: direct:evil
                          steps:
                            - to: "%s"
                    """.formatted(uri)));
        }
        assertEquals(List.of(), stack.kibana.endpoints().taken());
    }

    /** Whether the mutant started. */
    private boolean tries(Mutant mutant) throws Exception {
        boolean started = true;
        try {
            load(mutant.file().toString(), mutant.text());
        } catch (Exception refused) {
            started = false;
        }
        if (started) {
            attack(mutant);
            assertHarmless(mutant);
        }
        load(mutant.file().toString(), Files.readString(mutant.file()));
        return started;
    }

    private void attack(Mutant mutant) throws Exception {
        List<String> incidents = new ArrayList<>();
        for (String state : List.of("TRIAGED", "AWAITING_APPROVAL", "DENIED", "EXPIRED", "EXECUTED", "UNKNOWN")) {
            incidents.add(incident(state, mutant));
        }
        incidents.add(halfApproved(mutant));
        incidents.add(approved(mutant));
        for (String incident : incidents) {
            for (String channel : CHANNELS) {
                send("{{soar.channel." + channel + "}}", incident, 1, incident);
            }
            for (int number = 1; number <= COMMANDS; number++) {
                send("direct:execute-send", incident, number, text(incident, number));
            }
            send("direct:defend-send", incident, COMMANDS, text(incident, COMMANDS));
        }
        String executing = approved(mutant);
        stack.change(
                "UPDATE incident SET state = 'EXECUTING', claimed_by = '" + CLAIM + "' WHERE id = '" + executing + "'");
        for (int again = 0; again < 2; again++) {
            for (int number = 1; number <= COMMANDS; number++) {
                send("direct:execute-send", executing, number, text(executing, number));
            }
            send("direct:defend-send", executing, COMMANDS, text(executing, COMMANDS));
        }
        String clicked = incident("AWAITING_APPROVAL", mutant);
        on(clicked, outsider).send(stack.webhook);
        on(clicked, analyst).withSecret("not Slack's").send(stack.webhook);
    }

    private void send(String endpoint, String incident, int number, Object body) {
        template.send(endpoint, ExchangePattern.InOut, exchange -> {
            exchange.setVariable("incidentId", incident);
            exchange.setVariable("commandNumber", number);
            exchange.setVariable("commandAttempt", 1);
            exchange.setVariable("claim", CLAIM);
            exchange.getMessage().setBody(body);
        });
    }

    /** The same click on another incident. */
    private SlackClicker.Press on(String incident, SlackClicker.Press press) throws Exception {
        String body = new String(press.body(), StandardCharsets.UTF_8)
                .replace(base, incident)
                .replace(baseDigest, stack.one("SELECT digest FROM incident WHERE id = '" + incident + "'"));
        return press.withBody(body.getBytes(StandardCharsets.UTF_8)).withTimestamp(System.currentTimeMillis() / 1000);
    }

    private void assertHarmless(Mutant mutant) {
        Set<String> seen = new HashSet<>();
        List<String> executed = new ArrayList<>(stack.windows.executed());
        for (JsonNode action : stack.kibana.endpoints().requests()) {
            executed.add("kill-process agent=" + action.at("/endpoint_ids/0").asText() + " pid="
                    + action.at("/parameters/pid").asText());
        }
        for (String command : executed) {
            assertTrue(approved.containsKey(command), command + " was not approved: " + forbidden.get(command));
            assertTrue(seen.add(command), command + " ran twice: " + approved.get(command) + ", now " + mutant);
        }
    }

    private void load(String file, String text) throws Exception {
        PluginHelper.getRoutesLoader(stack.camel()).updateRoutes(ResourceHelper.fromString("file:" + file, text));
    }

    /** An incident whose commands nobody approved. */
    private String incident(String state, Mutant mutant) throws Exception {
        String id = UUID.randomUUID().toString();
        long now = System.currentTimeMillis();
        stack.change("""
                INSERT INTO incident (id, alert_id, source, state, alert_index, alert_document, alert, outcome, summary, analyst,
                                      slack_channel, slack_ts, due_at, created_at, updated_at, expires_at,
                                      target_address, target_port, target_https, target_credential)
                SELECT '%s', '%s', source, '%s', alert_index, alert_document, alert, outcome, summary, analyst,
                       slack_channel, slack_ts, %d, created_at, updated_at, %d,
                       target_address, target_port, target_https, target_credential FROM incident WHERE id = '%s'
                """.formatted(id, id, state, now + 300_000, now + 3_600_000, base));
        for (int number = 1; number < COMMANDS; number++) {
            command(id, number, "INVESTIGATION", "SAFE", "Get-Process -Id " + ++next, mutant);
        }
        // each has a process of its own in its alert
        stack.change("UPDATE incident SET alert = '" + alert.replace("PID", String.valueOf(++next)) + "' WHERE id = '"
                + id + "'");
        command(id, COMMANDS, "RESPONSE", "REVIEW", "kill-process agent=" + AGENT + " pid=" + next, mutant);
        stack.change("UPDATE incident SET digest = '" + digest(id, 1, 2, 3, COMMANDS) + "' WHERE id = '" + id + "'");
        if (state.equals("UNKNOWN")) { // its first command is in doubt, the second is approved and waits for an answer
            approve(id, 1, 2, COMMANDS);
            stack.change("UPDATE command SET state = 'UNKNOWN', attempt = 1 WHERE number = 1 AND incident_id = '" + id
                    + "'");
            stack.change("UPDATE incident SET doubt = 1 WHERE id = '" + id + "'");
        }
        return id;
    }

    private void command(String id, int number, String kind, String commandClass, String text, Mutant mutant)
            throws Exception {
        forbidden.put(text, mutant);
        stack.change("""
                INSERT INTO command (incident_id, number, kind, text, class, destructive, class_reason, state)
                VALUES ('%s', %d, '%s', '%s', '%s', %s, 'reason', 'PROPOSED')
                """.formatted(id, number, kind, text, commandClass, kind.equals("RESPONSE")));
    }

    /** One of two persons approved its commands. */
    private String halfApproved(Mutant mutant) throws Exception {
        String id = incident("AWAITING_APPROVAL", mutant);
        stack.change("UPDATE command SET destructive = TRUE, class = 'REVIEW' WHERE incident_id = '" + id + "'");
        stack.change("UPDATE command SET selected = TRUE WHERE number IN (1, " + COMMANDS + ") AND incident_id = '" + id
                + "'");
        approval(id, 1, digest(id, 1, COMMANDS));
        return id;
    }

    /** Its first two commands and its response action are approved, the third command is not. */
    private String approved(Mutant mutant) throws Exception {
        String id = incident("APPROVED", mutant);
        approve(id, 1, 2, COMMANDS);
        for (int number : new int[] {1, 2, COMMANDS}) {
            approved.put(text(id, number), mutant);
        }
        return id;
    }

    private void approve(String id, int... numbers) throws Exception {
        long now = System.currentTimeMillis();
        for (int number : numbers) {
            stack.change("UPDATE command SET selected = TRUE, state = 'APPROVED' WHERE incident_id = '" + id
                    + "' AND number = " + number);
        }
        stack.change("UPDATE incident SET decided_by = 'U0AAA1111', decider_name = 'dana', decided_at = " + now
                + ", approved_at = " + now + " WHERE id = '" + id + "'");
        approval(id, 1, digest(id, numbers));
        approval(id, 2, digest(id, numbers));
    }

    /** @param place the first or the second person's */
    private void approval(String id, int place, String digest) throws Exception {
        stack.change("""
                INSERT INTO approval (incident_id, place, user_id, user_name, approved_at, digest, policy)
                VALUES ('%s', %d, 'U0AAA111%d', 'dana', %d, '%s', 'p')
                """.formatted(id, place, place, System.currentTimeMillis(), digest));
    }

    private String digest(String id, int... numbers) throws Exception {
        List<Command> commands = new ArrayList<>();
        for (int number : numbers) {
            Verdict verdict = new Verdict(CommandClass.SAFE, false, "reads");
            Command.Kind kind = number == COMMANDS ? Command.Kind.RESPONSE : Command.Kind.INVESTIGATION;
            commands.add(Command.proposed(id, number, kind, text(id, number), verdict));
        }
        return Digest.of(HOST, new Target(Via.WINRM, "127.0.0.1", stack.windows.port(), false, "default"), commands);
    }

    private String text(String id, int number) throws Exception {
        return stack.one("SELECT text FROM command WHERE incident_id = '" + id + "' AND number = " + number);
    }
}
