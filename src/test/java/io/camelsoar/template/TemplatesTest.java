package io.camelsoar.template;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.failure.Failures;
import io.camelsoar.flow.Logged;
import io.camelsoar.kibana.CaseMarkdown;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.slack.Mrkdwn;
import io.camelsoar.slack.Pieces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    private static final String OWN =
            "# own\n{ cases: [{ id, version, status: \"closed\", own: (.version | explode | length) }] }";

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
        context.getRegistry().bind("markdown/1", new CaseMarkdown());
        for (String name : shipped()) {
            Files.copy(SHIPPED.resolve(name), folder.resolve(name));
        }
        templates = new Templates(folder, context, new Failures(), new LiveEdits());
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

    private static void assertOwn(JsonNode rendered) {
        assertEquals("8", rendered.at("/cases/0/own").asText(), rendered::toString);
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
        for (String name : shipped()) { // changed, they are tried
            Files.writeString(folder.resolve(name), "\n# as it is shipped", StandardOpenOption.APPEND);
        }
        templates.read();
        templates.look();
        assertEquals("closed", rendered(document()).at("/cases/0/status").asText());
        assertEquals(List.of(), logged.errors());
    }

    /** What an incident shows only in one of its states is tried, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"Approve, too\"|\"Approve what the first person selected, too. Approve what the first person selected, too.\"",
                "elif .postOnly then [(|elif .postOnly then [(.nothing + 1 |",
                "\"nobody decided\"|([] + 1)",
                "\"approved by <@\\(.approvals[0].by)>|\"approved by \\(.approvals[0].by + 1)",
                "\":no_entry: Declined\"|([] + 1)",
                ":construction:|\\([] + 1)",
                ":straight_ruler:|\\([] + 1)",
                "*Partial proposal*|\\([] + 1)",
                "*Not triaged*|\\([] + 1)",
                "*Asked again*|\\([] + 1)",
                ":grey_question:|\\([] + 1)",
                ":double_vertical_bar:|\\([] + 1)",
                ":hourglass_flowing_sand:|\\([] + 1)",
                "dry run: nothing was sent|\\([] + 1)",
                "_Dry run: what is approved|\\([] + 1)"
            })
    void eachStateOfARequestIsTried(String shipped, String own) throws Exception {
        Path file = folder.resolve("approval-message.jq");
        String text = Files.readString(file);
        assertTrue(text.contains(shipped), shipped);
        Files.writeString(file, text.replace(shipped, own));
        assertThrows(InvalidSettingsException.class, templates::read);
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

    /** By Slack and Kibana, as the samples show. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "case-status.jq => {} => cases is missing",
                "case-status.jq => { cases: [] } => cases is empty",
                "case-status.jq => { cases: [{ id, version, status: \"done\" }] } => cases[0].status is not open, in-progress, closed",
                "case-create.jq => { foo: 1 } => title is missing",
                "case-create.jq => (WHOLE) + { tags: .tag } => tags is a JSON string, not a JSON array",
                "case-create.jq => (WHOLE) + { assignees: [1] } => assignees[0] is a JSON number, not a JSON object",
                "case-create.jq => (WHOLE) + { settings: { syncAlerts: \"yes\" } } => settings.syncAlerts is a JSON string",
                "case-comments.jq => (WHOLE) | map(del(.comment)) => .comment is missing",
                "case-comments.jq => (WHOLE) + [{ type: \"note\" }] => .type is not one that is known",
                "case-alert.jq => (WHOLE) + { alertId: 1 } => alertId is a JSON number, not a JSON string",
                "case-alerts.jq => (WHOLE) + { index: [] } => index is empty",
                "case-question.jq => [.answer] => [0] is a JSON string, not a JSON object",
                "alert-status.jq => { status: \"closed\" } => query is missing",
                "chat-request.jq => (WHOLE) + { messages: [{ role: \"user\" }] } => messages[0].content is missing",
                "roster-entry.jq => {} => create is missing",
                "approval-message.jq => {} => text is missing",
                "approval-message.jq => { text: .rule } => blocks is missing",
                "approval-message.jq => (WHOLE) + { text: \"\" } => text is empty",
                "approval-message.jq => (WHOLE) | .blocks += [\"Host\"] => is a JSON string, not a JSON object",
                "approval-message.jq => (WHOLE) | .blocks[0] |= del(.type) => blocks[0].type: unsupported type: (none)",
                "approval-message.jq => (WHOLE) | .blocks[0].type = \"title\" => blocks[0].type: unsupported type: title",
                "approval-message.jq => (WHOLE) | .blocks[1] |= del(.text) => blocks[1]: missing required field: text",
                "approval-message.jq => (WHOLE) | .blocks[1].text = .text => blocks[1].text: failed to match all allowed schemas",
                "approval-message.jq => (WHOLE) | .blocks[-1].elements = [] => .elements: must be an array of at least 1 item",
                "approval-message.jq => (WHOLE) | .blocks += [{ type: \"actions\", elements: [{ type: \"buton\" }] }] => ].elements[0].type: unsupported type: buton",
                "approval-message.jq => (WHOLE) | .blocks[0] = BUTTON + { text: { type: \"plain_text\", text: (\"x\" * 76) } }]} => blocks[0].elements[0].text.text: must be less than 76 characters",
                "approval-message.jq => (WHOLE) | .blocks[0] = BUTTON + { value: 1 }]} => blocks[0].elements[0].value: must be a string",
                "approval-message.jq => (WHOLE) | .blocks = [range(51) | { type: \"divider\" }] => blocks: no more than 50 items allowed",
                "approval-message.jq => (WHOLE) | .blocks = [range(5) | { type: \"section\", text: { type: \"mrkdwn\", text: (\"x\" * 2900) } }] => blocks: must be less than 13001 characters together, not 14500",
                "reply-release.jq => (WHOLE) | .[0].blocks[0].text.text = \"x\" * 3001 => [0].blocks[0].text.text: must be less than 3001 characters",
                "reply-release.jq => [{}] => [0].text is missing",
                "reply-release.jq => [\"Released\"] => [0] is a JSON string, not a JSON object",
                "reply-result.jq => [{ text: \"a\", blocks: [{ type: \"divider\" }], file: {} }] => [0].file.name is missing",
            })
    void whatWouldBeRefusedStopsTheStart(String name, String text, String expected) throws Exception {
        change(name, text);
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, templates::read);
        assertTrue(
                refused.getMessage()
                        .contains(folder.resolve(name)
                                + ", no line known: what it makes of a sample incident cannot be sent: "),
                refused::getMessage);
        assertTrue(refused.getMessage().contains(expected), refused::getMessage);
    }

    /** Words, blocks and tags are an engineer's. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "case-create.jq => (WHOLE) | .title = \"Own\" | .tags += [\"own\"] | .category = \"own\" | del(.assignees, .severity)",
                "case-create.jq => (WHOLE) | .tags = [\"own\"] | .assignees = null",
                "case-comments.jq => [{ type: \"user\", comment: .rule, owner: \"cases\" }]",
                "approval-message.jq => (WHOLE) | .text = \"Own\" | .blocks[1].text.text = \"own\" | del(.blocks[2]) | .blocks += [{ type: \"divider\" }]",
                "approval-message.jq => { text: .rule, blocks: [{ type: \"section\", fields: [{ type: \"plain_text\", text: .rule }] }, { type: \"markdown\", text: .rule }] }",
                "approval-message.jq => (WHOLE) | .blocks[0] = { type: \"actions\", elements: [{ type: \"static_select\" }] } | .blocks[1] = { type: \"context\", elements: [{ type: \"image\", image_url: \"https://example.com/a.png\", alt_text: \"a\" }] }",
                "reply-held.jq => []",
                "reply-result.jq => (WHOLE)[:1]",
            })
    void whatSaysItOtherwiseCanBeUsed(String name, String text) throws Exception {
        change(name, text);
        templates.read();
    }

    /** WHOLE stands for what the template makes so far, BUTTON for the start of a block with one. */
    private void change(String name, String text) throws IOException {
        String shipped = Files.readString(SHIPPED.resolve(name));
        String said = text.replace(
                "BUTTON",
                "{ type: \"actions\", elements: [{ type: \"button\", text: { type: \"plain_text\", text: \"Run\" } }");
        Files.writeString(
                folder.resolve(name),
                said.contains("(WHOLE)") ? "def whole: " + shipped + ";\n" + said.replace("(WHOLE)", "whole") : said);
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
        assertOwn(rendered(document()));
        for (String broken : List.of(OWN + "\n| )", OWN + " | shorten", "[1]")) {
            save(broken);
            templates.look();
            assertOwn(rendered(document()));
            templates.look();
        }
        save("");
        assertOwn(rendered(document()));
        assertEquals(3, logged.errors().size(), "an editor empties a file before it writes it");
        await().until(() -> {
            templates.look();
            return logged.errors().size() == 4;
        });
        assertOwn(rendered(document()));
        Files.delete(folder.resolve(NAME));
        assertOwn(rendered(document()));
        assertEquals(
                List.of("line 3", "line 2", "no line known", "line 1: it is empty", "cannot be read"),
                logged.errors().stream()
                        .map(line -> line.replaceAll(
                                ".*case-status.jq[,:] (line 1: it is empty|line \\d|no line known|cannot be read).*; the template from before goes on",
                                "$1"))
                        .toList());
        save(OWN.replace("own:", "better:"));
        assertEquals("8", rendered(document()).at("/cases/0/better").asText());
        assertEquals(5, logged.errors().size());
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
        assertOwn(rendered(document()));
    }

    @Test
    void soItDoesWhereThatGivesAnotherKindUnlessBothGiveNothing() throws Exception {
        save(OWN.replace("{ cases", "if .status == \"closed\" then null elif .status == \"open\" then { cases")
                + " else \"text\" end");
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
