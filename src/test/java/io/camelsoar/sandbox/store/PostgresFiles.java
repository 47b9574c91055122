package io.camelsoar.sandbox.store;

import io.camelsoar.sandbox.LentFiles;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The programs of a PostgreSQL server, from the build's dependencies. */
final class PostgresFiles {

    private static final int EXECUTABLE = 0100;

    private PostgresFiles() {}

    /** Unpacks them into a new folder: the build's may lie where only root looks. */
    static Path unpack() throws IOException {
        return unpack(DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), architecture()));
    }

    /** The same for those in a jar, of another version. */
    static Path unpack(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String name = "postgres-" + system().toLowerCase(Locale.ROOT) + "-" + architecture() + ".txz";
            return unpack(file.getInputStream(file.getEntry(name)));
        }
    }

    private static Path unpack(InputStream packed) throws IOException {
        Path home = Files.createTempDirectory("postgres-");
        try (TarArchiveInputStream entries = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                unpack(entry, entries, home.resolve(entry.getName()).normalize());
            }
            LentFiles.lend(home);
            return home;
        } catch (IOException e) {
            LentFiles.delete(home);
            throw e;
        }
    }

    private static void unpack(TarArchiveEntry entry, TarArchiveInputStream entries, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(entries, path);
            if ((entry.getMode() & EXECUTABLE) != 0 && !path.toFile().setExecutable(true)) {
                throw new IOException("Cannot make " + path + " executable");
            }
        }
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "Darwin" : "Linux";
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86_64" : name;
    }
}
