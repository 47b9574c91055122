package io.camelsoar.policy;

import io.camelsoar.settings.InvalidSettingsException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports a policy file that is another than the policy that counts: an edit takes effect at the next start, never before. */
public final class PolicyEdits {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyEdits.class);

    private final Path file;
    private final String running;
    private String reported;

    /** @param running the policy that was read at the start */
    public PolicyEdits(Path file, Policy running) {
        this.file = file;
        this.running = running.hash();
        this.reported = running.hash();
    }

    /** Looks at the file, and reports each edit once. */
    public synchronized void report() {
        String found;
        String what;
        try {
            found = Policy.read(file).hash();
            what = "will count from the next start on";
        } catch (InvalidSettingsException e) {
            found = e.problems();
            what = "would stop the next start: " + found;
        }
        if (found.equals(reported)) {
            return;
        }
        reported = found;
        if (found.equals(running)) {
            LOG.warn("soar.policy.file: {} is as it was at the start again", file);
        } else {
            LOG.warn(
                    "soar.policy.file: {} was changed, which {}; until then the policy {} counts", file, what, running);
        }
    }
}
