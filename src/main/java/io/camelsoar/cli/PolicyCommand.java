package io.camelsoar.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.policy.Policy;
import io.camelsoar.policy.Shell;
import io.camelsoar.policy.Verdict;
import io.camelsoar.secrets.Redaction;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the policy says of commands, before it counts. */
@Command(name = "policy", description = "Tries the policy of commands.", mixinStandardHelpOptions = true)
final class PolicyCommand implements Runnable {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the policy? Try: policy check FILE");
    }

    @Command(
            name = "check",
            description = "Prints for each command its class (safe, review or blocked) and the reason, as JSON Lines.",
            mixinStandardHelpOptions = true)
    void check(
            @Option(
                            names = "--policy",
                            paramLabel = "FILE",
                            description =
                                    "The policy. Default: soar.policy.file of the working directory's settings, if it has any, else"
                                            + " routes/policy.yaml of the checkout.")
                    Path policy,
            @Option(
                            names = "--not-windows",
                            description = "The commands are for hosts that are not Windows: none of them is safe.")
                    boolean notWindows,
            @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.") String profile,
            @Parameters(
                            paramLabel = "FILE",
                            description =
                                    "One command a line, or JSON Lines with the field command; - is standard input.")
                    String file)
            throws JsonProcessingException {
        // also where another policy is given: a command that holds one of their secrets is blocked by any
        Configured settings =
                profile != null || Files.exists(Path.of("application.properties")) ? new Configured(profile) : null;
        Policy judge = policy == null ? read(configured(settings), "soar.policy.file") : read(policy, "--policy");
        PrintWriter out = spec.commandLine().getOut();
        for (String line : InputFile.read(file).split("\r?\n")) {
            if (!line.isBlank()) {
                String command = command(line);
                Verdict verdict = judge.judge(command, notWindows ? Shell.OTHER : Shell.POWERSHELL);
                out.println(Terminal.json(JSON.writeValueAsString(JSON.createObjectNode()
                        .put("command", Redaction.of(command))
                        .put("class", verdict.commandClass().name().toLowerCase(Locale.ROOT))
                        .put("reason", verdict.reason()))));
            }
        }
        out.flush();
    }

    private static Path configured(Configured settings) {
        return settings == null
                ? Path.of(System.getProperty("soar.home", ""), "routes", "policy.yaml")
                : Path.of(settings.value("soar.policy.file"));
    }

    private static Policy read(Path policy, String option) {
        try {
            return Policy.read(policy, option);
        } catch (InvalidSettingsException e) { // nothing is started
            throw new CommandFailedException(e.problems(), e);
        }
    }

    /** A line that is no JSON object with a command is a command itself, such as a block of PowerShell. */
    private static String command(String line) {
        if (line.startsWith("{")) {
            try {
                JsonNode command = JSON.readTree(line).path("command");
                if (command.isTextual()) {
                    return command.textValue();
                }
            } catch (JsonProcessingException e) {
                return line;
            }
        }
        return line;
    }
}
