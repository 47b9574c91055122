package io.camelsoar.app;

import io.camelsoar.approval.AskedPersons;
import io.camelsoar.approval.Deciders;
import io.camelsoar.incident.Escalations;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.Leases;
import io.camelsoar.incident.Store;
import io.camelsoar.playbook.PlaybookFile;
import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import io.camelsoar.slack.PeopleNames;
import io.camelsoar.slack.SlackDirectory;
import io.camelsoar.triage.Analysts;
import io.camelsoar.triage.EscalationPolicy;
import io.camelsoar.triage.Roster;
import io.camelsoar.triage.RosterEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.spi.Registry;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who is to look at an alert: the beans of {@code analyst} and {@code roster}. */
public final class AnalystSettings {

    /** Slack allows three seconds for the answer to a click. */
    private static final Duration LONGEST_WAIT_FOR_A_NAME = Duration.ofSeconds(1);

    private AnalystSettings() {}

    /** What people in Slack are called. */
    static PeopleNames names(SlackDirectory directory) {
        return new PeopleNames(directory::name, LONGEST_WAIT_FOR_A_NAME);
    }

    /** Who is in Slack. */
    public static SlackDirectory directory(Settings settings) {
        return new SlackDirectory(
                settings.text("soar.slack.token"),
                settings.text("soar.slack.url"),
                Tls.of(settings, "soar.slack"),
                settings.duration("soar.slack.directory-refresh"));
    }

    static void bind(
            Settings settings,
            SlackDirectory directory,
            Registry registry,
            Store store,
            IncidentStore incidents,
            Leases leases,
            JdbcClient jdbc,
            Clock clock) {
        Roster roster = new Roster(Path.of(settings.text("soar.roster.file")));
        EscalationPolicy policy = new EscalationPolicy(roster, directory, settings.text("soar.slack.on-call"));
        Duration keep = settings.duration("soar.ai.analyst-cache");
        Analysts analysts = new Analysts(incidents, directory, policy, keep, clock);
        registry.bind("analysts", analysts);
        registry.bind(
                "escalations",
                new Escalations(
                        store,
                        incidents,
                        policy::levels,
                        settings.duration("soar.approval.expires-after"),
                        escalateAfter(settings)));
        registry.bind(
                "rosterEntry",
                new RosterEntry(
                        roster, analysts, leases, jdbc, keep, settings.duration("soar.recover.longest-wait"), clock));
    }

    /** Whether those who are asked may decide. */
    static AskedPersons asked(Settings settings, Deciders deciders, PlaybookFile playbooks, PeopleNames names) {
        return new AskedPersons(
                deciders,
                new Roster(Path.of(settings.text("soar.roster.file"))),
                playbooks,
                settings.text("soar.slack.on-call"),
                names);
    }

    private static Duration escalateAfter(Settings settings) {
        return settings.text("soar.approval.escalate-after").isEmpty()
                ? settings.duration("soar.approval.expires-after").dividedBy(4)
                : settings.duration("soar.approval.escalate-after");
    }
}
