package io.camelsoar.playbook;

import io.camelsoar.alert.Alert;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.playbook.PlaybookReader.Entry;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.text.Count;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The playbooks as their file has them now; while it cannot be used those count that it had before. */
public final class PlaybookFile {

    private static final Logger LOG = LoggerFactory.getLogger(PlaybookFile.class);
    private static final String SETTING = "soar.playbooks.file";

    private final Path file;
    private final PlaybookReader reader;
    private final LiveEdits edits;
    private List<Entry> entries;
    /** What they were read from. */
    private String counting;

    /**
     * Reads the file.
     *
     * @param prompts the folder of the prompts
     * @param sources the names of the sources that alerts come from
     * @throws InvalidSettingsException if it cannot be used, with the line
     */
    public PlaybookFile(Path file, Path prompts, List<String> sources, LiveEdits edits) {
        this.file = file;
        this.edits = edits;
        this.reader = new PlaybookReader(prompts, sources);
        try {
            counting = Files.readString(file);
            entries = reader.file(counting);
        } catch (IOException e) {
            throw new InvalidSettingsException(SETTING + ": cannot read " + file + " (" + reason(e) + ")", e);
        } catch (UnusableException e) {
            throw new InvalidSettingsException(SETTING + ": " + file + ", " + e.getMessage(), e);
        }
    }

    /** Where they are, for people. */
    public Path file() {
        return file;
    }

    /** The first that is for this alert. */
    public synchronized Optional<Playbook> first(Alert alert) {
        look();
        return entries.stream()
                .filter(entry -> entry.when().matches(alert))
                .map(Entry::playbook)
                .findFirst();
    }

    /** The one with this name. */
    public synchronized Optional<Playbook> named(String name) {
        look();
        return entries.stream()
                .map(Entry::playbook)
                .filter(playbook -> playbook.name().equals(name))
                .findFirst();
    }

    /**
     * Whom a playbook mentions.
     *
     * @param ids of Slack
     * @param severities of the alerts that it is for
     * @param decide whether they are asked to decide; what is posted only nobody is
     */
    public record Asked(String playbook, List<String> ids, Set<String> severities, boolean decide) {}

    /** Whom the playbooks mention. */
    public synchronized List<Asked> asked() {
        look();
        return entries.stream()
                .map(entry -> new Asked(
                        entry.playbook().name(),
                        entry.playbook().analysts(),
                        entry.when().severities(),
                        !entry.playbook().postOnly()))
                .toList();
    }

    /**
     * A playbook that is written by itself, without {@code when}.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    public Playbook single(String text) {
        try {
            return reader.single(text);
        } catch (UnusableException e) {
            throw new IllegalArgumentException("this playbook cannot be used: " + e.getMessage(), e);
        }
    }

    /** Takes up what was saved meanwhile; what is wrong with that is reported once. */
    public synchronized void look() {
        try {
            String text = Files.readString(file);
            if (text.isBlank() && !counting.isBlank()) {
                return; // an editor empties a file before it writes it
            }
            if (!text.equals(counting)) {
                entries = reader.file(text);
                counting = text;
                LOG.info(
                        "{}: {} has {}, for the alerts from now on",
                        SETTING,
                        file,
                        Count.of(entries.size(), "playbook"));
            }
            edits.counts(file);
        } catch (IOException e) {
            refused("cannot be read (" + reason(e) + ")");
        } catch (UnusableException e) {
            refused(e.getMessage());
        }
    }

    private void refused(String why) {
        edits.refused(
                file,
                why + "; the " + Count.of(entries.size(), "playbook") + " (" + SETTING + ") from before "
                        + Count.fitting(entries.size(), "counts", "count"));
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
