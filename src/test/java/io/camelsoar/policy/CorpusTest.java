package io.camelsoar.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The shipped policy against {@code src/test/resources/policy}: commands as assistants write them, to look and to mend, and commands
 * that only look harmless. With {@code "shell": "other"} they
 * are for a host that is not Windows. The files are there to be added to.
 */
class CorpusTest {

    private static final Path CORPORA = Path.of("src", "test", "resources", "policy");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Policy policy = Policy.read(Path.of("routes", "policy.yaml"));

    @Test
    void noEvasionIsSafe() throws IOException {
        List<JsonNode> evasions = read("evasions.jsonl");
        assertTrue(evasions.size() >= 600, evasions.size() + " evasions");
        assertEquals(List.of(), judged(evasions, CommandClass.SAFE));
    }

    @Test
    void whatMustNeverRunIsBlocked() throws IOException {
        List<JsonNode> never = read("evasions.jsonl").stream()
                .filter(evasion -> evasion.path("blocked").asBoolean())
                .toList();
        assertTrue(never.size() >= 100, never.size() + " that must be blocked");
        List<String> missed = new ArrayList<>(judged(never, CommandClass.SAFE));
        missed.addAll(judged(never, CommandClass.REVIEW));
        assertEquals(List.of(), missed);
    }

    @Test
    void whatCannotBeBroughtBackTakesTwoPersons() throws IOException {
        List<String> missed = read("evasions.jsonl").stream()
                .filter(evasion -> evasion.path("destructive").asBoolean())
                .map(evasion -> evasion.get("command").textValue())
                .filter(command -> policy.judge(command).commandClass() != CommandClass.BLOCKED
                        && !policy.judge(command).destructive())
                .toList();
        assertEquals(List.of(), missed);
    }

    @Test
    void investigationAsAssistantsWriteItIsSafe() throws IOException {
        List<JsonNode> benign = read("benign.jsonl");
        assertTrue(benign.size() >= 300, benign.size() + " benign commands");
        List<String> notSafe = new ArrayList<>(judged(benign, CommandClass.REVIEW));
        assertTrue(
                notSafe.size() <= benign.size() * 5 / 100,
                notSafe.size() + " of " + benign.size() + " are not safe:\n" + String.join("\n", notSafe));
    }

    @Test
    void noInvestigationIsBlocked() throws IOException {
        assertEquals(List.of(), judged(read("benign.jsonl"), CommandClass.BLOCKED));
    }

    @Test
    void noUsualRemediationIsBlocked() throws IOException {
        List<JsonNode> remediation = read("remediation.jsonl");
        assertTrue(remediation.size() >= 80, remediation.size() + " remediation commands");
        assertEquals(List.of(), judged(remediation, CommandClass.BLOCKED));
        assertEquals(List.of(), judged(remediation, CommandClass.SAFE));
    }

    @Test
    void theReadmeCountsThem() throws IOException {
        String readme = Files.readString(Path.of("README.md")).replaceAll("\\s+", " ");
        for (String figure : List.of(
                String.format(
                        Locale.ROOT, "of %,d evasions", read("evasions.jsonl").size()),
                String.format(
                        Locale.ROOT,
                        "of %,d investigation commands",
                        read("benign.jsonl").size()),
                String.format(
                        Locale.ROOT,
                        "of %,d remediation commands",
                        read("remediation.jsonl").size()))) {
            assertTrue(readme.contains(figure), figure);
        }
    }

    @Test
    void forAnotherShellNothingIsSafeAndWhatIsUsualThereIsNotBlocked() throws IOException {
        List<JsonNode> usual = read("benign-other.jsonl");
        assertTrue(usual.size() >= 60, usual.size() + " commands");
        assertEquals(List.of(), judged(usual, CommandClass.SAFE));
        assertEquals(List.of(), judged(usual, CommandClass.BLOCKED));
    }

    /** Those of the commands that the policy puts into this class, with its reason. */
    private List<String> judged(List<JsonNode> commands, CommandClass commandClass) {
        return commands.stream()
                .filter(command -> judged(command).commandClass() == commandClass)
                .map(command -> command.get("command").textValue() + "   "
                        + judged(command).reason())
                .toList();
    }

    private Verdict judged(JsonNode command) {
        Shell shell = command.path("shell").asText().equals("other") ? Shell.OTHER : Shell.POWERSHELL;
        return policy.judge(command.get("command").textValue(), shell);
    }

    private static List<JsonNode> read(String file) throws IOException {
        List<JsonNode> commands = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String line : Files.readAllLines(CORPORA.resolve(file))) {
            JsonNode command = JSON.readTree(line);
            assertTrue(seen.add(command.get("command").textValue() + command.path("shell")), "twice: " + line);
            commands.add(command);
        }
        return commands;
    }
}
