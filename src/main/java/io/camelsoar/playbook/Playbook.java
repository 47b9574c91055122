package io.camelsoar.playbook;

import io.camelsoar.host.Executor;
import io.camelsoar.slack.Mention;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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
 * @param refusal what Slack answered to its channel, in words: {@code soar.slack.channel} stands in for that; null: it was not refused
 */
public record Playbook(
        String name,
        String channel,
        String prompt,
        List<String> analysts,
        Executor executor,
        boolean postOnly,
        boolean withCase,
        String refusal) {

    private static final Pattern CHANNEL_ID = Pattern.compile("[CG][A-Z0-9]{7,}");

    /** All as usual. */
    public static final Playbook NONE = new Playbook(null, null, null, List.of(), Executor.USUAL, false, true);

    public Playbook {
        analysts = List.copyOf(analysts);
    }

    /** One as it is in the file. */
    public Playbook(
            String name,
            String channel,
            String prompt,
            List<String> analysts,
            Executor executor,
            boolean postOnly,
            boolean withCase) {
        this(name, channel, prompt, analysts, executor, postOnly, withCase, null);
    }

    /** Whether there is one. */
    public boolean isChosen() {
        return name != null;
    }

    /** The channel that its messages go to; null: {@code soar.slack.channel}. */
    public String place() {
        return refusal == null ? channel : null;
    }

    /** The same, with the channel for null. */
    public String placeOr(String usual) {
        return place() == null ? usual : place();
    }

    /** For people: that Slack does not take its channel. */
    public String refusedWith(String error) {
        String shown = CHANNEL_ID.matcher(channel).matches() || channel.startsWith("#") ? channel : "#" + channel;
        return "Channel " + shown + " of playbook " + name + ": Slack answered " + error;
    }

    /** The file of its prompt. */
    public String promptOr(String usual) {
        return prompt == null ? usual : prompt;
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
