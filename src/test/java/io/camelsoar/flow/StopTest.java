package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop while commands run: the one that runs ends with its result stored, those after it wait for the next start. */
class StopTest {

    @TempDir
    Path folder;

    @Test
    void commandsGoOnAfterAStopAndNoneRunsTwice() throws Exception {
        try (Stack stack = new Stack("stop")) {
            stack.set("soar.store.url", "jdbc:h2:file:./store");
            stack.windows.delay(Duration.ofSeconds(2));
            stack.plant("alert-wmi-registry.json");
            try (Running soar = Running.in(folder, stack.settings)) {
                stack.click("soar_approve");
                await().until(() -> stack.windows.executed().size() == 2);
                soar.process().destroy();
                soar.process().waitFor();
                assertFalse(soar.output().contains("Database is already closed"), soar.output());
            }
            assertEquals(2, stack.windows.executed().size());
            stack.windows.delay(Duration.ZERO);
            try (Running soar = Running.again(folder)) {
                stack.awaitRecorded();
                assertEquals(8, stack.windows.executed().size(), soar.output());
                assertEquals(8, Set.copyOf(stack.windows.executed()).size());
                String record = stack.kibana.cases().get(0).toString();
                assertEquals(8, record.split("\\*\\*SUCCEEDED\\*\\*", -1).length - 1, record);
            }
        }
    }
}
