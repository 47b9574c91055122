package io.camelsoar.cli;

import io.camelsoar.app.Soar;
import io.camelsoar.log.LogFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Starts the application with {@code application.properties} and {@code routes/} of the working directory. */
@Command(
        name = "run",
        description = "Starts camel-soar with application.properties and routes/, until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "PROFILE",
            description = "Adds application-PROFILE.properties, whose keys win.")
    private String profile;

    @Override
    public Integer call() throws Exception {
        requireProfile(profile);
        logAsConfigured();
        SLF4JBridgeHandler
                .removeHandlersForRootLogger(); // else they write to the standard error, past redaction and format
        SLF4JBridgeHandler.install();
        Main soar = Soar.main(profile, new Properties());
        soar.run();
        return soar.getExitCode();
    }

    /** From the first line on; what is wrong with the setting stops the start anyway. */
    private void logAsConfigured() {
        try {
            LogFormat.use(new Configured(profile).value("soar.log.format"));
        } catch (RuntimeException unreadable) {
            // the start says it, with all else that is wrong
        }
    }

    /** @throws CommandFailedException if its file is not there */
    static void requireProfile(String profile) {
        String file = "application-" + profile + ".properties";
        if (profile != null && !Files.exists(Path.of(file))) {
            throw new CommandFailedException("There is no profile " + profile + ": no file " + file);
        }
    }
}
