package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.Templates;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A result in the thread says which command it is of: in one line, and in code that the command does not end. */
class ResultMessageTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theCommandIsThere() throws Exception {
        Map<String, String> shown = Map.of(
                "Get-Process",
                "Get-Process",
                "Get-Date\n; 1",
                "Get-Date ; 1",
                "a`b <@U1>",
                "a'b &lt;@U1&gt;",
                "x".repeat(150),
                "x".repeat(150),
                "x".repeat(151),
                "x".repeat(149) + "…");
        for (Map.Entry<String, String> command : shown.entrySet()) {
            assertEquals("*1.* SUCCEEDED, exit code 0\n`" + command.getValue() + "`", told(command.getKey()));
        }
    }

    private static String told(String command) throws Exception {
        ObjectNode incident = JSON.createObjectNode();
        incident.putObject("reply").put("number", 1);
        incident.putObject("host").put("name", "win-fs01");
        incident.putArray("commands")
                .addObject()
                .put("number", 1)
                .put("shown", command)
                .put("state", "SUCCEEDED")
                .put("exitCode", 0);
        return Templates.apply("reply-result.jq", incident)
                .at("/0/blocks/0/text/text")
                .asText();
    }
}
