package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a case is read whole, and an answer that is none is not taken for an empty case. */
class CaseActivityTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CaseActivity activity = new CaseActivity();
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private static ObjectNode page(int total) {
        ObjectNode page = JSON.createObjectNode().put("total", total);
        page.putArray("userActions");
        return page;
    }

    private static ObjectNode comment(ObjectNode page, String action) {
        ObjectNode added = page.withArray("userActions").addObject().put("action", action);
        return added.putObject("payload").putObject("comment");
    }

    @Test
    void everyPageIsRead() {
        activity.begin(exchange);
        for (int page = 1; page <= 3; page++) {
            assertEquals(page, exchange.getVariable("casePage"));
            activity.read(page(201), exchange);
        }
        assertEquals(0, exchange.getVariable("casePage"));
        activity.begin(exchange);
        activity.read(page(100), exchange);
        assertEquals(0, exchange.getVariable("casePage"));
    }

    @Test
    void commentsAndFilesThatWereAddedAreThereWhateverBecameOfThem() {
        activity.begin(exchange);
        ObjectNode page = page(4);
        comment(page, "create").put("type", "user").put("comment", "one");
        comment(page, "update").put("type", "user").put("comment", "two");
        comment(page, "create")
                .putObject("externalReferenceMetadata")
                .putArray("files")
                .addObject()
                .put("name", "output");
        comment(page, "delete")
                .putObject("externalReferenceMetadata")
                .putArray("files")
                .addObject()
                .put("name", "errors");
        activity.read(page, exchange);
        exchange.setVariable("incident", incident(0));
        assertFalse(activity.missing(0, user("one"), exchange));
        assertTrue(activity.missing(1, user("one"), exchange), "of two that are alike one is there");
        assertTrue(activity.missing(2, user("two"), exchange));
        assertFalse(activity.missing(3, file("output"), exchange));
        assertTrue(activity.missing(4, file("errors"), exchange));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"userActions\":[]}", "{\"userActions\":{},\"total\":1}", "{\"total\":1}"})
    void whatIsNoActivityIsAFailure(String answer) throws Exception {
        activity.begin(exchange);
        JsonNode page = JSON.readTree(answer);
        assertThrows(IllegalStateException.class, () -> activity.read(page, exchange));
    }

    @Test
    void ofAFileThatIsCountedAsWrittenNothingIsLeftForTheOthers() {
        activity.begin(exchange);
        ObjectNode page = page(1);
        comment(page, "create").put("type", "user").put("comment", "part");
        activity.read(page, exchange);
        exchange.setVariable("incident", incident(1));
        ObjectNode file = file("output");
        file.withArray("instead").addObject().put("comment", "part");
        assertFalse(activity.missing(0, file, exchange), "its comment stands for it");
        assertTrue(activity.missing(1, user("part"), exchange));
    }

    /** It named no request. */
    @Test
    void whatAnEarlierVersionWroteIsNotWrittenAgain() {
        activity.begin(exchange);
        ObjectNode page = page(1);
        comment(page, "create").put("type", "user").put("comment", "text");
        activity.read(page, exchange);
        exchange.setVariable("incident", incident(1));
        assertFalse(activity.missing(0, user("Request 2 of this alert (incident id)\n\ntext"), exchange));
        assertTrue(activity.missing(1, user("Request 2 of this alert (incident id)\n\nmore"), exchange));
    }

    private static Incident incident(int comments) {
        return TestIncident.of(IncidentState.EXECUTED, "{}", "case", comments);
    }

    private static JsonNode user(String text) {
        return JSON.createObjectNode().put("type", "user").put("comment", text);
    }

    private static ObjectNode file(String name) {
        ObjectNode file = JSON.createObjectNode().put("type", "file").put("name", name);
        file.putArray("instead");
        return file;
    }
}
