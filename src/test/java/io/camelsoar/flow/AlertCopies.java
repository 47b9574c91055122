package io.camelsoar.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.elastic.ElasticsearchNode.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** Copies of the sample alerts that differ in id, time and shape. */
final class AlertCopies {

    private final ObjectNode registry = source("alert-wmi-registry.json");
    private final ObjectNode linux = source("alert-linux.json");
    private final ObjectNode flattened = source("alert-flattened-buildingblock.json");
    private final ObjectNode malware = source("alert-endpoint-malware.json");

    AlertCopies() throws IOException {
        flattened.remove("kibana.alert.building_block_type");
        flattened.put("kibana.alert.severity", "critical");
    }

    /** A detection alert that counts; the number chooses sample and shape. */
    Entry detection(String index, int number, Instant at) {
        ObjectNode source =
                switch (number % 4) {
                    case 0 -> registry.deepCopy();
                    case 1 -> linux.deepCopy();
                    case 2 -> flattened.deepCopy();
                    default -> nested(registry);
                };
        String id = "detection-" + number;
        if (number % 4 == 3) {
            source.withObject("/kibana/alert").put("uuid", id);
        } else {
            source.put("kibana.alert.uuid", id);
        }
        return new Entry(index, id, source.put("@timestamp", at.toString()));
    }

    /** A detection alert whose field makes it one that does not count; a null value removes the field. */
    Entry otherDetection(String index, int number, Instant at, String field, String value) {
        ObjectNode source = registry.deepCopy().put("@timestamp", at.toString());
        source.put("kibana.alert.uuid", "other-" + number);
        if (value == null) {
            source.remove(field);
        } else {
            source.put(field, value);
        }
        return new Entry(index, "other-" + number, source);
    }

    /** An alert of Elastic Defend, which has none of the {@code kibana.*} fields. */
    Entry endpoint(String index, int number, Instant ingested, int severity, String kind) {
        ObjectNode source = malware.deepCopy();
        source.put("@timestamp", ingested.minusSeconds(13).toString());
        source.withObject("/event")
                .put("id", "event-" + number)
                .put("ingested", ingested.toString())
                .put("severity", severity)
                .put("kind", kind);
        return new Entry(index, "endpoint-" + number, number % 2 == 0 ? source : dotted(source));
    }

    /** The same alert, every field under its full name. */
    private static ObjectNode dotted(ObjectNode source) {
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        flatten("", source, flat);
        return flat;
    }

    private static void flatten(String prefix, ObjectNode from, ObjectNode to) {
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            if (field.getValue() instanceof ObjectNode object) {
                flatten(prefix + field.getKey() + ".", object, to);
            } else {
                to.set(prefix + field.getKey(), field.getValue());
            }
        }
    }

    /** The same alert, an object per part of each field's name. */
    private static ObjectNode nested(ObjectNode source) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        dotted(source).properties().forEach(field -> {
            ObjectNode parent = tree;
            String[] names = field.getKey().split("\\.");
            for (int i = 0; i < names.length - 1; i++) {
                parent = parent.withObject("/" + names[i]);
            }
            parent.set(names[names.length - 1], field.getValue());
        });
        return tree;
    }

    private static ObjectNode source(String sample) throws IOException {
        return (ObjectNode) Services.sample(sample).get("_source");
    }
}
