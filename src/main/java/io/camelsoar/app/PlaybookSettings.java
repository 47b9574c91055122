package io.camelsoar.app;

import io.camelsoar.edit.LiveEdits;
import io.camelsoar.failure.Failures;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.playbook.PlaybookFile;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.camelsoar.triage.Playbooks;
import java.nio.file.Path;

/** The {@code soar.playbooks.*} settings. */
public final class PlaybookSettings {

    /** Where routes look for prompts. */
    private static final Path PROMPTS = Path.of("routes/prompts");

    private PlaybookSettings() {}

    /** @throws InvalidSettingsException if the file cannot be used */
    public static PlaybookFile file(Settings settings, LiveEdits edits) {
        return new PlaybookFile(
                Path.of(settings.text("soar.playbooks.file")), PROMPTS, settings.items("soar.detect.sources"), edits);
    }

    static Playbooks playbooks(PlaybookFile file, IncidentStore incidents, Failures failures) {
        return new Playbooks(incidents, file, failures);
    }
}
