package io.camelsoar.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.Failures;
import io.camelsoar.flow.Logged;
import io.camelsoar.kibana.CaseMarkdown;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.slack.Mrkdwn;
import io.camelsoar.slack.Pieces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A template with a mistake changes nothing, and its file, line and mistake are told. */
class TemplatesTest {

    private static final Path SHIPPED = Path.of("routes/templates");
    private static final String NAME = "case-status.jq";
    /** As a careful engineer's: it needs what the shipped one does not. */
    private static final String OWN = "# own\n{ own: (.version | explode | length) }";

    @TempDir
    private Path folder;

    private final Logged logged = new Logged();
    private final CamelContext context = new DefaultCamelContext();
    private Templates templates;

    @BeforeEach
    void open() throws Exception {
        context.getRegistry().bind("pieces/1", new Pieces());
        context.getRegistry().bind("mrkdwn/1", new Mrkdwn());
        context.getRegistry().bind("markdown/0", new CaseMarkdown());
        for (String name : shipped()) {
            Files.copy(SHIPPED.resolve(name), folder.resolve(name));
        }
        templates = new Templates(folder, context, new Failures());
    }

    @AfterEach
    void close() throws Exception {
        assertEquals(List.of(), logged.stackTraces());
        logged.close();
        context.close();
    }

    private static Set<String> shipped() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private void save(String text) throws IOException {
        Files.writeString(folder.resolve(NAME), text);
    }

    private JsonNode rendered(ObjectNode document) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(document);
        exchange.setVariable("caseStatus", "closed");
        exchange.setVariable("incidentId", "f00d");
        templates.render(NAME, exchange);
        return exchange.getMessage().getBody() instanceof JsonNode node ? node : NullNode.getInstance();
    }

    private static ObjectNode document() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "1")
                .put("version", "WzEsMV0=")
                .put("status", "open");
    }

    @Test
    void allThatAreShippedCanBeUsedAndHaveASample() throws Exception {
        assertEquals(shipped(), new Samples().templates());
        templates.read();
        templates.look();
        assertEquals("closed", rendered(document()).at("/cases/0/status").asText());
        assertEquals(List.of(), logged.errors());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "{ a: 1 }\\n| ) => line 2: Unexpected ')'",
                "{ a: 1,\\n b: \"x } => line 2: ",
                "{ a: 1 }\\n\\n| shorten(3) => line 3: Function shorten/1 does not exist",
                ".cases => no line known: of a sample incident it makes not one JSON value, not a JSON object",
                "[] => no line known: of a sample incident it makes a JSON array, not a JSON object",
                "{}, {} => not one JSON value",
                ".id => a JSON string, not a JSON object",
                "'' => line 1: it is empty",
            })
    void whatIsBrokenStopsTheStart(String text, String expected) throws Exception {
        save(text.replace("\\n", "\n"));
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, templates::read);
        assertTrue(refused.getMessage().contains(folder.resolve(NAME) + ", "), refused::getMessage);
        assertTrue(refused.getMessage().contains(expected), refused::getMessage);
    }

    @Test
    void soDoesOneThatIsMissing() throws Exception {
        Files.delete(folder.resolve(NAME));
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, templates::read);
        assertTrue(refused.getMessage().contains(folder.resolve(NAME) + ": cannot be read"), refused::getMessage);
    }

    @Test
    void aMistakeIsToldOnceAndTheOneFromBeforeGoesOn() throws Exception {
        save(OWN);
        templates.read();
        assertEquals("{\"own\":8}", rendered(document()).toString());
        for (String broken : List.of(OWN + "\n| )", OWN + " | shorten", "[1]")) {
            save(broken);
            templates.look();
            assertEquals("{\"own\":8}", rendered(document()).toString());
            templates.look();
        }
        save("");
        assertEquals("{\"own\":8}", rendered(document()).toString());
        Files.delete(folder.resolve(NAME));
        assertEquals("{\"own\":8}", rendered(document()).toString());
        assertEquals(
                List.of("line 3", "line 2", "no line known", "cannot be read"),
                logged.errors().stream()
                        .map(line -> line.replaceAll(
                                ".*case-status.jq[,:] (line \\d|no line known|cannot be read).*; the template from before goes on",
                                "$1"))
                        .toList());
        save(OWN.replace("own:", "better:"));
        assertEquals("{\"better\":8}", rendered(document()).toString());
        assertEquals(4, logged.errors().size());
    }

    @Test
    void whereItFailsOnOneIncidentsDataTheShippedOneStandsIn() throws Exception {
        save(OWN);
        templates.read();
        ObjectNode document = document();
        document.remove("version");
        assertEquals("closed", rendered(document).at("/cases/0/status").asText());
        assertEquals(1, logged.errors().size());
        String error = logged.errors().get(0);
        assertTrue(error.startsWith("Incident f00d: " + folder.resolve(NAME) + ", "), error);
        assertTrue(error.endsWith("; the template that camel-soar comes with is used for it"), error);
        assertEquals("{\"own\":8}", rendered(document()).toString());
    }

    @Test
    void soItDoesWhereThatGivesAnotherKindUnlessBothGiveNothing() throws Exception {
        save("# own\nif .status == \"closed\" then null elif .status == \"open\" then { own: 1 } else \"text\" end");
        templates.read();
        assertTrue(rendered(document().put("status", "closed")).isNull());
        assertEquals(List.of(), logged.errors());
        assertEquals(
                "closed",
                rendered(document().put("status", "in-progress"))
                        .at("/cases/0/status")
                        .asText());
        assertTrue(logged.text().contains("it gives a JSON string"), logged::text);
    }

    /** Nobody else has one to stand in. */
    @Test
    void oneThatIsNotShippedIsNamedWhereItFails() throws Exception {
        templates.read();
        Files.writeString(folder.resolve("own.jq"), "{ own: 1 } | )");
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(document());
        Exception refused = assertThrows(Exception.class, () -> templates.render("own.jq", exchange));
        assertTrue(
                new Failures().describe("Kibana", refused, null).startsWith(folder.resolve("own.jq") + ": "),
                () -> new Failures().describe("Kibana", refused, null));
        Files.writeString(folder.resolve("own.jq"), "{ own: 1 }");
        templates.render("own.jq", exchange);
        assertEquals("{\"own\":1}", exchange.getMessage().getBody().toString());
    }
}
