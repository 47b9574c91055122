package io.camelsoar.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.tools.Restore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the store up to this version's tables. PostgreSQL takes a migration back that breaks off; H2 stores each of its statements by
 * itself, so that a store of half a migration would never start again: its file is kept beside it until the upgrade is through.
 */
final class StoreUpgrade {

    private static final Logger LOG = LoggerFactory.getLogger(StoreUpgrade.class);
    /** A database in a file, as opposed to one in memory or of a server. */
    private static final Pattern H2_FILE = Pattern.compile("jdbc:h2:(?:file:)?(?!mem:|tcp:|ssl:|zip:)([^;]+).*");

    /** Without H2's {@code .mv.db}; null for any other store. */
    private final Path file;

    /** @param url of the store */
    StoreUpgrade(String url) {
        Matcher h2 = H2_FILE.matcher(url);
        file = h2.matches()
                ? Path.of(h2.group(1).replaceFirst("^~", Matcher.quoteReplacement(System.getProperty("user.home"))))
                        .toAbsolutePath()
                : null;
    }

    /** Before the store is opened: where an upgrade broke off, the store is again as it was before it. */
    void takeBackWhatBrokeOff() throws IOException {
        if (file != null && Files.exists(kept())) {
            LOG.warn("The store's upgrade broke off; it is begun again with {}", kept());
            Files.deleteIfExists(beside(".mv.db"));
            Restore.execute(
                    kept().toString(),
                    file.getParent().toString(),
                    file.getFileName().toString());
            Files.delete(kept());
        }
    }

    /** Runs the migrations that it lacks. */
    void run(DataSource store) throws IOException, SQLException {
        Flyway flyway = Flyway.configure(StoreUpgrade.class.getClassLoader())
                .dataSource(store)
                .load();
        boolean backup = file != null && flyway.info().pending().length > 0;
        if (backup) {
            keep(store);
        }
        flyway.migrate();
        if (backup) {
            Files.delete(kept());
        }
    }

    /** Keeps the store as it is. Under its name only once it is whole. */
    void keep(DataSource store) throws IOException, SQLException {
        Path unfinished = beside(".before-upgrade.part");
        try (Connection connection = store.getConnection();
                PreparedStatement backup = connection.prepareStatement("BACKUP TO ?")) {
            backup.setString(1, unfinished.toString());
            backup.execute();
        }
        Files.move(unfinished, kept(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path kept() {
        return beside(".before-upgrade.zip");
    }

    private Path beside(String end) {
        return file.resolveSibling(file.getFileName() + end);
    }
}
