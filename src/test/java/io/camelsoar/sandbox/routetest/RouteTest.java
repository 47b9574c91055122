package io.camelsoar.sandbox.routetest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One test, as it is written.
 *
 * @param line where it begins
 * @param settings what it sets, by key
 * @param files what replaces files of {@code routes/}, by name
 * @param channels of Slack that there are, besides the usual one
 * @param hosts names of its alerts' hosts, and whether each is a Windows host
 */
record RouteTest(
        Path file,
        int line,
        String name,
        Map<String, String> settings,
        Map<String, String> files,
        List<String> channels,
        Map<String, Boolean> hosts,
        List<Step.Placed> steps) {

    /** Files that a setting leads to, so that a test can have its own. */
    static final Map<String, String> SETTING_OF_FILE = Map.of(
            "roster.yaml", "soar.roster.file",
            "playbooks.yaml", "soar.playbooks.file",
            "policy.yaml", "soar.policy.file");

    static Set<String> replaceable() {
        return SETTING_OF_FILE.keySet();
    }

    /** File and name, as {@code --filter} looks for them. */
    String title() {
        return file.getFileName() + ": " + name;
    }
}
