package io.camelsoar.sandbox.routetest;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.sandbox.slack.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** {@code expect:} what is to be so, sooner or later. */
final class Expectation implements Step {

    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final List<String> STATES =
            Arrays.stream(IncidentState.values()).map(Enum::name).toList();
    private static final List<String> KEYS = List.of(
            "within",
            "request",
            "slack",
            "thread",
            "whisper",
            "commands",
            "ran",
            "case",
            "cases",
            "state",
            "states",
            "incidents",
            "asked",
            "answer",
            "log",
            "roster",
            "responses",
            "alert");

    private final List<Check> checks;
    private final Duration longest;

    private Expectation(List<Check> checks, Duration longest) {
        this.checks = checks;
        this.longest = longest;
    }

    static Expectation read(Part part) throws UnusableTestException {
        Map<String, Part> keys = part.entries(KEYS);
        int number = keys.containsKey("request") ? keys.get("request").number() : 1;
        Duration longest = keys.containsKey("within") ? keys.get("within").duration() : LONGEST;
        List<Check> checks = new ArrayList<>();
        for (Map.Entry<String, Part> key : keys.entrySet()) {
            checks.addAll(checks(key.getKey(), key.getValue(), number));
        }
        if (checks.isEmpty()) {
            throw part.wrong("expects nothing");
        }
        return new Expectation(List.copyOf(checks), longest);
    }

    private static List<Check> checks(String key, Part part, int number) throws UnusableTestException {
        return switch (key) {
            case "slack" -> message(part, number);
            case "thread" -> text(part, "thread", world -> world.text(world.thread(number)));
            case "whisper" ->
                text(
                        part,
                        "whisper",
                        world -> world.text(world.services().slack().ephemerals()));
            case "asked" ->
                text(part, "asked", world -> String.join("\n", world.script().prompts()));
            case "answer" -> text(part, "answer", World::answer);
            case "log" -> text(part, "log", world -> String.join("\n", world.logged()));
            case "roster" ->
                text(
                        part,
                        "roster",
                        world -> world.services().kibana().knowledge().stream()
                                .map(entry -> entry.path("name").asText() + ": "
                                        + entry.path("text").asText())
                                .reduce("", (one, other) -> one + other + "\n"));
            case "commands" -> CommandChecks.of(part, number);
            case "ran" -> List.of(ran(part));
            case "responses" ->
                List.of(Check.list(
                        part,
                        "responses",
                        world -> world.services().kibana().endpoints().taken().stream()
                                .map(taken -> taken.split(" ")[0])
                                .toList()));
            case "case" -> CaseChecks.of(part, number);
            case "cases" ->
                List.of(Check.count(
                        part,
                        "cases",
                        world -> world.services().kibana().cases().size()));
            case "incidents" ->
                List.of(Check.count(
                        part, "incidents", world -> world.incidents().size()));
            case "state" -> {
                part.oneOf(STATES);
                yield List.of(Check.equal(
                        part,
                        "state",
                        world -> world.incident(number).map(World.Stored::state).orElse("(no incident)")));
            }
            case "states" -> {
                for (Part item : part.items()) {
                    item.oneOf(STATES);
                }
                yield List.of(Check.list(
                        part,
                        "states",
                        world -> world.incidents().stream()
                                .map(World.Stored::state)
                                .toList()));
            }
            case "alert" ->
                List.of(Check.list(
                        part,
                        "alert",
                        world -> List.copyOf(
                                world.services().kibana().alertStatuses().values())));
            default -> List.of();
        };
    }

    private static List<Check> message(Part part, int number) throws UnusableTestException {
        List<Check> checks = new ArrayList<>();
        Function<World, String> text = world -> world.request(number)
                .map(message -> world.text(List.of(message)))
                .orElse("");
        if (!part.isMap()) {
            return text(part, "slack", text);
        }
        Map<String, Part> keys = part.entries(List.of("contains", "lacks", "buttons", "channel", "boxes"));
        checks.addAll(texts(keys, "slack", text));
        if (keys.containsKey("buttons")) {
            checks.add(Check.list(
                    keys.get("buttons"),
                    "slack, buttons",
                    world -> world.request(number).stream()
                            .flatMap(message -> message.buttons().stream())
                            .map(button -> button.at("/text/text").asText())
                            .toList()));
        }
        if (keys.containsKey("boxes")) {
            checks.add(Check.list(
                    keys.get("boxes"),
                    "slack, boxes",
                    world -> world.request(number).stream()
                            .flatMap(message -> boxes(message).stream())
                            .toList()));
        }
        if (keys.containsKey("channel")) {
            checks.add(Check.equal(
                    keys.get("channel"),
                    "slack, channel",
                    world -> world.request(number)
                            .flatMap(message ->
                                    world.services().slack().workspace().channelById(message.channelId()))
                            .map(channel -> channel.name())
                            .orElse("(no request)")));
        }
        return checks;
    }

    /** The numbers of the commands that have a box to tick. */
    private static List<String> boxes(Message message) {
        return StreamSupport.stream(message.blocks().spliterator(), false)
                .map(block -> block.at("/accessory/options/0/value"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<Check> text(Part part, String what, Function<World, String> text) throws UnusableTestException {
        return part.isMap()
                ? texts(part.entries(List.of("contains", "lacks")), what, text)
                : Check.contains(part, what, text);
    }

    static List<Check> texts(Map<String, Part> keys, String what, Function<World, String> text)
            throws UnusableTestException {
        List<Check> checks = new ArrayList<>();
        if (keys.containsKey("contains")) {
            checks.addAll(Check.contains(keys.get("contains"), what, text));
        }
        if (keys.containsKey("lacks")) {
            checks.addAll(Check.lacks(keys.get("lacks"), what, text));
        }
        return checks;
    }

    /** What hosts ran, in its order: the commands, or how many. */
    private static Check ran(Part part) throws UnusableTestException {
        return part.isList()
                ? Check.list(part, "ran", World::ran)
                : Check.count(part, "ran", world -> world.ran().size());
    }

    @Override
    public void run(World world) throws StepFailedException {
        world.await(longest, () -> open(world).isEmpty() ? Optional.of(true) : Optional.empty())
                .orElseThrow(() -> new StepFailedException(
                        "not so after " + world.patient(longest).toMillis() / 1000.0 + " s", open(world)));
    }

    private List<Mismatch> open(World world) {
        return checks.stream()
                .map(check -> check.of(world))
                .flatMap(Optional::stream)
                .toList();
    }
}
