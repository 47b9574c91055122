package io.camelsoar.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of an H2 store that this process has open. Who moves it away, as before a restore, moves what is open: all that is stored from
 * then on goes there, and whoever opens the store by its name sees nothing of it.
 */
public final class HeldFile {

    private static final Logger LOG = LoggerFactory.getLogger(HeldFile.class);

    private final Path file;
    /** Stays null where the system has no such key; there (Windows) a file that is open is not moved either. */
    private Object key;

    private boolean told;

    private HeldFile(Path file) {
        this.file = file;
    }

    /** @param url of any store, which need not be open yet: until {@link #opened} nothing is wrong */
    public static HeldFile of(String url) {
        return new HeldFile(H2File.of(url).map(store -> store.beside(".mv.db")).orElse(null));
    }

    /** What is in its place now is what is open. */
    public synchronized void opened() {
        key = key(file);
    }

    /** What is wrong with it, as against when it was opened; empty: nothing, or it is in no file. The log has it once. */
    public synchronized Optional<String> fault() {
        if (key == null || key.equals(key(file))) {
            if (told) {
                LOG.info("{} (soar.store.url) is where it was again", file);
            }
            told = false;
            return Optional.empty();
        }
        String fault = file
                + " (soar.store.url) was moved away, deleted or replaced while it was in use: what is stored goes to a file"
                + " that nobody else can open. Put it back, or stop camel-soar and put the right file there";
        if (!told) {
            told = true;
            LOG.error(fault);
        }
        return Optional.of(fault);
    }

    private static Object key(Path file) {
        try {
            return file == null
                    ? null
                    : Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) { // it is gone, or its folder cannot be read
            return null;
        }
    }
}
