package io.camelsoar.sandbox.routetest;

import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.routetest.Step.StepFailedException;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker;
import io.camelsoar.sandbox.slack.SlackSockets;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can happen in a test, by its key. */
final class Steps {

    /** How long what a step needs, such as a button, is waited for. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @FunctionalInterface
    private interface Reader {
        Step read(Part part) throws UnusableTestException, IOException;
    }

    private static final Map<String, Reader> READERS = new LinkedHashMap<>();

    static {
        READERS.put("alert", AlertStep::read);
        READERS.put("assistant", Steps::assistant);
        READERS.put("click", Steps::click);
        READERS.put("say", Steps::say);
        READERS.put("slash", Steps::slash);
        READERS.put("fault", FaultStep::read);
        READERS.put("host", Steps::host);
        READERS.put("delete", Steps::delete);
        READERS.put("edit", Steps::edit);
        READERS.put("pause", Steps::pause);
        READERS.put("replay", part -> world(part, Steps::replay));
        READERS.put("restart", Steps::restart);
        READERS.put("verify", part -> world(part, Steps::verify));
        READERS.put("expect", Expectation::read);
    }

    private Steps() {}

    /** An item of a test's steps: a word, or one key with what belongs to it. */
    static Step.Placed read(Part item, int number) throws UnusableTestException, IOException {
        if (!item.isMap()) {
            String kind = item.oneOf(Set.of("replay", "restart", "verify"));
            return new Step.Placed(number, item.line(), kind, READERS.get(kind).read(item));
        }
        Map<String, Part> keys = item.entries(READERS.keySet());
        if (keys.size() != 1) {
            throw item.wrong("has to be one step: each begins with '- '");
        }
        Map.Entry<String, Part> only = keys.entrySet().iterator().next();
        return new Step.Placed(
                number, item.line(), only.getKey(), READERS.get(only.getKey()).read(only.getValue()));
    }

    private static Step world(Part part, Step step) throws UnusableTestException {
        if (part.isMap() || part.isList()) {
            throw part.wrong("takes nothing");
        }
        return step;
    }

    private static Step assistant(Part part) throws UnusableTestException {
        Map<String, Part> keys = part.entries(List.of("reply", "summary", "investigation", "remediation", "analyst"));
        boolean written =
                keys.containsKey("summary") || keys.containsKey("investigation") || keys.containsKey("remediation");
        if (written && keys.containsKey("reply")) {
            throw part.wrong("has either 'reply' or its parts");
        }
        List<String> replies =
                keys.containsKey("reply") ? keys.get("reply").texts() : written ? List.of(reply(keys)) : List.of();
        String analyst = keys.containsKey("analyst") ? keys.get("analyst").text() : null;
        return world -> {
            if (!replies.isEmpty()) {
                world.script().reply(replies);
            }
            if (analyst != null) {
                world.script().analyst(analyst);
            }
        };
    }

    /** As the prompts ask for it. */
    private static String reply(Map<String, Part> keys) throws UnusableTestException {
        StringBuilder reply = new StringBuilder();
        if (keys.containsKey("summary")) {
            reply.append("## Summary\n").append(keys.get("summary").text()).append("\n\n");
        }
        for (String kind : List.of("investigation", "remediation")) {
            if (keys.containsKey(kind)) {
                reply.append(
                        kind.equals("investigation") ? "## Investigation commands\n" : "## Remediation commands\n");
                int number = 0;
                for (String command : keys.get(kind).texts()) {
                    reply.append(++number)
                            .append(". \n```\n")
                            .append(command.strip())
                            .append("\n```\n");
                }
            }
        }
        return reply.toString();
    }

    private static Step click(Part part) throws UnusableTestException {
        Map<String, Part> keys = part.entries(List.of("button", "by", "boxes", "request"));
        if (!keys.containsKey("button") || !keys.containsKey("by")) {
            throw part.wrong("needs 'button' and 'by'");
        }
        String button = keys.get("button").text();
        String by = keys.get("by").text();
        int request = keys.containsKey("request") ? keys.get("request").number() : 1;
        List<String> boxes = keys.containsKey("boxes") ? keys.get("boxes").texts() : null;
        return world -> {
            String person = world.person(by);
            Button found = world.await(LONGEST, () -> find(world, request, button))
                    .orElseThrow(() ->
                            new StepFailedException("no button '" + button + "': there are " + labels(world, request)));
            SlackClicker.Press press = world.services()
                    .clicker()
                    .press(found.message(), found.actionId(), person, box -> boxes == null || boxes.contains(box));
            if (world.socketMode()) {
                acknowledged(world, press.deliver());
            } else {
                accepted(press.send(world.webhook("/slack/interactivity")));
            }
        };
    }

    private record Button(Message message, String actionId) {}

    /** In the request, or in the newest reply of its thread that has it; by its text, or by its action without soar_. */
    private static Optional<Button> find(World world, int request, String button) {
        List<Message> messages = new ArrayList<>(world.thread(request));
        world.request(request).ifPresent(message -> messages.add(0, message));
        for (int i = messages.size() - 1; i >= 0; i--) {
            Message message = messages.get(i);
            for (var element : message.buttons()) {
                String action = element.path("action_id").asText();
                if (element.at("/text/text").asText().equalsIgnoreCase(button) || action.equals("soar_" + button)) {
                    return Optional.of(new Button(message, action));
                }
            }
        }
        return Optional.empty();
    }

