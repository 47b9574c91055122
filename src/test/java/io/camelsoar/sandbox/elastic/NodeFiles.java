package io.camelsoar.sandbox.elastic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A node's files, and whose they are: Elasticsearch refuses to run as root, so root lends it to {@code nobody}. */
final class NodeFiles {

    private static final String UNPRIVILEGED = "nobody";

    private NodeFiles() {}

    /** What to put before a command so that the files' owner runs it. */
    static List<String> asOwner() {
        return isRoot() ? List.of("runuser", "-u", UNPRIVILEGED, "--") : List.of();
    }

    /** Unpacks the distribution, without its top folder, into a new folder: the build's may lie where only root looks. */
    static Path unpack(Path zip) throws IOException {
        Path home = Files.createTempDirectory("elasticsearch-node-");
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path path = home.resolve(entry.getName().replaceFirst("^[^/]+/", ""))
                        .normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(entries, path);
                }
            }
            Files.createDirectories(home.resolve("tmp"));
            if (isRoot()) {
                own(home);
            }
            return home;
        } catch (IOException e) {
            delete(home);
            throw e;
        }
    }

    static void delete(Path home) {
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // the node's keeper was here first
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void own(Path home) throws IOException {
        UserPrincipal owner =
                home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED);
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : paths.toList()) {
                Files.setOwner(path, owner);
            }
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
