package io.camelsoar.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;

/**
 * Documents that a template is tried on before it counts: an incident that waits to be decided, and one that is done; for those that tell
 * how an incident is, one in each of the other states that a person may see.
 */
final class Samples {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "samples.json";

    private final JsonNode samples;

    Samples() {
        try (InputStream file = Samples.class.getResourceAsStream(FILE)) {
            samples = JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The templates that the application comes with. */
    Set<String> templates() {
        Set<String> names = new TreeSet<>();
        samples.get("templates").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The incident that waits, as all templates see it, and with what it has more once it is done. */
    List<ObjectNode> incidents() {
        ObjectNode waiting = samples.get("waiting").deepCopy();
        ObjectNode done = waiting.deepCopy();
        done.setAll((ObjectNode) samples.get("done"));
        return List.of(waiting, done);
    }

    private List<ObjectNode> incidents(String template) {
        List<ObjectNode> incidents = new ArrayList<>(incidents());
        if (samples.get("stateful").valueStream().anyMatch(name -> name.asText().equals(template))) {
            for (JsonNode state : samples.get("states")) {
                ObjectNode incident = samples.get("waiting").deepCopy();
                incident.setAll((ObjectNode) state.deepCopy());
                incidents.add(incident);
            }
        }
        return incidents;
    }

    /** What one of these templates is given. */
    List<Exchange> of(String template, CamelContext context) {
        List<Exchange> exchanges = new ArrayList<>();
        for (ObjectNode document : incidents(template)) {
            document.setAll((ObjectNode) samples.get("templates").get(template));
            Exchange exchange = new DefaultExchange(context);
            exchange.getMessage().setBody(document);
            samples.get("variables")
                    .properties()
                    .forEach(variable -> exchange.setVariable(
                            variable.getKey(), variable.getValue().asText()));
            exchanges.add(exchange);
        }
        return exchanges;
    }
}
