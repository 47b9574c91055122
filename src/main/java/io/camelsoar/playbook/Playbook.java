package io.camelsoar.playbook;

import io.camelsoar.host.Executor;
import io.camelsoar.slack.Mention;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an incident's playbook has done otherwise than for others. It is chosen once, at triage, and stored with the incident: an edit
 * counts for alerts that come after it. It only chooses between ways or takes some away; what may run is not up to it.
 *
 * @param name null: none is chosen
 * @param channel of Slack, a name or an id; null: {@code soar.slack.channel}
 * @param prompt file under {@code routes/prompts}; null: {@code triage.txt}
 * @param analysts Slack ids of users and user groups; empty: whom the knowledge base names
 * @param postOnly whether the alert is shown in Slack and nobody is asked to decide
 * @param withCase whether it has a case
 */
public record Playbook(
        String name,
        String channel,
        String prompt,
        List<String> analysts,
        Executor executor,
        boolean postOnly,
        boolean withCase) {

    /** All as usual. */
    public static final Playbook NONE = new Playbook(null, null, null, List.of(), Executor.USUAL, false, true);

    public Playbook {
        analysts = List.copyOf(analysts);
    }

    /** Whether there is one. */
    public boolean isChosen() {
        return name != null;
    }

    /** Its channel. */
    public String channelOr(String usual) {
        return channel == null ? usual : channel;
    }

    /** The file of its prompt. */
    public String promptOr(String usual) {
        return prompt == null ? usual : prompt;
    }

    /** The same with another channel. */
    public Playbook in(String otherChannel) {
        return new Playbook(name, otherChannel, prompt, analysts, executor, postOnly, withCase);
    }

    /** As Slack mentions them; null where it names nobody. */
    public String mentions() {
        return analysts.isEmpty() ? null : analysts.stream().map(Mention::of).collect(Collectors.joining(" "));
    }

    /** For people: all that there is to it. */
    public String shown() {
        List<String> changes = new ArrayList<>();
        if (channel != null) {
            changes.add("channel " + channel);
        }
        if (prompt != null) {
            changes.add("prompt " + prompt);
        }
        if (!analysts.isEmpty()) {
            changes.add("analyst " + String.join(" ", analysts));
        }
        if (executor != Executor.USUAL) {
            changes.add("executor " + executor.word());
        }
        if (postOnly) {
            changes.add("post only");
        }
        if (!withCase) {
            changes.add("no case");
        }
        return name + " (" + String.join(", ", changes) + ")";
    }
}
