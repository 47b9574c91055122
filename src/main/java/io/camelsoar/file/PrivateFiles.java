package io.camelsoar.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files for the account alone that makes them, where the file system knows accounts: all alerts, outputs and decisions are in them. */
public final class PrivateFiles {

    private static final String OF_A_FILE = "rw-------";

    private PrivateFiles() {}

    /** A folder, with those above it; one that is there stays as it is. */
    public static void folder(Path folder) throws IOException {
        if (!isPosix(folder)) {
            Files.createDirectories(folder);
        } else if (!Files.isDirectory(folder)) {
            Path above = folder.toAbsolutePath().getParent();
            Files.createDirectories(above);
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** A new file, from its first byte on; one that is there is none. */
    public static FileChannel create(Path file) throws IOException {
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OF_A_FILE))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
    }

    /** Takes a file from all other accounts. */
    public static void own(Path file) throws IOException {
        if (isPosix(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OF_A_FILE));
        }
    }

    /** Gives a file that is whole its name, so that it outlasts a power cut. What has that name is replaced. */
    public static void move(Path finished, Path name) throws IOException {
        prepare(finished);
        Files.move(finished, name, StandardCopyOption.ATOMIC_MOVE);
        forceNames(name);
    }

    /**
     * As {@link #move}, but what has that name stays.
     *
     * @param finished may still be there afterwards, as another name of the same file
     * @throws FileAlreadyExistsException if something has that name
     */
    public static void moveNew(Path finished, Path name) throws IOException {
        prepare(finished);
        try {
            Files.createLink(name, finished); // a move that replaces nothing looks first: something may come in between
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) { // a file system without links
            Files.move(finished, name);
        }
        forceNames(name);
    }

    private static void prepare(Path finished) throws IOException {
        own(finished);
        try (FileChannel channel = FileChannel.open(finished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void forceNames(Path name) throws IOException {
        if (isPosix(name)) { // Windows opens no folder, and keeps names by itself
            try (FileChannel names = FileChannel.open(name.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /** A folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
