package io.camelsoar.incident;

import io.camelsoar.alert.Alert;
import io.camelsoar.alert.AlertFacts;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.ShownText;
import io.camelsoar.slack.Mention;
import io.camelsoar.slack.Mrkdwn;
import io.camelsoar.slack.SlackDirectory;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which commands of an incident its message shows in full; the others are in its thread, and cannot be approved. It depends on what is
 * shown alone, not on what became of the incident: what could be approved when the message was made still can.
 */
final class ShownCommands {

    /** Characters that one Slack message can have in all its blocks: about 13,000, less a reserve. */
    private static final int MOST_SHOWN = 12_800;
    /**
     * Of these, what the template gives to a summary, to what the request follows, a rule's name, a host's name, its address and where its
     * commands go.
     */
    private static final int MOST_OF_PROSE = 2_000;

    private static final int MOST_OF_RULE = 150;
    private static final int MOST_OF_HOST = 300;
    /** To its operating system, user, tactics and techniques, each. */
    private static final int MOST_OF_FACT = 150;
    /**
     * And to all else around the commands: times, links, number of alerts, analyst, escalation, decision, why it is parked, and what the
     * buttons say and ask.
     */
    private static final int AROUND = 3_200;
    /**
     * To the marks that the analyst, and who is asked next, may not decide. Both may come, and go, as long as the message is there: who is
     * asked next, and who may decide, is no part of the incident.
     */
    private static final int AROUND_MARKS = 2 * 155;
    /** To what "Run the N safe" asks where there are others. */
    private static final int AROUND_SAFE = 340;
    /** To what is around response actions: their title, and what their buttons say and ask. */
    private static final int AROUND_RESPONSES = 1_300;
    /** To the line that names its playbook, and to those whom that mentions. */
    private static final int AROUND_PLAYBOOK = 350;
    /** To the line that says that Slack does not take the channel of its playbook. */
    private static final int AROUND_REFUSAL = 330;
    /** To the line that names the commands which are not shown. */
    private static final int AROUND_MISSING = 500;
    /** What the template puts around a command and its reason: number, class, marks, box. */
    private static final int AROUND_COMMAND = 110;
    /** What it shows of a reason. */
    private static final int LONGEST_REASON = 120;
    /** The longest single command that one section of a Slack message can show in full, escaped as {@code &amp;}. */
    private static final int LONGEST_SHOWN = 2_800;
    /** The most commands that one Slack message, of at most 50 blocks, can show. */
    private static final int MOST_COMMANDS = 38;

    private ShownCommands() {}

    /** Their numbers. Where not all fit: response actions first, which are urgent, then by number, what is blocked last. */
    static Set<Integer> of(Incident incident) {
        List<Command> all = incident.commands();
        boolean responses = all.stream().anyMatch(ShownCommands::isResponse);
        int places = MOST_COMMANDS - (responses ? 2 : 0) - (incident.origin() == null ? 0 : 1);
        int room = MOST_SHOWN - around(incident) - (responses ? AROUND_RESPONSES : 0);
        Set<Integer> shown = fitting(all, places, room);
        return shown.size() == all.size() ? shown : fitting(all, places - 1, room - AROUND_MISSING);
    }

    /** Whether a command of the incident can be approved, as far as it depends on the command. */
    static Predicate<Command> approvable(Incident incident) {
        return approvable(of(incident));
    }

    /** @param shown the numbers of those that are shown */
    static Predicate<Command> approvable(Set<Integer> shown) {
        return command -> !command.is(CommandClass.BLOCKED) && shown.contains(command.number());
    }

    private static Set<Integer> fitting(List<Command> commands, int places, int room) {
        Set<Integer> shown = new HashSet<>();
        int left = room;
        List<Command> byRank = commands.stream()
                .sorted(Comparator.comparingInt(ShownCommands::rank).thenComparingInt(Command::number))
                .toList();
        for (Command command : byRank) {
            int length = escapedLength(ShownText.of(command.text()));
            int whole = length + AROUND_COMMAND + length(command.verdict().reason(), LONGEST_REASON);
            if (length <= LONGEST_SHOWN && whole <= left && shown.size() < places) {
                shown.add(command.number());
                left -= whole;
            }
        }
        return shown;
    }

    private static int rank(Command command) {
        return isResponse(command) ? 0 : command.is(CommandClass.BLOCKED) ? 2 : 1;
    }

    private static boolean isResponse(Command command) {
        return command.kind() == Command.Kind.RESPONSE;
    }

    private static int around(Incident incident) {
        Alert alert = incident.alert();
        AlertFacts facts = new AlertFacts(alert);
        return AROUND
                + AROUND_MARKS
                + namedInMark(incident)
                + (leavesOthers(incident) ? AROUND_SAFE : 0)
                + (incident.playbook().isChosen() ? AROUND_PLAYBOOK : 0)
                + (incident.playbook().refusal() == null ? 0 : AROUND_REFUSAL)
                + length(ShownText.line(alert.rule()), MOST_OF_RULE)
                + length(alert.hostName().map(IncidentDocument::shownHost).orElse(""), MOST_OF_HOST)
                + length(alert.hostAddress().orElse(""), MOST_OF_HOST)
                + length(
                        incident.target() == null
                                ? ""
                                : ShownText.of(incident.target().shown()),
                        MOST_OF_HOST)
                + length(facts.operatingSystem(), MOST_OF_FACT)
                + length(facts.account().map(ShownText::line).orElse(""), MOST_OF_FACT)
                + length(facts.tactics().map(ShownText::line).orElse(""), MOST_OF_FACT)
                + length(facts.techniques().map(ShownText::line).orElse(""), MOST_OF_FACT)
                + shownOfProse(incident.summary())
                + shownOfProse(incident.origin());
    }

    /** Of more analysts than one the mark names those who may not decide; of a group, whose members come and go, it is not said. */
    private static int namedInMark(Incident incident) {
        List<String> analysts = incident.playbook().analysts();
        return analysts.size() < 2
                ? 0
                : analysts.stream()
                        .filter(id -> !SlackDirectory.isGroup(id))
                        .mapToInt(id -> Mention.of(id).length() + 1)
                        .sum();
    }

    /** Whether a decision for what is safe alone leaves something that could be approved. */
    private static boolean leavesOthers(Incident incident) {
        return has(incident, CommandClass.SAFE) && has(incident, CommandClass.REVIEW);
    }

    private static boolean has(Incident incident, CommandClass commandClass) {
        return incident.commands().stream().anyMatch(command -> command.is(commandClass));
    }

    private static int shownOfProse(String text) {
        return text == null
                ? 0
                : Mrkdwn.pieces(ShownText.ofProse(text), MOST_OF_PROSE).stream()
                        .findFirst()
                        .map(String::length)
                        .orElse(0);
    }

    /** @param text null, as the reason of a command that was proposed before there was a policy: nothing */
    private static int length(String text, int most) {
        return text == null ? 0 : Math.min(most, escapedLength(text));
    }

    private static int escapedLength(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .length();
    }
}
