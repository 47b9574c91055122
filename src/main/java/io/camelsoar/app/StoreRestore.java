package io.camelsoar.app;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.backup.H2File;
import io.camelsoar.backup.PrivateFiles;
import io.camelsoar.incident.StorePlace;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.tools.Restore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Brings the backup of a store in an H2 file back, to where there is no store. */
public final class StoreRestore {

    private static final String FILE = ".mv.db";

    private StoreRestore() {}

    /**
     * Does so, and brings it up to this version. It says of itself that it is a copy, also if its backup was of a version that did not.
     * Where somebody makes a store meanwhile, as a start does, that one stays.
     *
     * @return what its audit trail is like
     * @throws IOException if there is a store, or the backup cannot be read; there is none then but the one that was there
     */
    public static AuditCheck.Result restore(Path backup, H2File store, String username, String password)
            throws IOException {
        if (!Files.isReadable(backup)) {
            throw new IOException(backup + " is not there, or cannot be read");
        }
        requireNone(store);
        Path folder = store.path().getParent();
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory(folder, ".restore-");
        try {
            String name = store.path().getFileName().toString();
            Restore.execute(backup.toString(), work.toString(), name);
            Path unpacked = work.resolve(name + FILE);
            if (!Files.exists(unpacked)) {
                throw new IOException(backup + " is no backup of a store");
            }
            AuditCheck.Result trail;
            // a migration takes a second connection
            try (HikariDataSource copy = StorePool.open(store.urlAt(work.resolve(name)), username, password, 2)) {
                StorePlace.markAsCopy(JdbcClient.create(copy));
                trail = new AuditCheck(copy).verify(null);
            }
            requireNone(store);
            try {
                PrivateFiles.moveNew(unpacked, store.beside(FILE));
            } catch (FileAlreadyExistsException e) {
                throw there(store.beside(FILE));
            }
            return trail;
        } finally {
            PrivateFiles.delete(work);
        }
    }

    private static void requireNone(H2File store) throws IOException {
        for (String end : new String[] {FILE, ".before-upgrade.zip"}) {
            if (Files.exists(store.beside(end))) {
                throw there(store.beside(end));
            }
        }
    }

    private static IOException there(Path file) {
        return new IOException("there is " + file + ": move it away first");
    }
}
