package io.camelsoar.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files of a server that refuses to run as root, as Elasticsearch and PostgreSQL do: root lends them to {@code nobody}. */
public final class LentFiles {

    private static final String UNPRIVILEGED = "nobody";

    private LentFiles() {}

    /** What to put before a command so that the files' owner runs it. */
    public static List<String> asOwner() {
        return isRoot() ? List.of("runuser", "-u", UNPRIVILEGED, "--") : List.of();
    }

    /** Hands a folder over to whoever runs the server; it has to lie where others than root may look. */
    public static void lend(Path home) throws IOException {
        if (!isRoot()) {
            return;
        }
        UserPrincipal owner =
                home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED);
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : paths.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                Files.setOwner(path, owner);
            }
        }
    }

    public static void delete(Path home) {
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // the server's keeper was here first
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
