package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads the OpenAPI description, with two of its constructs put in the words that the validator understands. */
final class ContractReader {

    private ContractReader() {}

    static String read(String resource) {
        try (InputStream yaml = ContractReader.class.getResourceAsStream(resource)) {
            JsonNode contract = new YAMLMapper().readTree(yaml);
            rewrite(contract);
            return contract.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rewrite(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.path("in").asText().equals("query")) {
                takeListBranch(object);
            }
            if (object.has("allOf") && object.path("nullable").asBoolean()) {
                // "nullable" beside "allOf" is not seen: keep that it may be null, give up the members.
                object.remove("allOf");
                object.put("type", "object");
            }
        }
        node.forEach(ContractReader::rewrite);
    }

    /** A parameter that is one text or a list of them: a list of one is the same query string. */
    private static void takeListBranch(ObjectNode parameter) {
        if (parameter.at("/schema/oneOf") instanceof ArrayNode branches) {
            for (JsonNode branch : branches) {
                if (branch.path("type").asText().equals("array")) {
                    parameter.set("schema", branch);
                    return;
                }
            }
        }
    }
}