    static List<String> labels(World world, int request) {
        List<Message> messages = new ArrayList<>();
        world.request(request).ifPresent(messages::add);
        messages.addAll(world.thread(request));
        return messages.stream()
                .flatMap(message -> message.buttons().stream())
                .map(element -> element.at("/text/text").asText())
                .toList();
    }

    private static Step say(Part part) throws UnusableTestException {
        Map<String, Part> keys = part.entries(List.of("text", "by", "request", "in"));
        if (!keys.containsKey("text") || !keys.containsKey("by")) {
            throw part.wrong("needs 'text' and 'by'");
        }
        String text = keys.get("text").text();
        String by = keys.get("by").text();
        boolean thread = !keys.containsKey("in")
                || keys.get("in").oneOf(List.of("thread", "channel")).equals("thread");
        int request = keys.containsKey("request") ? keys.get("request").number() : 1;
        return world -> {
            String person = world.person(by);
            Message message = world.await(LONGEST, () -> world.request(request))
                    .orElseThrow(() -> new StepFailedException("there is no request " + request + " in Slack"));
            var event = world.events().mentions(message.channelId(), thread ? message.ts() : null, person, text);
            if (world.socketMode()) {
                acknowledged(world, event.deliver());
            } else {
                accepted(event.send(world.webhook("/slack/events")));
            }
        };
    }

    private static Step slash(Part part) throws UnusableTestException {
        Map<String, Part> keys = part.entries(List.of("text", "by"));
        if (!keys.containsKey("text") || !keys.containsKey("by")) {
            throw part.wrong("needs 'text' and 'by'");
        }
        String text = keys.get("text").text();
        String by = keys.get("by").text();
        return world -> {
            SlackClicker.Press press = world.services().clicker().command(text, world.person(by));
            if (world.socketMode()) {
                SlackSockets.Delivery delivery = press.deliver();
                acknowledged(world, delivery);
                world.answer(
                        delivery.answer() == null
                                ? ""
                                : delivery.answer().path("text").asText());
            } else {
                HttpResponse<String> response = press.send(world.webhook("/slack/command"));
                accepted(response);
                world.answer(
                        response.body().isBlank()
                                ? ""
                                : SimulatorHttp.JSON
                                        .readTree(response.body())
                                        .path("text")
                                        .asText());
            }
        };
    }

    private static void accepted(HttpResponse<String> response) throws StepFailedException {
        if (response.statusCode() != 200) {
            throw new StepFailedException(
                    "camel-soar answered Slack " + response.statusCode() + ": " + Difference.cut(response.body()));
        }
    }

    private static void acknowledged(World world, SlackSockets.Delivery delivery) throws StepFailedException {
        world.await(LONGEST, () -> delivery.isAcknowledged() ? Optional.of(true) : Optional.empty())
                .orElseThrow(() -> new StepFailedException("camel-soar did not acknowledge it"));
    }

    private static Step host(Part part) throws UnusableTestException {
        Map<String, Part> keys = part.entries(List.of("command", "output", "errors", "exit", "repeat"));
        if (!keys.containsKey("command")) {
            throw part.wrong("needs 'command'");
        }
        String command = keys.get("command").text().strip();
        int repeat = keys.containsKey("repeat") ? keys.get("repeat").number() : 1;
        String output = keys.containsKey("output") ? keys.get("output").text().repeat(repeat) : "";
        String errors = keys.containsKey("errors") ? keys.get("errors").text() : "";
        int exit = keys.containsKey("exit") ? keys.get("exit").number() : 0;
        return world -> world.linux().answer(command, new LinuxHost.Answer(output, errors, exit));
    }

    private static Step delete(Part part) throws UnusableTestException {
        String what = part.oneOf(List.of("request", "case"));
        return world -> {
            if (what.equals("request")) {
                world.services()
                        .slack()
                        .workspace()
                        .delete(world.await(LONGEST, () -> world.request(1))
                                .orElseThrow(() -> new StepFailedException("there is no request in Slack")));
            } else {
                world.services()
                        .kibana()
                        .deleteCase(world.await(LONGEST, () -> world.caseOf(1))
                                .orElseThrow(() -> new StepFailedException("there is no case"))
                                .path("id")
                                .asText());
            }
        };
    }

    private static Step edit(Part part) throws UnusableTestException {
        Map<String, Part> keys = part.entries(RouteTest.replaceable());
        Map<String, String> files = new LinkedHashMap<>();
        for (Map.Entry<String, Part> file : keys.entrySet()) {
            files.put(file.getKey(), file.getValue().text());
        }
        return world -> {
            for (Map.Entry<String, String> file : files.entrySet()) {
                world.edit(file.getKey(), file.getValue());
            }
        };
    }

    private static Step pause(Part part) throws UnusableTestException {
        List<String> routes = part.texts();
        return world -> {
            for (String route : routes) {
                world.pause(route);
            }
        };
    }

    private static void replay(World world) throws IOException {
        world.replay("--all\n");
    }

    /** Settings that count from then on may come with it. */
    private static Step restart(Part part) throws UnusableTestException {
        Map<String, String> settings = new LinkedHashMap<>();
        if (part.isMap()) {
            for (Map.Entry<String, Part> setting : part.entries().entrySet()) {
                settings.put(setting.getKey(), setting.getValue().text());
            }
        }
        return world -> {
            world.stop();
            world.set(settings);
            world.start();
        };
    }

    private static void verify(World world) throws Exception {
        if (!world.events().verify(world.webhook("/slack/events"))) {
            throw new StepFailedException("the events URL did not send Slack's challenge back");
        }
    }
}
