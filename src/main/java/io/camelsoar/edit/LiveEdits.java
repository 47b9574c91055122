package io.camelsoar.edit;

import io.camelsoar.secrets.Redaction;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was edited and does not count, and why: said once in the log, in one line, and at the health page for as long as it is so. */
public final class LiveEdits {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEdits.class);

    private final Map<String, String> open = new ConcurrentSkipListMap<>();

    /**
     * The file as it is now does not count.
     *
     * @param why in words, with the line where that is known, and with what goes on instead
     */
    public void refused(Path file, String why) {
        String line = Redaction.of(why.replaceAll("\\s+", " ").strip());
        if (!line.equals(open.put(name(file), line))) {
            LOG.error("{}: {}", name(file), line);
        }
    }

    /** It does not count yet; which is no mistake of it. */
    public void waits(Path file, String why) {
        if (!why.equals(open.put(name(file), why))) {
            LOG.info("{}: {}", name(file), why);
        }
    }

    /** It counts as it is now. */
    public void counts(Path file) {
        if (open.remove(name(file)) != null) {
            LOG.info("{}: what is in it counts", name(file));
        }
    }

    /** By file, why it does not count. */
    public Map<String, String> open() {
        return Map.copyOf(open);
    }

    /** As people know it: within the working directory. */
    private static String name(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path whole = file.toAbsolutePath().normalize();
        return (whole.startsWith(here) ? here.relativize(whole) : whole).toString();
    }
}
