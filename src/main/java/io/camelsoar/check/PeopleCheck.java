package io.camelsoar.check;

import io.camelsoar.app.DeciderSettings;
import io.camelsoar.app.PlaybookSettings;
import io.camelsoar.approval.AskedPersons;
import io.camelsoar.approval.Deciders;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.playbook.PlaybookFile;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.camelsoar.slack.SlackDirectory;
import io.camelsoar.slack.SlackDirectory.Match;
import io.camelsoar.slack.SlackErrorException;
import io.camelsoar.triage.Roster;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether those whom the roster, playbooks and settings name are in Slack, as the running application would find them, and may decide
 * where they are asked to.
 */
final class PeopleCheck {

    private static final String DECIDERS = "soar.approval.deciders";
    private static final String ON_CALL = "soar.slack.on-call";

    private final Settings settings;
    private final SlackDirectory directory;
    private final Deciders deciders;

    PeopleCheck(Settings settings, SlackDirectory directory) {
        this.settings = settings;
        this.directory = directory;
        this.deciders = DeciderSettings.of(settings, Clock.systemUTC());
    }

    /**
     * Looks at all of them.
     *
     * @throws SlackErrorException if Slack refuses to list its users
     * @throws UncheckedIOException if Slack cannot be reached
     */
    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        narrowerLists(findings);
        usable("roster", findings, this::roster);
        usable("playbooks", findings, this::playbooks);
        findings.addAll(onCall());
        assignees(findings);
        return findings;
    }

    private interface Part {
        List<Finding> look();
    }

    private static void usable(String subject, List<Finding> findings, Part part) {
        try {
            findings.addAll(part.look());
        } catch (InvalidSettingsException e) {
            findings.add(Finding.failed(subject, e.problems()));
        }
    }

    /** Beside {@code soar.approval.deciders}, at which {@link SlackCheck} looks. */
    private void narrowerLists(List<Finding> findings) {
        for (String key : DeciderSettings.KEYS) {
            List<String> unknown = settings.items(key).stream()
                    .filter(id -> directory.name(id).isEmpty())
                    .toList();
            if (!key.equals(DECIDERS) && !unknown.isEmpty()) {
                findings.add(Finding.warning(
                        "deciders",
                        key + ": no active user and no user group in Slack: " + String.join(", ", unknown)));
            }
        }
        if (!settings.items(DECIDERS).isEmpty()) {
            deciders.gaps().forEach(gap -> findings.add(Finding.warning("deciders", gap)));
        }
    }

    private List<Finding> roster() {
        Path file = Path.of(settings.text("soar.roster.file"));
        Named named = new Named("roster", file.toString());
        for (Roster.Written entry : new Roster(file).written()) {
            named.look(
                    file + ":" + entry.line(),
                    entry.person(),
                    directory.findEntry(entry.person()),
                    AskedPersons.SEVERITIES);
        }
        return named.findings();
    }

    private List<Finding> playbooks() {
        PlaybookFile playbooks = PlaybookSettings.file(settings, new LiveEdits());
        Named named = new Named("playbooks", playbooks.file().toString());
        for (PlaybookFile.Asked asked : playbooks.asked()) {
            for (String id : asked.ids()) {
                named.look(
                        playbooks.file() + ", playbook " + asked.playbook(),
                        id,
                        directory.name(id).map(name -> new Match(id, name)),
                        asked.decide() ? asked.severities() : null);
            }
        }
        return named.findings();
    }

    private List<Finding> onCall() {
        String onCall = settings.text(ON_CALL);
        if (onCall.isEmpty()) {
            return List.of(
                    Finding.skipped("on-call", ON_CALL + ": is empty; after those of the roster nobody is asked"));
        }
        Named named = new Named("on-call", ON_CALL);
        named.look(ON_CALL, onCall, directory.findEntry(onCall), AskedPersons.SEVERITIES);
        return named.findings();
    }

    private void assignees(List<Finding> findings) {
        String prefix = "soar.record.assignee.";
        settings.names(prefix).stream()
                .filter(id -> !id.equals("default") && directory.name(id).isEmpty())
                .forEach(id -> findings.add(
                        Finding.warning("assignees", prefix + id + ": no active user in Slack has this id")));
    }

    /** Those whom one place names, and what is wrong with some of them. */
    private final class Named {

        private final String subject;
        private final String place;
        private final List<String> found = new ArrayList<>();
        private final List<Finding> warnings = new ArrayList<>();

        Named(String subject, String place) {
            this.subject = subject;
            this.place = place;
        }

        /** @param severities of what they are asked to decide; null: they are asked for nothing */
        void look(String where, String entry, Optional<Match> match, Set<String> severities) {
            if (match.isEmpty()) {
                warn(where + ": no active Slack user or group is " + entry + ", or more than one");
                return;
            }
            found.add(match.get().name());
            String id = match.get().id();
            refusing(id, severities)
                    .forEach(key -> warn(where + ": " + match.get().name() + " (" + id
                            + ") is asked to decide and may not: " + key + " does not name them"));
        }

        /** Of a group, whose members come and go, it is not said; nor where nobody may. */
        private Stream<String> refusing(String id, Set<String> severities) {
            if (severities == null
                    || SlackDirectory.isGroup(id)
                    || settings.items(DECIDERS).isEmpty()) {
                return Stream.empty();
            }
            try {
                return deciders.refusing(id, severities).stream();
            } catch (SlackErrorException e) {
                warn(place + ": whether " + id + " may decide is not known: " + e.getMessage());
                return Stream.empty();
            }
        }

        private void warn(String detail) {
            warnings.add(Finding.warning(subject, detail));
        }

        List<Finding> findings() {
            return warnings.isEmpty()
                    ? List.of(Finding.ok(
                            subject, place + ": " + (found.isEmpty() ? "names nobody" : String.join(", ", found))))
                    : warnings;
        }
    }
}
