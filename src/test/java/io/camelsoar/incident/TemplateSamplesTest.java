package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.template.Templates;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a template may read of an incident is in the samples that it is tried on: else a good one would be refused. */
class TemplateSamplesTest {

    @Test
    void theyHaveWhatAnIncidentHas() throws Exception {
        Set<String> sampled = new TreeSet<>();
        try (InputStream file = Templates.class.getResourceAsStream("samples.json")) {
            JsonNode samples = new ObjectMapper().readTree(file);
            fields(samples.get("waiting"), "", sampled);
            fields(samples.get("done"), "", sampled);
        }
        Set<String> missing = new TreeSet<>();
        try (SharedStore store = new SharedStore(Database.Kind.H2)) {
            CaseDocument document = new CaseDocument(
                    new IncidentDocument("http://kibana", "open", false, null, "jdbc:h2:mem:test", 3),
                    store.one.store,
                    new Assignees(Map.of("default", "u_sample_0")),
                    true);
            for (IncidentState state : Set.of(IncidentState.AWAITING_APPROVAL, IncidentState.UNKNOWN)) {
                ObjectNode incident = document.of(store.one.incidents.get(store.incident(state)));
                assertTrue(incident.size() > 40, incident::toString);
                fields(incident, "", missing);
            }
        }
        missing.removeAll(sampled);
        assertEquals(Set.of(), missing);
    }

    private static void fields(JsonNode node, String path, Set<String> found) {
        node.properties().forEach(field -> {
            found.add(path + "." + field.getKey());
            fields(field.getValue(), path + "." + field.getKey(), found);
        });
        if (node.isArray()) {
            node.forEach(each -> fields(each, path, found));
        }
    }
}
