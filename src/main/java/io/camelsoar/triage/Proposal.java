package io.camelsoar.triage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.camelsoar.incident.Command;
import java.util.List;

/**
 * What the assistant proposes for an alert.
 *
 * @param summary the summary in markdown, empty when the reply has none
 * @param investigation commands that only look, in the order of the reply
 * @param remediation commands that change the host, in the order of the reply
 */
@JsonPropertyOrder({"summary", "investigation", "remediation", "usable"})
@JsonIgnoreProperties(value = "usable", allowGetters = true)
public record Proposal(String summary, List<String> investigation, List<String> remediation) {

    /** How much of what was asked for the reply holds. */
    public enum Outcome {
        /** A summary and at least the number of commands asked for. */
        COMPLETE,
        /** At least one command. */
        PARTIAL,
        /** No command at all. */
        NONE
    }

    public Proposal {
        summary = summary == null ? "" : summary;
        investigation = investigation == null ? List.of() : List.copyOf(investigation);
        remediation = remediation == null ? List.of() : List.copyOf(remediation);
    }

    /** Whether there is at least one command to decide on. */
    @JsonProperty("usable")
    public boolean usable() {
        return !investigation.isEmpty() || !remediation.isEmpty();
    }

    /** How complete the proposal is. */
    @JsonIgnore
    public Outcome outcome() {
        if (!usable()) {
            return Outcome.NONE;
        }
        boolean complete = !summary.isBlank()
                && investigation.size() >= Command.Kind.INVESTIGATION.asked()
                && remediation.size() >= Command.Kind.REMEDIATION.asked();
        return complete ? Outcome.COMPLETE : Outcome.PARTIAL;
    }
}
