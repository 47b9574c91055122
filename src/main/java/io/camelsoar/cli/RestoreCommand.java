package io.camelsoar.cli;

import io.camelsoar.app.StoreRestore;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.backup.H2File;
import io.camelsoar.incident.StorePlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a backup back, or says of a store that it was brought back in another way. */
@Command(
        name = "restore",
        description = {
            "Brings a backup of soar backup back, to where soar.store.url has no store yet.",
            "Without FILE: says of the store that is there that it was brought back in another way, such as from a copy of its file or of"
                    + " the disk. After pg_restore that is found out without it.",
            "The next start switches execution off, and asks about each approved command that may have run since the backup."
        },
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {

    private static final String PURPOSE = "restore the store";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "As soar backup, or soar.backup.period, made it.")
    private Path file;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.")
    private String profile;

    @Override
    public Integer call() {
        Configured settings = new Configured(profile);
        AuditCheck.Result trail = file == null ? mark(settings) : unpack(settings);
        if (!trail.findings().isEmpty()) {
            throw new CommandFailedException("Its audit trail was changed: see ./soar audit verify", null);
        }
        spec.commandLine()
                .getOut()
                .println("Its audit trail is intact: " + trail.events()
                        + " events. With the next start execution is switched off, and"
                        + " stays so until somebody says \"on\" in Slack.");
        return 0;
    }

    private static AuditCheck.Result mark(Configured settings) {
        try {
            return new StoreReader(settings).read(PURPOSE, source -> {
                StorePlace.markAsCopy(JdbcClient.create(source));
                return new AuditCheck(source).verify(null);
            });
        } catch (StoreReader.InUseException e) {
            throw StoreReader.failed(PURPOSE, e.getMessage() + "; stop it first", e);
        }
    }

    private AuditCheck.Result unpack(Configured settings) {
        H2File store = H2File.of(settings.value("soar.store.url"))
                .orElseThrow(() ->
                        StoreReader.failed(PURPOSE, "it is no H2 file; for PostgreSQL see docs/operations.md", null));
        try {
            return StoreRestore.restore(
                    file, store, settings.value("soar.store.username"), settings.value("soar.store.password"));
        } catch (StoreRestore.UnusableBackupException e) { // no setting is at fault
            throw new CommandFailedException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) { // whatever H2 throws
            throw StoreReader.failed(PURPOSE, e.getMessage(), e);
        }
    }
}
