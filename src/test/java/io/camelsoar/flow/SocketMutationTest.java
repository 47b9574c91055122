package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.flow.Mutants.Mutant;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.SlackClicker.Press;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.slack.SlackSockets.Delivery;
import io.camelsoar.sandbox.slack.SlackWorkspace;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

/**
 * Over Socket Mode, too, a step that is missing, there twice or out of order lets nobody decide or switch who may not, and nothing count
 * that did not come over the connection. {@link RouteMutationTest} has the same of the webhook.
 */
class SocketMutationTest {

    private static final Set<String> FILES = Set.of("socket.camel.yaml", "approve.camel.yaml", "switch.camel.yaml");
    private static final String OUTSIDER = "U0CCC3333";

    private Stack stack;
    private Press outsider;
    private byte[] analyst;

    @Test
    void noMistakeInTheRoutesLetsAStrangerDecide() throws Exception {
        try (Stack opened = new Stack("socket-mutants")) {
            stack = opened;
            stack.set("soar.slack.mode", "socket");
            stack.set("soar.slack.app-token", SlackSimulator.APP_TOKEN);
            stack.slack.sockets().patience(Duration.ofMinutes(5));
            stack.plant("alert-wmi-registry.json");
            stack.start();
            outsider = stack.clicker.press(stack.request(), "soar_approve", OUTSIDER);
            analyst = stack.clicker
                    .press(stack.request(), "soar_approve", Services.WINDOWS_ANALYST)
                    .body();
            await().until(() -> stack.one("SELECT state FROM incident").equals("AWAITING_APPROVAL"));
            int tried = 0;
            for (Mutant mutant : Mutants.all()) {
                if (FILES.contains(mutant.file().getFileName().toString())) {
                    tried += tryOut(mutant) ? 1 : 0;
                }
            }
            assertTrue(tried > 20, tried + " tried");

            // so that nothing is proved by routes that do nothing
            Delivery click = stack.clicker
                    .press(stack.request(), "soar_approve", Services.WINDOWS_ANALYST)
                    .deliver();
            await().until(click::isAcknowledged);
            stack.awaitRecorded();
            assertEquals(8, stack.windows.executed().size());
        }
    }

    /** Whether the mutant started. */
    private boolean tryOut(Mutant mutant) throws Exception {
        boolean started = true;
        try {
            load(mutant, mutant.text());
        } catch (Exception refused) { // such as a route without a step
            started = false;
        }
        try {
            if (started) {
                attack();
            }
        } finally {
            load(mutant, Files.readString(mutant.file()));
        }
        assertEquals("AWAITING_APPROVAL", stack.one("SELECT state FROM incident"), mutant.toString());
        assertEquals("TRUE", stack.one("SELECT enabled FROM execution_switch"), mutant.toString());
        assertEquals(List.of(), stack.windows.executed(), mutant.toString());
        return started;
    }

    private void attack() throws Exception {
        String payload =
                SimulatorHttp.parameters(new String(analyst)).get("payload").replace(SlackWorkspace.TEAM_ID, "T0ELSE");
        List<Delivery> attacks = List.of(
                outsider.deliver(),
                stack.clicker.command("off", OUTSIDER).deliver(),
                stack.slack.sockets().send("interactive", SimulatorHttp.JSON.readTree(payload), false),
                stack.slack.sockets().send("slash_commands", SimulatorHttp.JSON.readTree(payload), false));
        for (String route : List.of("direct:socket-receive", "direct:approve-click", "direct:switch-command")) {
            stack.camel().createProducerTemplate().send(route + "?block=false", exchange -> {
                exchange.setVariable("envelope", "interactive");
                exchange.getMessage().setBody(analyst);
            });
        }
        await().until(() -> attacks.stream().allMatch(attack -> attack.tries() > 0));
        await().until(() -> stack.camel().getInflightRepository().size() == 0);
    }

    private void load(Mutant mutant, String text) throws Exception {
        PluginHelper.getRoutesLoader(stack.camel())
                .updateRoutes(ResourceHelper.fromString("file:" + mutant.file(), text));
    }
}
