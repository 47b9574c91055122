package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that changed in the simulated Kibana.
 *
 * @param id of the conversation (empty when none is kept), case or alert
 * @param document the chat, the case, the comment, or an object with the {@code status} of an alert
 */
public record KibanaEvent(Kind kind, String id, JsonNode document) {

    public enum Kind {
        CHAT("chat"),
        CASE_CREATED("case-created"),
        COMMENT("comment"),
        CASE_UPDATED("case-updated"),
        ALERT_ATTACHED("alert-attached"),
        ALERT_STATUS("alert-status");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }
}
