package io.camelsoar.defend;

import io.camelsoar.remote.Destination;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One response action, on one endpoint. Its text is what people approve, byte for byte; nothing else is a response action.
 *
 * @param agent id of the Elastic Agent on the endpoint, a UUID
 * @param process of {@link Type#KILL_PROCESS} only: {@code entity-id=...} or {@code pid=...}; else null
 */
public record ResponseAction(Type type, String agent, String process) {

    /** What there is to do. */
    public enum Type {
        KILL_PROCESS("kill-process", "kill_process"),
        ISOLATE("isolate", "isolate"),
        RELEASE("release", "unisolate");

        private final String word;
        private final String api;

        Type(String word, String api) {
            this.word = word;
            this.api = api;
        }

        /** Its name in approvals, in the policy and in Slack. */
        public String word() {
            return word;
        }

        /** Its name in Kibana's API. */
        public String api() {
            return api;
        }
    }

    /** What the ids of agents look like: nothing else gets into a path, a text or a request. */
    static final Pattern AGENT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** What the ids of processes look like: Defend's are base64. */
    static final Pattern ENTITY_ID = Pattern.compile("[A-Za-z0-9+/_=-]{1,500}");

    static final Pattern PID = Pattern.compile("[1-9][0-9]{0,9}");

    private static final Pattern TEXT = Pattern.compile("(?<word>[a-z-]+) agent=(?<agent>" + AGENT
            + ")( (?<process>entity-id=" + ENTITY_ID + "|pid=" + PID + "))?");

    /** The text's only way to be written; empty if it is no response action. */
    public static Optional<ResponseAction> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String process = matcher.group("process");
        return Arrays.stream(Type.values())
                .filter(type -> type.word.equals(matcher.group("word")))
                .filter(type -> (type == Type.KILL_PROCESS) == (process != null))
                .map(type -> new ResponseAction(type, matcher.group("agent"), process))
                .findFirst();
    }

    /** What is approved and shown. */
    public String text() {
        return type.word + " agent=" + agent + (process == null ? "" : " " + process);
    }

    /** What the guard is told of where it goes: to this endpoint, over Kibana. */
    public Destination destination() {
        return new Destination("defend", agent, 0, false, "", "");
    }

    /** What counts as its host where starts are counted, and in the audit trail. */
    public String address() {
        return "defend:" + agent;
    }
}
