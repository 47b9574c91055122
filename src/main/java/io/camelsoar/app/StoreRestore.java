package io.camelsoar.app;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.backup.H2File;
import io.camelsoar.file.PrivateFiles;
import io.camelsoar.incident.StorePlace;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.h2.tools.Restore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Brings the backup of a store in an H2 file back, to where there is no store. */
public final class StoreRestore {

    private static final String FILE = ".mv.db";

    private StoreRestore() {}

    /** It is the file that is to be restored that is at fault, or what is said of it. */
    public static final class UnusableBackupException extends IOException {

        private static final long serialVersionUID = 1L;

        UnusableBackupException(String problem, Throwable cause) {
            super(problem, cause);
        }
    }

    /**
     * Does so, and brings it up to this version. It says of itself that it is a copy, also if its backup was of a version that did not.
     * Where somebody makes a store meanwhile, as a start does, that one stays.
     *
     * @return what its audit trail is like
     * @throws UnusableBackupException if the file is none, or damaged, or does not go with the settings
     * @throws IOException if there is a store, or it cannot be written; there is none then but the one that was there
     */
    public static AuditCheck.Result restore(Path backup, H2File store, String username, String password)
            throws IOException {
        requireBackup(backup);
        requireNone(store);
        Path folder = store.path().getParent();
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory(folder, ".restore-");
        try {
            String name = store.path().getFileName().toString();
            Restore.execute(backup.toString(), work.toString(), name);
            Path unpacked = work.resolve(name + FILE);
            AuditCheck.Result trail = open(backup, store.urlAt(work.resolve(name)), username, password);
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

    private static void requireBackup(Path backup) throws IOException {
        if (!Files.isReadable(backup)) {
            throw new UnusableBackupException(backup + " is not there, or cannot be read", null);
        }
        if (!Files.isRegularFile(backup)) {
            throw new UnusableBackupException(backup + " is no backup of camel-soar: it is no file", null);
        }
        int entries = 0;
        int stores = 0;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(backup))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                zip.transferTo(OutputStream.nullOutputStream()); // which compares its checksum
                entries++;
                stores += entry.getName().endsWith(FILE) ? 1 : 0;
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) { // the last is of a name that is none
            throw new UnusableBackupException(backup + " is damaged: " + e.getMessage(), e);
        }
        if (entries == 0) {
            throw new UnusableBackupException(
                    backup + " is no backup of camel-soar, or its beginning is damaged: it is no zip file", null);
        }
        if (stores != 1) {
            throw new UnusableBackupException(
                    backup + " is no backup of camel-soar: there is not one store in it, but " + stores, null);
        }
    }

    private static AuditCheck.Result open(Path backup, String url, String username, String password)
            throws UnusableBackupException {
        // a migration takes a second connection
        try (HikariDataSource copy = StorePool.open(url, username, password, 2)) {
            StorePlace.markAsCopy(JdbcClient.create(copy));
            return new AuditCheck(copy).verify(null);
        } catch (InvalidSettingsException e) { // no setting is at fault, and nothing was to start
            throw unusable(backup, e.getCause());
        } catch (RuntimeException e) { // whatever H2 throws while it reads
            throw unusable(backup, e);
        }
    }

    private static UnusableBackupException unusable(Path backup, Throwable cause) {
        String why = " cannot be restored: ";
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof FlywayException flyway
                    && flyway.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
                why = " is no backup of camel-soar: ";
            } else if (each instanceof SQLException sql && sql.getErrorCode() == ErrorCode.FILE_CORRUPTED_1) {
                why = " is damaged: ";
            } else if (each instanceof SQLException sql && sql.getErrorCode() == ErrorCode.WRONG_USER_OR_PASSWORD) {
                why = " was made with another soar.store.username or soar.store.password: ";
            }
        }
        return new UnusableBackupException(backup + why + cause.getMessage(), cause);
    }

    private static void requireNone(H2File store) throws IOException {
        for (String end : new String[] {FILE, ".before-upgrade.zip"}) {
            if (Files.exists(store.beside(end))) {
                throw there(store.beside(end));
            }
        }
    }

    /** Who moves away what a process has open moves that along: it would go on there, and nobody else would see it. */
    private static boolean isOpen(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) { // by this process
            return true;
        } catch (IOException e) { // such as one of another account: whether it is open cannot be told
            return false;
        }
    }

    private static IOException there(Path file) {
        return new IOException(
                isOpen(file)
                        ? "there is " + file + ", and a running camel-soar holds it: stop that, then move it away"
                        : "there is " + file + ": move it away first");
    }
}
