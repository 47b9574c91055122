package io.camelsoar.app;

import io.camelsoar.boundary.Boundary;
import io.camelsoar.boundary.BoundaryCalls;
import io.camelsoar.boundary.BoundaryHealth;
import io.camelsoar.failure.Failures;
import io.camelsoar.settings.Settings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** The services that the settings lead to, each with a line of its own at the health page. */
final class BoundarySettings {

    private BoundarySettings() {}

    /** Has the calls to each kept, and told at the health page. */
    static void watch(Settings settings, CamelContext context, Failures failures, Clock clock) {
        Map<String, Boundary> boundaries = new HashMap<>();
        for (String name : names(settings)) {
            Boundary boundary = new Boundary(clock);
            boundaries.put(name, boundary);
            context.getRegistry().bind(name + "Boundary", new BoundaryHealth(name, boundary));
        }
        context.getManagementStrategy()
                .addEventNotifier(new BoundaryCalls(boundaries, settings.text("soar.kibana.url"), failures));
    }

    private static List<String> names(Settings settings) {
        List<String> names = new ArrayList<>();
        settings.items("soar.detect.sources").forEach(source -> names.add("elasticsearch-" + source));
        names.addAll(List.of("assistant", "cases", "kibana", "slack", "winrm"));
        if (!settings.text("soar.ssh.known-hosts").isEmpty()) { // else nothing is sent over SSH
            names.add("ssh");
        }
        if (settings.flag("soar.defend.enabled")) {
            names.add("defend");
        }
        if (Stream.of("triage", "notify", "respond", "record")
                .anyMatch(stage -> settings.text("soar.channel." + stage).startsWith("kafka:"))) {
            names.add("kafka");
        }
        return names;
    }
}
