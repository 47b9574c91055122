package io.camelsoar.approval;

import io.camelsoar.incident.Command;
import io.camelsoar.incident.Incident;
import io.camelsoar.policy.CommandClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Who may decide what: {@code soar.approval.deciders}, and of these only those whom a narrower list names too, where there is one for
 * the alert's severity or the class of a command. Lists hold Slack user ids and ids of user groups.
 */
public final class Deciders {

    /** Whether a user is in a user group. */
    public interface Groups {
        boolean holds(String group, String user);
    }

    private static final String EVERYTHING = "soar.approval.deciders";
    private static final Pattern USER_ID = Pattern.compile("[UW][A-Z0-9]{6,}");
    private static final String SWITCHERS = "soar.execution.switchers";

    private final Map<String, List<String>> lists;
    private final Groups groups;

    /**
     * @param lists what each of the settings {@code soar.approval.deciders}, {@code soar.approval.deciders.*} and {@code
     *     soar.execution.switchers} holds
     */
    public Deciders(Map<String, List<String>> lists, Groups groups) {
        this.lists = lists;
        this.groups = groups;
    }

    /** What nobody, or nobody else, may decide by these settings; members of groups are not known here. */
    public List<String> gaps() {
        List<String> all = lists.getOrDefault(EVERYTHING, List.of());
        List<String> gaps = new ArrayList<>();
        if (all.isEmpty()) {
            gaps.add(EVERYTHING + " is empty: nobody may decide anything");
        } else if (all.size() == 1 && !isGroup(all.get(0))) {
            gaps.add(EVERYTHING + " is one person: what takes a second one cannot be approved");
        }
        new TreeMap<>(lists).forEach((key, list) -> {
            boolean narrows = key.startsWith(EVERYTHING + ".") && !list.isEmpty();
            boolean known =
                    all.stream().noneMatch(Deciders::isGroup) && list.stream().noneMatch(Deciders::isGroup);
            if (narrows && known && list.stream().noneMatch(all::contains)) {
                gaps.add(key + " has nobody who is in " + EVERYTHING + ", too: nobody may decide that");
            }
        });
        return gaps;
    }

    private static boolean isGroup(String id) {
        return id.startsWith("S");
    }

    /** Who may decide about an incident, as they are set: the narrower list where there is one for its severity. */
    List<String> of(Incident incident) {
        List<String> narrow = lists.getOrDefault(
                EVERYTHING + "." + incident.alert().severity().toLowerCase(Locale.ROOT), List.of());
        return narrow.isEmpty() ? lists.getOrDefault(EVERYTHING, List.of()) : narrow;
    }

    /**
     * The settings that keep a user from deciding about alerts of these severities, or of one of them; as far as that is known without
     * asking Slack who somebody is and who is in a group.
     */
    List<String> without(String user, Set<String> severities) {
        if (!USER_ID.matcher(user).matches()) {
            return List.of();
        }
        if (leavesOut(EVERYTHING, user)) {
            return List.of(EVERYTHING);
        }
        return severities.stream()
                .map(severity -> EVERYTHING + "." + severity)
                .filter(key -> leavesOut(key, user))
                .sorted()
                .toList();
    }

    /**
     * The same, with Slack asked who is in a group.
     *
     * @throws io.camelsoar.slack.SlackErrorException if Slack refuses to say
     * @throws java.io.UncheckedIOException if Slack cannot be reached
     */
    public List<String> refusing(String user, Set<String> severities) {
        if (!isIn(lists.getOrDefault(EVERYTHING, List.of()), user)) {
            return List.of(EVERYTHING);
        }
        return severities.stream()
                .map(severity -> EVERYTHING + "." + severity)
                .filter(key -> !lists.getOrDefault(key, List.of()).isEmpty() && !isIn(lists.get(key), user))
                .sorted()
                .toList();
    }

    private boolean leavesOut(String key, String user) {
        List<String> list = lists.getOrDefault(key, List.of());
        return !list.isEmpty() && list.stream().noneMatch(Deciders::isGroup) && !list.contains(user);
    }

    /** Why a user may not decide about these commands of an incident; empty if the user may. */
    Optional<String> objection(String user, Incident incident, List<Command> commands) {
        List<String> keys = new ArrayList<>(List.of(EVERYTHING));
        keys.add(EVERYTHING + "." + incident.alert().severity().toLowerCase(Locale.ROOT));
        addIf(keys, "review", commands, command -> !command.is(CommandClass.SAFE));
        addIf(keys, "destructive", commands, command -> command.verdict().destructive());
        return keys.stream()
                .filter(key -> key.equals(EVERYTHING)
                        || !lists.getOrDefault(key, List.of()).isEmpty())
                .filter(key -> !isIn(lists.getOrDefault(key, List.of()), user))
                .findFirst()
                .map(key -> "You are not among those who may decide this (" + key + ").");
    }

    /** Why a user may not stop and resume execution; empty if the user may. Who is on call for that need not decide incidents. */
    Optional<String> switchObjection(String user) {
        String key = lists.getOrDefault(SWITCHERS, List.of()).isEmpty() ? EVERYTHING : SWITCHERS;
        return isIn(lists.getOrDefault(key, List.of()), user)
                ? Optional.empty()
                : Optional.of("You are not among those who may switch execution (" + key + ").");
    }

    private static void addIf(List<String> keys, String name, List<Command> commands, Predicate<Command> condition) {
        if (commands.stream().anyMatch(condition)) {
            keys.add(EVERYTHING + "." + name);
        }
    }

    private boolean isIn(List<String> list, String user) {
        return list.contains(user)
                || list.stream().filter(Deciders::isGroup).anyMatch(group -> groups.holds(group, user));
    }
}
