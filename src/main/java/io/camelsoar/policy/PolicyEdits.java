package io.camelsoar.policy;

import io.camelsoar.edit.LiveEdits;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;

/** Reports a policy file that is another than the policy that counts: an edit takes effect at the next start, never before. */
public final class PolicyEdits {

    private final Path file;
    private final String running;
    private final LiveEdits edits;

    /** @param running the policy that was read at the start */
    public PolicyEdits(Path file, Policy running, LiveEdits edits) {
        this.file = file;
        this.running = running.hash();
        this.edits = edits;
    }

    /** Looks at the file. */
    public void report() {
        try {
            if (isAsItRuns()) {
                edits.counts(file);
            } else {
                Policy.read(file); // says what is wrong with it
                refused("was changed, which will count from the next start on");
            }
        } catch (InvalidSettingsException e) {
            refused("was changed, which would stop the next start: " + e.problems());
        }
    }

    /** Its bytes say so: to read all of it, pattern by pattern, at each look costs more than all else that an idle camel-soar does. */
    private boolean isAsItRuns() {
        try {
            return DigestUtils.sha256Hex(Files.readAllBytes(file)).equals(running);
        } catch (IOException e) {
            return false;
        }
    }

    private void refused(String what) {
        edits.refused(file, "soar.policy.file " + what + "; until then the policy " + running + " counts");
    }
}
