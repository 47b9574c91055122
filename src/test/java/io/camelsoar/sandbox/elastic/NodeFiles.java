package io.camelsoar.sandbox.elastic;

import io.camelsoar.sandbox.LentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A node's files. */
final class NodeFiles {

    private NodeFiles() {}

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
            LentFiles.lend(home);
            return home;
        } catch (IOException e) {
            LentFiles.delete(home);
            throw e;
        }
    }
}
