package io.camelsoar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SoarCommandTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int soar(String... arguments) {
        CommandLine line = SoarCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt4o-headings-one-fence", "json-in-fence", "plain-numbered-parenthesis"})
    void parseShowsHowAReplyIsUnderstood(String reply) throws Exception {
        Path folder = RESOURCES.resolve("triage").resolve("replies");
        assertEquals(0, soar("parse", folder.resolve(reply + ".md").toString()), err.toString());
        JsonNode expected = JSON.readTree(folder.resolve(reply + ".json").toFile());
        JsonNode shown = JSON.readTree(out.toString());
        assertEquals(expected.get("investigation"), shown.get("investigation"));
        assertEquals(expected.get("remediation"), shown.get("remediation"));
        assertEquals(
                expected.path("usable").asBoolean(true), shown.get("usable").asBoolean());
        assertTrue(shown.get("summary").isTextual());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat-complete-200.json", "chat-complete-stream.ndjson"})
    void parseReadsTheApisAnswersToo(String answer) throws Exception {
        assertEquals(
                0, soar("parse", RESOURCES.resolve("kibana").resolve(answer).toString()));
        assertTrue(JSON.readTree(out.toString()).get("usable").asBoolean(), out.toString());
    }

    @Test
    void aMissingFileIsNamed() {
        assertEquals(1, soar("parse", "no-such-reply.md"));
        assertEquals("There is no file no-such-reply.md", err.toString().strip());
    }

    @Test
    void wrongUseSaysWhatThereIs() {
        assertEquals(2, soar("sandbocks"));
        assertTrue(err.toString().contains("sandbox"), err.toString());
        assertEquals(2, soar());
    }

    @Test
    void theVersionIsTheBuilds() {
        assertEquals(0, soar("--version"));
        assertTrue(out.toString().matches("camel-soar \\d+\\.\\d+\\.\\d+.*\\s*"), out.toString());
    }
}
