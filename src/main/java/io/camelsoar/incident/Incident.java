package io.camelsoar.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.playbook.Playbook;
import java.util.List;
import java.util.Map;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * One alert on its way to a complete case; times are milliseconds since 1970.
 *
 * @param approvedAt when its commands were approved last: by the decision, or by an answer about a command in doubt
 * @param expiresAt until when it can be decided; null before it is in Slack
 * @param postingSince since when its Slack message may or may not be there; null before it is sent
 * @param parkedAt since when it waits for a person to mend what made it fail; null where it does not
 * @param analyst Slack id of the user or user group that is to look at it; null: nobody was found
 * @param target where its commands go, as it was when they were proposed; null for those of versions that did not keep it
 * @param decidedBy who declined it, or approved it last; null while it waits, also for a second person
 * @param doubt the number of the command that may or may not have run and about which an analyst is asked; null for none
 * @param joined how many more alerts it is about
 * @param asked how often people had the assistant asked again
 * @param approvals of the selected commands, oldest first; more than one where the policy wants a second person
 * @param playbook by which it goes; {@link Playbook#NONE} where there is none for its alert
 * @param follows the id of the alert's first incident, where this is a request that follows it; else null
 * @param origin what such a request says of where it comes from; else null
 */
public record Incident(
        String id,
        String alertId,
        String source,
        IncidentState state,
        String alertIndex,
        String alertDocument,
        String alertJson,
        TriageOutcome outcome,
        String summary,
        String conversationId,
        String analyst,
        String analystName,
        OnDuty.Source analystSource,
        String slackChannel,
        String slackTs,
        String digest,
        Target target,
        String decidedBy,
        String deciderName,
        Long decidedAt,
        Long approvedAt,
        String caseId,
        boolean alertAttached,
        int caseComments,
        int messageChanges,
        Long expiresAt,
        Long postingSince,
        Long parkedAt,
        Integer doubt,
        String lastError,
        int failures,
        long createdAt,
        Asked asked,
        Joined joined,
        Escalation escalation,
        List<Command> commands,
        List<Approval> approvals,
        Playbook playbook,
        String follows,
        String origin) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Alerts that were read a moment ago: a stage asks for its incident's a dozen times. Nobody changes what is read here. */
    private static final Map<String, ObjectNode> READ =
            new ConcurrentReferenceHashMap<>(64, ConcurrentReferenceHashMap.ReferenceType.WEAK);

    /** How well the assistant's answer could be used. */
    public enum TriageOutcome {
        COMPLETE,
        PARTIAL,
        NO_COMMANDS,
        NOT_TRIAGED
    }

    /**
     * That the assistant was asked again.
     *
     * @param user who had it asked last; null: nobody
     * @param at milliseconds since 1970; null: never
     */
    public record Asked(int times, String user, Long at) {}

    /**
     * Alerts of the same rule on the same host that came after its own.
     *
     * @param last when the newest was raised, in milliseconds since 1970; null: there is none
     */
    public record Joined(int count, Long last) {

        static final Joined NONE = new Joined(0, null);
    }

    /**
     * Who was asked after the analyst, since nobody decided.
     *
     * @param to Slack ids, oldest first
     * @param at when the last of them was; null: nobody was
     * @param lookedAt when somebody was last looked for; null: never
     */
    public record Escalation(List<String> to, Long at, Long lookedAt) {

        /** Of whom nobody was asked. */
        public static final Escalation NONE = new Escalation(List.of(), null, null);

        /** Who was asked last; null: nobody. */
        public String latest() {
            return to.isEmpty() ? null : to.get(to.size() - 1);
        }
    }

    /** Its commands as a JSON list, for the audit trail: what people saw, should others take their place. */
    public String proposal() {
        return JSON.valueToTree(commands.stream()
                        .map(command -> command.number() + ". " + command.text())
                        .toList())
                .toString();
    }

    /** The alert this incident is about. */
    public Alert alert() {
        try {
            ObjectNode document = READ.get(alertJson);
            if (document == null) {
                document = JSON.readValue(alertJson, ObjectNode.class);
                READ.put(alertJson, document);
            }
            return Alert.of(source, alertIndex, alertDocument, document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Incident " + id + ": its stored alert is not JSON", e);
        }
    }

    /** The host commands go to, by name, else by address; null where the alert has no usable address. */
    public String host() {
        Alert alert = alert();
        return alert.hostAddress().isEmpty()
                ? null
                : alert.hostName().or(alert::hostAddressAsWritten).orElse(null);
    }

    /** What an approval covers. */
    public List<Command> selected() {
        return commands.stream().filter(Command::selected).toList();
    }

    /** Whether it was approved in a dry run, also by one of two: then nothing of it is ever sent. */
    public boolean approvedAsDryRun() {
        return approvals.stream().anyMatch(Approval::dryRun);
    }

    /** Whether somebody approved it and a second person has to. */
    public boolean waitsForSecond() {
        return state == IncidentState.AWAITING_APPROVAL && !approvals.isEmpty();
    }

    /** Whether the assistant was asked again and has not answered yet. */
    public boolean waitsForAssistant() {
        return outcome == TriageOutcome.NOT_TRIAGED && asked.times() > 0;
    }

    /** Whether it is a request to release a host that another incident isolated ({@link Releases}). */
    public boolean isRelease() {
        return commands.stream()
                .anyMatch(command -> command.kind() == Command.Kind.RESPONSE
                        && command.text().startsWith("release "));
    }

    /** Whether the time to decide it is over. */
    public boolean hasExpired(long now) {
        return expiresAt != null && now >= expiresAt;
    }

    /** Camel looks for the methods of an incident by its hash, each time that a route names one: not over all of its alert. */
    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** The tag that finds this incident's case again: of the first incident about the alert, for which it was opened. */
    public String tag() {
        return "soar:" + FollowUps.first(this);
    }
}
