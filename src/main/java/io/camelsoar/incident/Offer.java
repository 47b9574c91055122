package io.camelsoar.incident;

import io.camelsoar.incident.Incident.TriageOutcome;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to become of commands that an answer proposes.
 *
 * @param note in words; null where there are none
 */
record Offer(Way way, String note) {

    /** Where they go. */
    enum Way {
        /** There are none, or they are among those that wait. */
        NOWHERE,
        /** They are told with the answer, and nothing more. */
        SHOWN,
        /** They take the place of those that wait for a decision. */
        REPLACES,
        /** All was decided: they are a request of their own, which follows. */
        FOLLOWS
    }

    static Offer of(Incident incident, Answer answer, IncidentStore incidents, FollowUps followUps, long now) {
        List<Command> commands = answer.commands();
        if (commands.isEmpty()) {
            return new Offer(Way.NOWHERE, null);
        }
        boolean over = incident.state() != IncidentState.AWAITING_APPROVAL || incident.hasExpired(now);
        String whyNot = over ? whyNoFollowUp(incident, followUps) : whyNot(incident);
        if (whyNot != null) {
            return new Offer(Way.SHOWN, "Its commands cannot be run from here: " + whyNot + ".");
        }
        Set<String> there = incident.commands().stream().map(Command::text).collect(Collectors.toSet());
        if (!over && commands.stream().map(Command::text).allMatch(there::contains)) {
            return new Offer(Way.NOWHERE, "Its commands are in the request already.");
        }
        if (!answer.proposes()) {
            return new Offer(
                    Way.SHOWN,
                    "Its commands are only shown: they are not below a heading such as Investigation commands, and may be a quotation.");
        }
        String notApprovable = notApprovable(incident, commands, incidents);
        if (notApprovable != null) {
            return new Offer(
                    Way.SHOWN, "Its commands are only shown, the request stays as it is: " + notApprovable + ".");
        }
        return over
                ? new Offer(
                        Way.FOLLOWS,
                        decision(incident)
                                + ", so its commands are a request of their own, a message in this channel: nothing runs before that is approved.")
                : new Offer(
                        Way.REPLACES,
                        "Its commands are in the request now, in the place of those before: none of them was approved, and the buttons before do not count any more.");
    }

    private static String decision(Incident incident) {
        if (incident.decidedBy() != null) {
            return "This was decided";
        }
        return incident.approvals().isEmpty()
                ? "Nobody decided this in time"
                : incident.approvals().get(0).person() + " approved this, but no second person did in time";
    }

    /** Why nobody could approve anything of an answer: then what waits stays. Response actions are not its own. */
    static String notApprovable(Incident incident, List<Command> commands, IncidentStore incidents) {
        List<Command> own = commands.stream()
                .filter(command -> command.kind() != Command.Kind.RESPONSE)
                .toList();
        String why = IncidentDocument.noneRuns(incidents.with(incident.id(), own));
        return why != null ? why : IncidentDocument.noneRuns(incidents.with(incident.id(), commands));
    }

    private static String whyNot(Incident incident) {
        if (incident.isRelease()) {
            return "this request is for the host's release alone";
        }
        if (incident.waitsForSecond()) {
            return "somebody approved others, and a second person is asked about those";
        }
        return incident.outcome() == TriageOutcome.NOT_TRIAGED
                ? "the AI Assistant is still asked about the alert, and what it answers comes into the request"
                : null;
    }

    private static String whyNoFollowUp(Incident incident, FollowUps followUps) {
        if (incident.isRelease()) {
            return "this request is for the host's release alone; ask below the alert's own";
        }
        return followUps.waiting(incident).isPresent()
                ? "a request that follows this one waits for a decision; decide that, or ask below it"
                : null;
    }
}
