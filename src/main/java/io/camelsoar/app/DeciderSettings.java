package io.camelsoar.app;

import io.camelsoar.approval.Deciders;
import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import io.camelsoar.slack.SlackUserGroups;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code soar.approval.deciders*} and {@code soar.execution.switchers} settings. */
public final class DeciderSettings {

    private static final String DECIDERS = "soar.approval.deciders";

    /** All that name who may do what. */
    public static final List<String> KEYS = List.of(
            DECIDERS,
            DECIDERS + ".review",
            DECIDERS + ".destructive",
            DECIDERS + ".critical",
            DECIDERS + ".high",
            DECIDERS + ".medium",
            DECIDERS + ".low",
            "soar.execution.switchers");

    private DeciderSettings() {}

    /** Who may decide what; Slack is asked who is in a user group. */
    public static Deciders of(Settings settings, Clock clock) {
        SlackUserGroups groups = new SlackUserGroups(
                settings.text("soar.slack.token"),
                settings.text("soar.slack.url"),
                Tls.of(settings, "soar.slack"),
                settings.duration("soar.approval.groups-refresh"),
                clock);
        Map<String, List<String>> lists = new HashMap<>();
        KEYS.forEach(key -> lists.put(key, settings.items(key)));
        return new Deciders(lists, groups::holds);
    }
}
