package io.camelsoar.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of benches in which alerts come one by one: each is shown at once, and by a request of its own. */
final class SteadySettings {

    private SteadySettings() {}

    static Map<String, String> values() {
        return Map.of(
                "soar.detect.sources", "detection",
                "soar.detect.group-window", "0s",
                "soar.slack.message-interval", "0s",
                "soar.detect.period", "500ms",
                "soar.detect.overlap", "1s");
    }

    static Map<String, String> about() {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("soar.detect.sources", "detection, to which all alerts belong");
        about.put("soar.detect.group-window", "0s, each alert is a request of its own");
        about.put("soar.slack.message-interval", "0s, the simulated Slack takes more than a message a second");
        about.put("soar.detect.period", "500ms; the wait for a poll does not count");
        about.put("soar.detect.overlap", "1s, so that two polls a second do not read minutes of alerts again");
        return about;
    }
}
