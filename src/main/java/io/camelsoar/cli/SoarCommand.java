package io.camelsoar.cli;

import io.camelsoar.secrets.Redaction;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code soar} command. Exit codes: 0 done, 1 failed (the last line says why), 2 wrong use; {@link AuditCommand} has its own. */
@Command(
        name = "soar",
        description = "From a critical Elastic Security alert to approved commands on the host and a complete case.",
        mixinStandardHelpOptions = true,
        versionProvider = SoarCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer =
                "In a checkout, ./soar sandbox runs the main job between simulators, without an account anywhere, ./soar test the"
                        + " tests of routes/tests, and ./soar bench measures it.",
        subcommands = {
            RunCommand.class,
            IncidentsCommand.class,
            IncidentCommand.class,
            ReplayCommand.class,
            ParseCommand.class,
            ValidateCommand.class,
            CheckCommand.class,
            FireCommand.class,
            PolicyCommand.class,
            AuditCommand.class,
            BackupCommand.class,
            RestoreCommand.class
        })
public final class SoarCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new SoarCommand());
        ServiceLoader.load(Subcommand.class).forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(Redaction.of(reason(failure)));
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** What is at fault, without the wrapping that Camel puts around it. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !isPlain(root)) {
            root = root.getCause();
        }
        return isPlain(root) ? root.getMessage() : root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private static boolean isPlain(Throwable failure) {
        return failure instanceof InvalidSettingsException || failure instanceof CommandFailedException;
    }

    /** The version that the build wrote down. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream file = SoarCommand.class.getResourceAsStream("build.properties")) {
                build.load(file);
            }
            return new String[] {"camel-soar " + build.getProperty("version")};
        }
    }
}
