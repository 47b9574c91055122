package io.camelsoar.template;

import io.camelsoar.edit.LiveEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A template as its file has it now; while that cannot be used the one counts that it had before. */
final class TemplateFile {

    private static final Logger LOG = LoggerFactory.getLogger(TemplateFile.class);

    /** So long a file may be blank while it is written. */
    private static final Duration LONGEST_BLANK = Duration.ofSeconds(1);

    private final Path file;
    private final Reader reader;
    private final LiveEdits edits;
    private Template counting;
    private Long blankSince;

    /** Makes a template of a text, if it can be used. */
    interface Reader {

        Template read(String text) throws UnusableTemplateException;
    }

    /**
     * Reads the file.
     *
     * @throws UnusableTemplateException if it cannot be used; the message names it
     */
    TemplateFile(Path file, Reader reader, LiveEdits edits) throws UnusableTemplateException {
        this.file = file;
        this.reader = reader;
        this.edits = edits;
        try {
            counting = reader.read(Files.readString(file));
        } catch (IOException e) {
            throw new UnusableTemplateException(file + ": " + reason(e), e);
        } catch (UnusableTemplateException e) {
            throw new UnusableTemplateException(file + ", " + e.getMessage(), e);
        }
    }

    Path file() {
        return file;
    }

    /** The template that counts, after a look at the file. */
    synchronized Template template() {
        look();
        return counting;
    }

    private void look() {
        try {
            String text = Files.readString(file);
            if (isBeingWritten(text)) {
                return;
            }
            if (!text.equals(counting.text())) {
                counting = reader.read(text);
                LOG.info("{} is reloaded", file);
            }
            edits.counts(file);
        } catch (IOException e) {
            refused(reason(e));
        } catch (UnusableTemplateException e) {
            refused(e.getMessage());
        }
    }

    /** An editor empties a file before it writes it. */
    private boolean isBeingWritten(String text) {
        if (!text.isBlank()) {
            blankSince = null;
            return false;
        }
        if (blankSince == null) {
            blankSince = System.nanoTime();
        }
        return System.nanoTime() - blankSince < LONGEST_BLANK.toNanos();
    }

    private void refused(String why) {
        edits.refused(file, why + "; the template from before goes on");
    }

    private static String reason(IOException e) {
        return "cannot be read (" + e.getClass().getSimpleName() + ")";
    }
}
