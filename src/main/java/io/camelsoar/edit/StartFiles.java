package io.camelsoar.edit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files that are read at the start and never afterwards: an edit of one is told of, since somebody may wait for its effect. */
public final class StartFiles {

    private final LiveEdits edits;
    /** By file, what it had at the start; empty: it was not there. */
    private final Map<Path, Optional<byte[]>> read = new TreeMap<>();

    private final String says;

    /** @param says what counts at once in them all the same */
    public StartFiles(LiveEdits edits, List<Path> files, String says) {
        this.edits = edits;
        this.says = says;
        files.forEach(file -> read.put(file, bytes(file)));
    }

    /** Looks at them. */
    public void look() {
        read.forEach((file, before) -> {
            Optional<byte[]> now = bytes(file);
            boolean same = now.isPresent() == before.isPresent()
                    && now.map(bytes -> Arrays.equals(bytes, before.get())).orElse(true);
            if (same) {
                edits.counts(file);
            } else {
                edits.refused(
                        file,
                        "it was " + (now.isEmpty() ? "removed" : "changed") + ", which counts from the next start on"
                                + says);
            }
        });
    }

    private static Optional<byte[]> bytes(Path file) {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }
}
