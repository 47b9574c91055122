package io.camelsoar.sandbox.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackClicker;
import io.camelsoar.sandbox.slack.SlackEvents;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** What can be done on the page; each answers with what is to be told. */
public final class PageActions {

    /** Longest question, in characters: camel-soar takes 3,000 and says so of longer ones. */
    private static final int LONGEST_QUESTION = 5_000;

    private final Services services;
    private final Faults faults;
    private final Presses presses;
    private final URI soar;
    private final Runnable changed;
    private final SlackEvents events;

    /** @param soar where camel-soar listens for Slack */
    PageActions(Services services, Faults faults, Presses presses, URI soar, Runnable changed) {
        this.services = services;
        this.faults = faults;
        this.presses = presses;
        this.soar = soar;
        this.changed = changed;
        this.events = new SlackEvents(services.slack(), Services.SIGNING_SECRET);
    }

    /** Raises an alert of the shelf: {@code {"alert": name}}. */
    public void fire(Exchange exchange) {
        answer(exchange, request -> {
            AlertShelf alert = AlertShelf.valueOf(request.path("alert").asText());
            alert.fire(services);
            return alert.title() + ": raised in Elasticsearch";
        });
    }

    /** Switches a fault: {@code {"fault": name, "on": boolean}}. */
    public void fault(Exchange exchange) {
        answer(exchange, request -> {
            Fault fault = Fault.valueOf(request.path("fault").asText());
            boolean on = request.path("on").asBoolean();
            faults.set(fault, on);
            return fault.title() + (on ? ": on" : ": off");
        });
    }

    /** Presses a button, as Slack sends it: {@code {"ts": ..., "action": ..., "user": ..., "ticked": [...]}}. */
    public void click(Exchange exchange) {
        answer(exchange, request -> {
            Set<String> ticked = new HashSet<>();
            request.path("ticked").forEach(box -> ticked.add(box.asText()));
            Message message = message(request);
            SlackClicker.Press press = services.clicker()
                    .press(message, request.path("action").asText(), person(request), ticked::contains);
            presses.add(
                    person(request), message.ts(), services.slack().ephemerals().size());
            return told(press.send(soar.resolve("/slack/interactivity")).statusCode());
        });
    }

    /** Mentions the app in the thread of a request: {@code {"ts": ..., "user": ..., "text": ...}}. */
    public void ask(Exchange exchange) {
        answer(exchange, request -> {
            String text = request.path("text").asText();
            if (text.isBlank() || text.length() > LONGEST_QUESTION) {
                throw new IllegalArgumentException("A question has 1 to " + LONGEST_QUESTION + " characters");
            }
            List<Integer> answers =
                    events.mentions(message(request), person(request), text).deliver(soar.resolve("/slack/events"));
            return told(answers.get(answers.size() - 1));
        });
    }

    private static String told(int status) {
        if (status / 100 != 2) {
            throw new IllegalStateException("Slack sent it, signed; camel-soar's webhook refused it with " + status);
        }
        return "Slack sent it, signed; camel-soar's webhook answered " + status;
    }

    private Message message(JsonNode request) {
        String ts = request.path("ts").asText();
        return Stream.concat(
                        services.slack().messages(Services.CHANNEL).stream(), services.slack().ephemerals().stream())
                .filter(message -> message.ts().equals(ts))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no message " + ts));
    }

    private static String person(JsonNode request) {
        String id = request.path("user").asText();
        if (!PageState.PEOPLE.contains(id)) {
            throw new IllegalArgumentException("Nobody is " + id);
        }
        return id;
    }

    private interface Action {
        String run(JsonNode request) throws IOException, InterruptedException;
    }

    private void answer(Exchange exchange, Action action) {
        int status = 200;
        String said;
        try {
            said = action.run(SimulatorHttp.JSON.readTree(exchange.getMessage().getBody(byte[].class)));
        } catch (IllegalArgumentException | com.fasterxml.jackson.core.JsonProcessingException e) {
            status = 400;
            said = e.getMessage();
        } catch (IOException | IllegalStateException e) {
            status = 502;
            said = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            status = 503;
            said = "The sandbox is ended";
        }
        changed.run();
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage()
                .setBody(SimulatorHttp.JSON.createObjectNode().put("said", said).toString());
    }
}
