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

    /** @param url of any store; it need not be open yet */
    public static HeldFile of(String url) {
        return new HeldFile(H2File.of(url).map(store -> store.beside(".mv.db")).orElse(null));
    }

    /** What is wrong with it, as against when this was asked first, with the store open; empty: nothing, or it is in no file. */
    public synchronized Optional<String> fault() {
        key = key == null ? key(file) : key;
        if (key == null || key.equals(key(file))) {
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
