package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void theReadmesExampleIsWhatIsPrinted() throws IOException {
        List<String> expected = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("    {\"command\":"))
                .map(String::strip)
                .toList();
        StringBuilder commands = new StringBuilder();
        for (String line : expected) {
            commands.append(JSON.readTree(line).get("command").textValue()).append('\n');
        }
        assertEquals(0, check(commands.toString()));
        assertEquals(expected, output.toString().lines().toList());
        assertEquals(3, expected.size());
    }

    @Test
    void jsonLinesAndPlainLinesAreCommands() throws IOException {
        assertEquals(
                0,
                check(
                        "{\"command\":\"netstat -ano\\nwhoami\",\"topic\":\"x\"}\n\r\n{ Get-Process }\r\nnetstat -ano\n"));
        List<String> lines = output.toString().lines().toList();
        assertEquals(3, lines.size());
        JsonNode first = JSON.readTree(lines.get(0));
        assertEquals("netstat -ano\nwhoami", first.get("command").textValue());
        assertEquals("review", first.get("class").textValue());
        assertEquals(
                "{ Get-Process }", JSON.readTree(lines.get(1)).get("command").textValue());
        assertEquals("safe", JSON.readTree(lines.get(2)).get("class").textValue());
    }

    @Test
    void whatIsWrongWithAPolicyIsSaid() throws IOException {
        for (String broken :
                List.of("safe: [", "aliases: {}\nsurprise: 1\n", "", "blocked: [{reason: x, patterns: ['(']}]")) {
            Path policy = folder.resolve("policy.yaml");
            Files.writeString(policy, broken);
            assertEquals(1, soar("policy", "check", "--policy", policy.toString(), commands("netstat")), broken);
            assertTrue(errors.toString().startsWith("--policy: cannot use " + policy), errors.toString());
        }
    }

    @Test
    void alsoOfTheOneInTheSettings() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), "safe: [");
        try (Profile profile = new Profile(Map.of("soar.policy.file", policy.toString()))) {
            assertEquals(1, soar("policy", "check", "--profile", profile.name(), commands("netstat")));
        }
        assertTrue(errors.toString().startsWith("soar.policy.file: cannot use " + policy), errors.toString());
    }

    /** An engineer tries the policy that will count. */
    @Test
    void theSettingsSayWhichPolicyItIs() throws IOException {
        Path policy = folder.resolve("policy.yaml");
        Files.writeString(
                policy, Files.readString(Path.of("routes", "policy.yaml")).replace("Get-Tpm: [", "Get-Nothing: ["));
        try (Profile profile = new Profile(Map.of("soar.policy.file", policy.toString()))) {
            assertEquals(0, soar("policy", "check", "--profile", profile.name(), commands("Get-Tpm")));
        }
        assertTrue(output.toString().contains("\"review\""), output.toString());
    }

    @Test
    void aCommandThatHoldsASecretOfTheSettingsIsBlockedAndNotPrinted() throws IOException {
        String secret = "hunter2-" + getClass().getSimpleName();
        String policy = Path.of("routes", "policy.yaml").toString();
        try (Profile profile = new Profile(Map.of("soar.store.password", secret))) {
            String file = commands("Get-Service " + secret);
            assertEquals(0, soar("policy", "check", "--profile", profile.name(), file));
            assertEquals(0, soar("policy", "check", "--profile", profile.name(), "--policy", policy, file));
        }
        assertEquals(2, output.toString().split("\"class\":\"blocked\"", -1).length - 1, output.toString());
        assertFalse(output.toString().contains(secret), output.toString());
    }

    @Test
    void withoutAFileItIsWrongUse() {
        assertEquals(2, soar("policy"));
        assertEquals(2, soar("policy", "check"));
        assertEquals(1, soar("policy", "check", "nosuch.txt"));
        assertTrue(errors.toString().contains("There is no file nosuch.txt"), errors.toString());
    }

    private int check(String commands) throws IOException {
        return soar("policy", "check", commands(commands));
    }

    private String commands(String text) throws IOException {
        return Files.writeString(folder.resolve("commands.txt"), text).toString();
    }

    private int soar(String... arguments) {
        CommandLine line = SoarCommand.commandLine();
        line.setOut(new PrintWriter(output, true));
        line.setErr(new PrintWriter(errors, true));
        return line.execute(arguments);
    }
}
