package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.slack.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/playbooks.md}, as they stand there, in a running application that knows nothing of them at its start. */
class PlaybooksPageTest {

    private static final Path PAGE = Path.of("docs/playbooks.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
    private static final String USUAL = "soc-critical";
    private static final String IDENTITY = "soc-identity";

    @TempDir
    Path folder;

    @Test
    void eachExampleDoesWhatThePageSays() throws Exception {
        List<String> examples = blocks("yaml");
        assertEquals(4, examples.size());
        try (Stack stack = new Stack("playbooks-page")) {
            stack.recoverSoon();
            stack.set("soar.store.url", "jdbc:h2:mem:playbooks-page");
            stack.slack.workspace().addChannel("C0IDENTITY1", IDENTITY);
            try (Running soar = Running.in(folder, stack.settings)) {
                plant(stack, "Before any example", "10.20.30.41", "win-fs01", "somebody");
                await().until(() -> shown(stack, USUAL, "Before any example"));

                Files.writeString(soar.routes("playbooks.yaml"), examples.get(0));
                plant(stack, "Another channel", "10.20.30.41", "win-fs01", "somebody");
                await().until(() -> shown(stack, IDENTITY, "Another channel"));
                String request =
                        request(stack, IDENTITY, "Another channel").blocks().toString();
                assertTrue(request.contains("*Analyst* <!subteam^S0AAA1111>"), request);

                copyPrompt(soar);
                Files.writeString(soar.routes("playbooks.yaml"), examples.get(1));
                plant(stack, "Ransomware note", "10.20.30.41", "win-fs01", "somebody");
                await().until(() -> shown(stack, USUAL, "Ransomware note"));
                assertTrue(stack.kibana.chats().stream()
                        .anyMatch(chat -> chat.toString().contains("You have seen ransomware")));

                Files.writeString(soar.routes("playbooks.yaml"), examples.get(2));
                plant(stack, "On a domain controller", "10.20.30.6", "dc-01", "somebody");
                await().until(() -> stack.kibana.cases().stream()
                        .anyMatch(record -> record.toString().contains("On a domain controller")
                                && record.toString().contains("**Posted only**")));
                assertFalse(request(stack, USUAL, "On a domain controller")
                        .button("soar_decline")
                        .isPresent());

                Files.writeString(soar.routes("playbooks.yaml"), "playbooks: []\n");
                route(soar, examples.get(3));
                plant(stack, "By an administrator", "10.20.30.41", "win-fs01", "adm-dana");
                await().until(() -> shown(stack, IDENTITY, "By an administrator"));
                assertFalse(request(stack, IDENTITY, "By an administrator")
                        .button("soar_decline")
                        .isPresent());
                plant(stack, "By another", "10.20.30.41", "win-fs01", "somebody");
                await().until(() -> shown(stack, USUAL, "By another"));
                assertTrue(request(stack, USUAL, "By another")
                        .button("soar_decline")
                        .isPresent());
                assertFalse(soar.output().contains(" ERROR "), soar.output());
                assertEquals(List.of(), stack.kibana.violations());
            }
        }
    }

    /** As the page has it in a shell. */
    private static void copyPrompt(Running soar) throws Exception {
        String[] words = blocks("sh").get(0).strip().split(" ");
        assertEquals(List.of("cp", "routes/prompts/triage.txt"), List.of(words[0], words[1]));
        String prompt = Files.readString(soar.routes("prompts/triage.txt"));
        Files.writeString(
                soar.routes(words[2].replaceFirst("^routes/", "")),
                prompt.replace("You are a senior security analyst.", "You have seen ransomware."));
    }

    private static void route(Running soar, String step) throws Exception {
        Path triage = soar.routes("triage.camel.yaml");
        String place = "              - to: direct:playbook-choose\n";
        String text = Files.readString(triage);
        assertTrue(text.contains(place), text);
        Files.writeString(triage, text.replace(place, step + place));
        await().until(() -> soar.output().contains("Routes reloaded: triage.camel.yaml"));
    }

    private static void plant(Stack stack, String rule, String address, String host, String user) throws Exception {
        ObjectNode hit = stack.plant("alert-wmi-registry.json");
        ObjectNode copy = ((ObjectNode) hit.get("_source")).deepCopy();
        String id = UUID.randomUUID().toString();
        copy.put("kibana.alert.uuid", id).put("kibana.alert.rule.name", rule);
        copy.putObject("user").put("name", user);
        ((ObjectNode) copy.get("host")).put("name", host).putArray("ip").add(address);
        stack.elasticsearch.index(hit.get("_index").asText(), id, copy);
    }

    private static boolean shown(Stack stack, String channel, String rule) {
        return stack.slack.messages(channel).stream().anyMatch(message -> isOf(message, rule));
    }

    private static Message request(Stack stack, String channel, String rule) {
        return stack.slack.messages(channel).stream()
                .filter(message -> isOf(message, rule))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOf(Message message, String rule) {
        return message.threadTs() == null && message.text().contains(rule);
    }

    private static List<String> blocks(String kind) throws Exception {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .filter(block -> block.group(1).equals(kind))
                .map((MatchResult block) -> block.group(2))
                .toList();
    }
}
