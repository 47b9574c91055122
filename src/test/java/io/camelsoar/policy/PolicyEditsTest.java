package io.camelsoar.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.edit.LiveEdits;
import io.camelsoar.sandbox.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever edits the policy is told that it does not count yet, or that it would not start. */
class PolicyEditsTest {

    @TempDir
    Path folder;

    @Test
    void eachEditIsReportedOnce() throws Exception {
        String text = Files.readString(Path.of("routes/policy.yaml"));
        Path file = Files.writeString(folder.resolve("policy.yaml"), text);
        Policy policy = Policy.read(file);
        LiveEdits live = new LiveEdits();
        PolicyEdits edits = new PolicyEdits(file, policy, live);
        assertEquals(List.of(), report(edits));

        Files.writeString(file, text + "\n");
        List<String> first = report(edits);
        assertTrue(
                first.get(0).contains("from the next start on") && first.get(0).contains(policy.hash()),
                first.toString());
        assertEquals(List.of(), report(edits));

        Files.writeString(file, text.replace("blocked:", "blokked:"));
        assertTrue(report(edits).get(0).contains("would stop the next start"));

        Files.writeString(file, text);
        assertEquals(List.of(), report(edits));
        assertEquals(Map.of(), live.open());
    }

    private static List<String> report(PolicyEdits edits) {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            edits.report();
            return log.warnings().stream()
                    .map(CapturedLog.Line::text)
                    .filter(text -> text.startsWith(LiveEdits.class.getName()))
                    .toList();
        }
    }
}
