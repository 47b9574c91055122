package io.camelsoar.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.app.Validation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether what an engineer has edited can be used, before it counts. */
@Command(
        name = "validate",
        description = {
            "Looks through routes/ and application.properties of the working directory: YAML, ids, placeholders, prompts, queries,"
                    + " templates, policy, playbooks, hosts. It needs no service and no secret, and runs no route.",
            "Exit codes: 0 all can be used, 1 something cannot."
        },
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Path ROUTES = Path.of("routes");

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "routes/",
            description = "The folder routes of the working directory, which is the one that is looked through.")
    private Path folder = ROUTES;

    @Option(names = "--json", description = "Prints what is wrong as JSON Lines.")
    private boolean json;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Override
    public Integer call() throws IOException {
        RunCommand.requireProfile(profile);
        if (!folder.toAbsolutePath().normalize().equals(ROUTES.toAbsolutePath())) {
            throw new CommandFailedException(
                    folder + " is not the folder routes of the working directory: go to the folder that it"
                            + " is in, with its application.properties, and try soar validate there");
        }
        if (!Files.isDirectory(ROUTES) || !Files.isRegularFile(Path.of("application.properties"))) {
            throw new CommandFailedException("There is no application.properties with a folder routes beside it in "
                    + Path.of("").toAbsolutePath());
        }
        System.setProperty("soar.log.level", "off"); // it says the same once more, and of a start that nobody wants
        List<Validation.Problem> problems = Validation.of(profile);
        PrintWriter out = spec.commandLine().getOut();
        for (Validation.Problem problem : problems) {
            out.println(json ? line(problem) : problem);
        }
        if (!json) {
            out.println(problems.isEmpty() ? "All can be used." : problems.size() + " to mend.");
        }
        out.flush();
        return problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String line(Validation.Problem problem) throws JsonProcessingException {
        return JSON.writeValueAsString(problem);
    }
}
