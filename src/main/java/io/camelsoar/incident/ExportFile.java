package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.file.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/** A file of incidents as JSON Lines that is on the disk, whole, once it has its name. */
final class ExportFile {

    private static final String PART = ".part";
    /** Nothing is written for so long between two lines of a file. */
    private static final Duration LEFT = Duration.ofHours(1);

    private ExportFile() {}

    /**
     * A file that is there.
     *
     * @param newest by the id of each incident in it, the number of the last of its audit events that are in it, 0 where none is
     */
    record Written(String name, String sha256, Map<String, Long> newest) {}

    /**
     * Writes one.
     *
     * @param now milliseconds since 1970, for its name
     * @param documents each with its {@code id} and its events, {@code audit}
     * @throws IOException if it is not on the disk, whole
     */
    static Written write(Path folder, long now, Stream<ObjectNode> documents) throws IOException {
        PrivateFiles.folder(folder);
        String time = Instant.ofEpochMilli(now).toString().replaceAll("[:.]", "-");
        // two instances never write one file
        String name = "incidents-" + time + "-" + UUID.randomUUID().toString().substring(0, 8) + ".jsonl";
        Path part = folder.resolve(name + PART);
        Map<String, Long> newest = new HashMap<>();
        String sha256;
        try (FileChannel channel = PrivateFiles.create(part)) {
            DigestOutputStream out =
                    new DigestOutputStream(Channels.newOutputStream(channel), DigestUtils.getSha256Digest());
            for (Iterator<ObjectNode> each = documents.iterator(); each.hasNext(); ) {
                ObjectNode document = each.next();
                line(out, document);
                newest.put(document.path("id").asText(), newest(document));
            }
            channel.force(true);
            sha256 = HexFormat.of().formatHex(out.getMessageDigest().digest());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
        return new Written(name, sha256, newest);
    }

    /**
     * Deletes what a process that was killed did not finish. Should it still be written after all, then it gets no name, and nothing of
     * it leaves the store.
     */
    static void removeUnfinished(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> parts;
        try (Stream<Path> files = Files.list(folder)) {
            parts = files.filter(each -> each.getFileName().toString().matches("incidents-.*\\.jsonl\\" + PART))
                    .toList();
        }
        Instant until = Instant.now().minus(LEFT); // by the clock of the disk, not of the store
        for (Path part : parts) {
            if (Files.getLastModifiedTime(part).toInstant().isBefore(until)) {
                Files.deleteIfExists(part);
            }
        }
    }

    private static long newest(ObjectNode document) {
        long newest = 0;
        for (JsonNode event : document.path("audit")) {
            newest = Math.max(newest, event.path("seq").asLong());
        }
        return newest;
    }

    private static void line(OutputStream out, ObjectNode document) throws IOException {
        out.write((document + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The name, too, has to outlast a power cut; Windows opens no folder, and keeps names by itself. */
    private static void sync(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }
}
