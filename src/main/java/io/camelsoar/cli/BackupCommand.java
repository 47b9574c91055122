package io.camelsoar.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.app.BackupApi;
import io.camelsoar.backup.Backups;
import io.camelsoar.backup.H2File;
import io.camelsoar.backup.StoreBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.springframework.jdbc.BadSqlGrammarException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Backs the store up, or where a running camel-soar holds its file, has that do it. */
@Command(
        name = "backup",
        description = "Backs a store in an H2 file up into soar.backup.folder, whether camel-soar runs or not.",
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {

    private static final String PURPOSE = "back up the store";

    @Spec
    private CommandSpec spec;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Override
    public Integer call() {
        Configured settings = new Configured(profile);
        H2File file = H2File.of(settings.value("soar.store.url"))
                .orElseThrow(() ->
                        StoreReader.failed(PURPOSE, "it is no H2 file; for PostgreSQL see docs/operations.md", null));
        try {
            StoreBackup.Written written =
                    new StoreReader(settings).read(PURPOSE, source -> stopped(source, file, settings));
            return tell(written.path().toAbsolutePath().normalize().toString(), written.events(), written.intact());
        } catch (StoreReader.InUseException held) {
            JsonNode made = new RunningSoar(settings).post(BackupApi.PATH, BackupApi.FROM_THE_COMMAND);
            return tell(
                    made.path("file").asText(),
                    made.path("events").asLong(),
                    made.path("intact").asBoolean());
        }
    }

    private static StoreBackup.Written stopped(DataSource source, H2File file, Configured settings) {
        try {
            // not by Backups.now(), which logs it, on the standard output
            return new StoreBackup(
                            source, file, settings.value("soar.store.username"), settings.value("soar.store.password"))
                    .write(Path.of(settings.value("soar.backup.folder")), Backups.asked(Instant.now()));
        } catch (BadSqlGrammarException olderVersion) {
            throw olderVersion; // the reader says so
        } catch (IOException | SQLException | RuntimeException e) {
            throw new CommandFailedException("soar.backup.folder: no backup was made: " + e.getMessage(), e);
        }
    }

    private int tell(String file, long events, boolean intact) {
        spec.commandLine().getOut().println(file);
        if (!intact) {
            throw new CommandFailedException(
                    "The backup was made, but its audit trail was changed: see ./soar audit verify", null);
        }
        spec.commandLine().getOut().println("It was opened, and its audit trail is intact: " + events + " events.");
        return 0;
    }
}
