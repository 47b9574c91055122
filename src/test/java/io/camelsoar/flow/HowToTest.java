package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SshServer;
import io.camelsoar.sandbox.WithSshServer;
import io.camelsoar.sandbox.slack.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The changes of {@code docs/how-to.md}, as they stand there: in a running application those that count from their save on. */
@ExtendWith(WithSshServer.class)
class HowToTest {

    @TempDir
    Path folder;

    private Stack stack;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName();
        stack = new Stack(name);
        stack.set("soar.store.url", "jdbc:h2:mem:" + name);
        Running.copy(folder);
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void anotherPromptTextExecutorAndStepWhileItRuns() throws Exception {
        try (Running soar = Running.copied(folder, stack.settings)) {
            plant("Before any edit", "lab-01");
            assertTrue(shown(soar, "soc-critical", "Before any edit")
                    .button("soar_run_safe")
                    .isPresent());

            HowTo.of("Another prompt").in(folder);
            plant("Another prompt", "win-fs01");
            shown(soar, "soc-critical", "Another prompt");
            List<String> asked = stack.kibana.chats().stream()
                    .map(Object::toString)
                    .filter(chat -> chat.contains("say first whether payments are at risk"))
                    .toList();
            assertEquals(1, asked.size(), asked::toString);
            assertTrue(asked.get(0).contains("Another prompt"), asked.get(0));

            HowTo.of("Another text in Slack, or in the case").in(folder);
            stack.kibana.assistantReplies("## Investigation commands\n1. `Get-Process`\n");
            plant("Another text", "win-fs01");
            String request = Stack.read(List.of(shown(soar, "soc-critical", "Another text")));
            assertTrue(request.contains("The AI Assistant gave no summary: see runbook 12."), request);
            await().until(() -> stack.kibana.cases().stream()
                    .anyMatch(
                            record -> record.get("title").asText().equals("[SOAR, Berlin] Another text on win-fs01")));

            HowTo.of("Another executor").in(folder);
            plant("Another executor", "lab-01");
            Message none = shown(soar, "soc-critical", "Another executor");
            assertTrue(Stack.read(List.of(none)).contains("```Stop-Process "), none::toString);
            assertTrue(none.button("soar_run_safe").isEmpty(), none::toString);
            assertTrue(none.button("soar_decline").isPresent(), none::toString);

            HowTo.of("Another step").in(folder);
            await().until(() -> soar.output().contains("Routes reloaded: detect.camel.yaml"));
            plant("Another step", "win-fs01");
            shown(soar, "soc-critical", "Another step");
            assertTrue(
                    soar.output().matches("(?s).* INFO +detect-alert +New incident [0-9a-f-]{36}\n.*"), soar.output());
            assertFalse(soar.output().contains(" ERROR "), soar.output());
        }
        assertEquals(List.of(), stack.kibana.violations());
    }

    @Test
    void anotherChannel() throws Exception {
        HowTo.of("Another channel").in(folder);
        stack.settings.remove("soar.slack.channel");
        stack.slack.workspace().addChannel("C0ALERTS001", "soc-alerts");
        try (Running soar = Running.copied(folder, stack.settings)) {
            plant("In another channel", "win-fs01");
            shown(soar, "soc-alerts", "In another channel");
            assertEquals(List.of(), stack.slack.messages("soc-critical"));
        }
    }

    /** A host of a system that nothing is known of is reached as its entry says. */
    @Test
    void anotherExecutorForAHost() throws Exception {
        HowTo.of("Another executor").in(folder);
        stack.settings.remove("soar.respond.inventory");
        try (SshServer server = SshServer.start()) {
            Path inventory = folder.resolve("routes/hosts.yaml");
            String page = Files.readString(inventory);
            assertTrue(page.contains("address: 10.20.40.12\n"), page);
            Files.writeString(
                    inventory,
                    page.replace("address: 10.20.40.12\n", "address: 127.0.0.1\n    port: " + server.port() + "\n"));
            stack.set("soar.ssh.known-hosts", server.knownHosts().toString());
            stack.set("soar.ssh.credentials.default.username", SshServer.user());
            stack.set(
                    "soar.ssh.credentials.default.private-key-file",
                    server.privateKey().toString());
            stack.set("soar.ssh.credentials.default.passphrase", SshServer.PASSPHRASE);
            stack.set("soar.ssh.connect-timeout", "2m");
            stack.set("soar.ssh.command-timeout", "5m");
            stack.kibana.assistantReplies("## Summary\nIt logs on.\n\n## Investigation commands\n1. `echo over ssh`\n");
            try (Running soar = Running.copied(folder, stack.settings)) {
                plant("On a gateway", "gateway-7");
                Message request = shown(soar, "soc-critical", "On a gateway");
                assertEquals(
                        200,
                        stack.clicker
                                .press(request, "soar_approve", Services.LINUX_ANALYST, box -> true)
                                .send(stack.webhook)
                                .statusCode());
                await().until(() -> Stack.read(stack.thread()).contains("*1.* SUCCEEDED, exit code 0"));
                assertTrue(Stack.read(stack.thread()).contains("over ssh"), Stack.read(stack.thread()));
            }
        }
        assertEquals(List.of(), stack.windows.executed());
    }

    @Test
    void whatMayRun() throws Exception {
        String command = "Get-DnsServerZone -Name corp.example.com";
        HowTo page = HowTo.of("What may run");
        String line = page.only("sh").strip();
        assertTrue(line.startsWith("./soar "), line);
        Files.writeString(folder.resolve("commands.txt"), command + "\n");
        assertTrue(soar(line).contains("\"class\":\"review\""), soar(line));
        page.in(folder);
        assertTrue(soar(line).contains("\"class\":\"safe\""), soar(line));

        stack.kibana.assistantReplies(
                "## Summary\nA zone.\n\n## Investigation commands\n1. `" + command + "`\n\n## Remediation commands\n");
        try (Running soar = Running.copied(folder, stack.settings)) {
            plant("What may run", "win-fs01");
            assertTrue(shown(soar, "soc-critical", "What may run")
                    .button("soar_run_safe")
                    .isPresent());
        }
    }

    /** What a command line of the page prints. */
    private String soar(String line) throws Exception {
        String[] words = line.split(" ");
        try (Running soar = Running.soar(folder, Map.of(), Arrays.copyOfRange(words, 1, words.length))) {
            assertEquals(0, soar.process().waitFor(), soar.output());
            return soar.output();
        }
    }

    /** A new alert; a gateway is of no system that is known. */
    private void plant(String rule, String host) throws Exception {
        ObjectNode hit = Services.sample("alert-wmi-registry.json");
        ObjectNode source = (ObjectNode) hit.get("_source");
        String id = UUID.randomUUID().toString();
        source.put("kibana.alert.uuid", id).put("kibana.alert.rule.name", rule);
        ObjectNode named = source.withObject("/host").put("name", host);
        if (host.startsWith("gateway-")) {
            named.withObject("/os").removeAll().put("type", "fritz");
        }
        stack.elasticsearch.index(hit.get("_index").asText(), id, source);
    }

    /** The request about a rule's alert; waits for it. */
    private Message shown(Running soar, String channel, String rule) {
        List<Message> found = new ArrayList<>();
        await().failFast("it has ended", () -> !soar.process().isAlive()).until(() -> {
            found.clear();
            stack.slack.messages(channel).stream()
                    .filter(message ->
                            message.threadTs() == null && message.text().contains(": " + rule + " on "))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }
}
