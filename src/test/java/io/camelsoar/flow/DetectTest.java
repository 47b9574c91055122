package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every matching alert becomes one incident, however many share a timestamp. */
class DetectTest {

    @Test
    void everyAlertBecomesOneIncident() throws Exception {
        try (Stack stack = new Stack("everyAlert")) {
            ObjectNode sample = stack.plant("alert-wmi-registry.json");
            stack.plant("alert-endpoint-malware.json");
            stack.plant("alert-flattened-buildingblock.json");
            ObjectNode source = (ObjectNode) sample.get("_source");
            IntStream.range(0, 249).forEach(number -> {
                ObjectNode copy = source.deepCopy().put("kibana.alert.uuid", "copy-" + number);
                stack.elasticsearch.index(sample.get("_index").asText(), "copy-" + number, copy);
            });
            stack.set("soar.detect.page-size", "20");
            stack.set("soar.detect.sources", "detection, endpoint");
            stack.kibana.assistantFails(403, "{\"message\":\"off\",\"status_code\":403}");
            stack.start();
            await().until(() -> incidents(stack) == 251);
            int searches = stack.elasticsearch.searches().size();
            await().until(() -> stack.elasticsearch.searches().size() > searches + 30);
            assertEquals(251, incidents(stack));
        }
    }

    @Test
    void aSourceThatFailsDoesNotStopTheOther() throws Exception {
        try (Stack stack = new Stack("oneSource")) {
            stack.set("soar.detect.source.detection.index", ".alerts-of-nobody-*");
            stack.plant("alert-endpoint-malware.json");
            stack.start();
            await().until(() -> incidents(stack) == 1);
        }
    }

    @Test
    void aClockThatWasAheadAtTheFirstPollHidesNoAlert() throws Exception {
        MovableClock clock = new MovableClock();
        try (Stack stack = Stack.inTime("ahead", clock)) {
            stack.set("soar.detect.lookback", "24h");
            clock.move(Duration.ofDays(30));
            stack.start();
            await().until(() -> stack.one("SELECT COUNT(*) FROM watermark").equals("2"));
            clock.move(Duration.ofDays(-30));
            stack.plantNow("alert-wmi-registry.json");
            stack.request();
        }
    }

    private static int incidents(Stack stack) throws Exception {
        return Integer.parseInt(stack.one("SELECT COUNT(*) FROM incident"));
    }
}
