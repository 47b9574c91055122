package io.camelsoar.edit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file has now; while that cannot be used what it had before counts.
 *
 * @param <T> what its text is made into
 */
public final class LiveFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFile.class);

    /** So long a file may be blank while it is written. */
    private static final Duration LONGEST_BLANK = Duration.ofSeconds(1);

    private final Path file;
    private final String kind;
    private final Reader<T> reader;
    private final LiveEdits edits;
    private String text;
    private T counting;
    private Long blankSince;
    /** What counted, and was used, before the last saves; null once the last has been used. */
    private T before;
    /** Why the text is not used; null: it is, or nobody knows. */
    private String refusal;

    /** Makes something of a text, if it can be used. */
    public interface Reader<T> {

        T read(String text) throws UnusableEditException;
    }

    /**
     * Reads the file.
     *
     * @param kind what it is, in a word for people
     * @throws UnusableEditException if it cannot be used; the message names it
     */
    public LiveFile(Path file, String kind, Reader<T> reader, LiveEdits edits) throws UnusableEditException {
        this.file = file;
        this.kind = kind;
        this.reader = reader;
        this.edits = edits;
        try {
            text = Files.readString(file);
            counting = reader.read(text);
        } catch (IOException e) {
            throw new UnusableEditException(file + ": " + reason(e), e);
        } catch (UnusableEditException e) {
            throw new UnusableEditException(file + ", " + e.getMessage(), e);
        }
    }

    /** Its path. */
    public Path file() {
        return file;
    }

    /** What counts, after a look at the file. */
    public synchronized T value() {
        look();
        return counting;
    }

    /** It was used, and can be. */
    public synchronized void used(T value) {
        if (value == counting) {
            before = null;
        }
    }

    /**
     * It was used, and cannot be, which only whom it was sent to can say: what counted before does so again, if it is known to be any
     * better.
     *
     * @param word what in it is wrong, as it stands there; its line is told. Null: not known
     */
    public synchronized void takeBack(T value, String word, String why) {
        if (value != counting || before == null) {
            return;
        }
        counting = before;
        before = null;
        List<String> lines = text.lines().toList();
        int line = 0;
        while (word != null && line < lines.size() && !lines.get(line).contains(word)) {
            line++;
        }
        refusal = (word == null || line == lines.size() ? "" : "line " + (line + 1) + ": ") + why;
        refused(refusal);
    }

    private void look() {
        try {
            String now = Files.readString(file);
            if (isBeingWritten(now)) {
                return;
            }
            if (!now.equals(text)) {
                T read = reader.read(now);
                before = before == null ? counting : before; // of two saves at once the first was not used
                counting = read;
                text = now;
                refusal = null;
                LOG.info("{} is reloaded", file);
            }
            if (refusal == null) {
                edits.counts(file);
            } else {
                refused(refusal);
            }
        } catch (IOException e) {
            refused(reason(e));
        } catch (UnusableEditException e) {
            refused(e.getMessage());
        }
    }

    /** An editor empties a file before it writes it. */
    private boolean isBeingWritten(String now) {
        if (!now.isBlank()) {
            blankSince = null;
            return false;
        }
        if (blankSince == null) {
            blankSince = System.nanoTime();
        }
        return System.nanoTime() - blankSince < LONGEST_BLANK.toNanos();
    }

    private void refused(String why) {
        edits.refused(file, why + "; the " + kind + " from before goes on");
    }

    private static String reason(IOException e) {
        return "cannot be read (" + e.getClass().getSimpleName() + ")";
    }
}
