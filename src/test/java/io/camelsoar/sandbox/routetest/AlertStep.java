package io.camelsoar.sandbox.routetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** {@code alert:} Elastic Security raises one or more alerts, just now. */
final class AlertStep implements Step {

    private static final List<String> KEYS = List.of("sample", "document", "index", "with", "without", "times");
    private static final String DETECTION = ".internal.alerts-security.alerts-default-000001";

    private final ObjectNode hit;
    private final int times;

    private AlertStep(ObjectNode hit, int times) {
        this.hit = hit;
        this.times = times;
    }

    static AlertStep read(Part part) throws UnusableTestException, IOException {
        if (!part.isMap()) {
            return new AlertStep(sample(part), 1);
        }
        Map<String, Part> keys = part.entries(KEYS);
        if (keys.containsKey("sample") == keys.containsKey("document")) {
            throw part.wrong("needs 'sample' or 'document'");
        }
        ObjectNode hit = keys.containsKey("sample") ? sample(keys.get("sample")) : written(keys);
        ObjectNode source = (ObjectNode) hit.get("_source");
        if (keys.containsKey("with")) {
            for (Map.Entry<String, Part> field : keys.get("with").entries().entrySet()) {
                set(source, field.getKey(), field.getValue().json());
            }
        }
        if (keys.containsKey("without")) {
            for (String field : keys.get("without").texts()) {
                set(source, field, null);
            }
        }
        return new AlertStep(hit, keys.containsKey("times") ? keys.get("times").number() : 1);
    }

    private static ObjectNode written(Map<String, Part> keys) throws UnusableTestException {
        ObjectNode hit = SimulatorHttp.JSON.createObjectNode();
        hit.put("_index", keys.containsKey("index") ? keys.get("index").text() : DETECTION);
        if (!(keys.get("document").json() instanceof ObjectNode source)) {
            throw keys.get("document").wrong("has to be the alert's fields");
        }
        hit.set("_source", source);
        return hit;
    }

    /** A file below {@code alerts/} beside the test, or one of those that come along. */
    private static ObjectNode sample(Part part) throws UnusableTestException, IOException {
        String name = part.text().endsWith(".json") ? part.text() : part.text() + ".json";
        Path own = part.file().resolveSibling("alerts").resolve(name);
        try {
            JsonNode hit = Files.isRegularFile(own)
                    ? SimulatorHttp.JSON.readTree(Files.readString(own))
                    : Services.sample(name);
            if (hit.path("_source") instanceof ObjectNode && hit.hasNonNull("_index")) {
                return (ObjectNode) hit;
            }
        } catch (IllegalArgumentException none) {
            throw part.wrong("names no sample: there is no " + own + ", nor one that comes along");
        }
        throw part.wrong("names " + own + ", which is no hit of a search: it needs _index and _source");
    }

    /** A field by its whole name, as detection alerts have it, or by the path to it, as endpoint alerts do. */
    private static void set(ObjectNode source, String field, JsonNode value) {
        int dot = field.indexOf('.');
        while (dot > 0 && !source.has(field)) {
            if (source.get(field.substring(0, dot)) instanceof ObjectNode inner) {
                set(inner, field.substring(dot + 1), value);
                return;
            }
            dot = field.indexOf('.', dot + 1);
        }
        if (value == null) {
            source.remove(field);
        } else {
            source.set(field, value);
        }
    }

    /** Its host's name, and whether it is a Windows host; none where its system is not known. */
    Map<String, Boolean> hosts() {
        JsonNode source = hit.get("_source");
        String name = either(source, "host.name", "/host/name");
        String system = either(source, "host.os.type", "/host/os/type");
        return name.isEmpty() || !List.of("windows", "linux", "macos").contains(system)
                ? Map.of()
                : Map.of(name, system.equals("windows"));
    }

    private static String either(JsonNode source, String name, String path) {
        return source.path(name).asText(source.at(path).asText());
    }

    @Override
    public void run(World world) {
        for (int i = 0; i < times; i++) {
            ObjectNode copy = hit.deepCopy();
            ObjectNode source = (ObjectNode) copy.get("_source");
            String id = UUID.randomUUID().toString();
            String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
            source.put("@timestamp", now);
            if (copy.get("_index").asText().contains("alerts-security")) {
                new ArrayList<>(List.of("kibana.alert.start", "kibana.alert.original_time"))
                        .forEach(field -> source.put(field, now));
                source.put("kibana.alert.uuid", id);
            } else {
                ObjectNode event = source.get("event") instanceof ObjectNode known ? known : source.putObject("event");
                event.put("id", id).put("ingested", now).put("created", now);
            }
            world.services().elasticsearch().index(copy.get("_index").asText(), id, source);
        }
    }
}
