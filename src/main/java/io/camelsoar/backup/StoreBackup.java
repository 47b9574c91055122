package io.camelsoar.backup;

import io.camelsoar.audit.AuditCheck;
import io.camelsoar.file.PrivateFiles;
import io.camelsoar.incident.StorePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Restore;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Backs a store in an H2 file up while it is in use, by H2's own {@code BACKUP TO}. What is kept is a copy that was opened, whose audit
 * trail was gone through, and that says of itself that it is one ({@link StorePlace}).
 */
public final class StoreBackup {

    private static final String UNFINISHED = ".unfinished-";

    private final DataSource store;
    private final H2File file;
    private final String username;
    private final String password;

    /**
     * @param store the open store
     * @param file where it is
     */
    public StoreBackup(DataSource store, H2File file, String username, String password) {
        this.store = store;
        this.file = file;
        this.username = username;
        this.password = password;
    }

    /**
     * A backup that is on the disk, whole.
     *
     * @param events of the audit trail that are in it
     * @param intact whether the audit trail is as it was written
     */
    public record Written(Path path, long events, boolean intact) {}

    /**
     * Writes one; it takes as much room again meanwhile as the store has, twice. One at a time for a folder.
     *
     * @param name of the file
     * @throws IOException if it is not on the disk, or cannot be opened
     * @throws SQLException if the store or the copy cannot be read
     */
    public Written write(Path folder, String name) throws IOException, SQLException {
        PrivateFiles.folder(folder);
        removeUnfinished(folder);
        Path work = Files.createTempDirectory(folder, UNFINISHED).toAbsolutePath();
        try {
            Path first = work.resolve("first.zip");
            try (Connection connection = store.getConnection()) {
                copy(connection, first);
            }
            Restore.execute(first.toString(), work.toString(), "store");
            Files.delete(first);
            JdbcDataSource copied = new JdbcDataSource();
            copied.setURL(file.urlAt(work.resolve("store")));
            copied.setUser(username);
            copied.setPassword(password);
            Path finished = work.resolve("finished.zip");
            AuditCheck.Result trail;
            try (Connection connection = copied.getConnection()) {
                DataSource copy = new SingleConnectionDataSource(connection, true);
                trail = new AuditCheck(copy).verify(null);
                StorePlace.markAsCopy(JdbcClient.create(copy));
                copy(connection, finished);
            }
            Path path = folder.resolve(name);
            PrivateFiles.move(finished, path);
            return new Written(path, trail.events(), trail.findings().isEmpty());
        } finally {
            PrivateFiles.delete(work);
        }
    }

    private static void copy(Connection store, Path zip) throws SQLException {
        try (PreparedStatement backup = store.prepareStatement("BACKUP TO ?")) {
            backup.setString(1, zip.toString());
            backup.execute();
        }
    }

    /** Of a process that was killed. */
    private static void removeUnfinished(Path folder) throws IOException {
        List<Path> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.filter(each -> each.getFileName().toString().startsWith(UNFINISHED))
                    .toList();
        }
        for (Path each : left) {
            PrivateFiles.delete(each);
        }
    }
}
