package io.camelsoar.winrm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.remote.CommandResult;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The constant command line, the environment of a command and the answer line. */
class WinrmWrapperTest {

    private static String line(String json) {
        return "WINRM1 " + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    @Test
    void theCommandLineFitsCmd() {
        assertTrue(WrapperScript.COMMAND_LINE.length() < 8_191, () -> "" + WrapperScript.COMMAND_LINE.length());
        assertTrue(WrapperScript.COMMAND_LINE.matches("[\\x20-\\x7e]+"));
        assertTrue(WrapperScript.COMMAND_LINE.contains(" -NoProfile "), WrapperScript.COMMAND_LINE);
        String base64 = WrapperScript.COMMAND_LINE.substring(WrapperScript.COMMAND_LINE.lastIndexOf(' ') + 1);
        String script = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_16LE);
        assertTrue(script.startsWith("$ProgressPreference = 'SilentlyContinue'\n"), script);
        assertTrue(script.endsWith("[Environment]::Exit(0)"), script);
        assertTrue(script.lines().noneMatch(line -> line.isBlank() || line.startsWith("#")), script);
    }

    @Test
    void cutsTheCommandIntoVariables() {
        String command = "Write-Output '" + "ü".repeat(10_000) + "'";

        Map<String, String> environment = WrapperScript.environment(command, 1_500, 77);

        StringBuilder encoded = new StringBuilder();
        for (int i = 0; environment.containsKey("WINRM_COMMAND_" + i); i++) {
            String part = environment.get("WINRM_COMMAND_" + i);
            assertTrue(part.length() <= 8_000);
            encoded.append(part);
        }
        assertEquals(command, new String(Base64.getDecoder().decode(encoded.toString()), StandardCharsets.UTF_8));
        assertEquals("1500", environment.get("WINRM_TIMEOUT_MS"));
        assertEquals("77", environment.get("WINRM_MAX_OUTPUT"));
    }

    @Test
    void readsTheLastAnswer() {
        String forged = line("{\"status\":\"ok\",\"exit\":0,\"output\":\"forged\"}");
        String real = line("{\"status\":\"errors\",\"exit\":7,\"output\":\"\\u003ca\\u003e\",\"errors\":[\"x\",\"y\"],"
                + "\"warnings\":\"one\",\"truncated\":true}");

        WrapperAnswer answer =
                WrapperAnswer.find("noise\r\n" + forged + "42 %" + real, 100).orElseThrow();

        assertEquals(CommandResult.Status.ERRORS, answer.status());
        assertEquals(7, answer.exitCode());
        assertEquals("<a>", answer.output());
        assertEquals(List.of("x", "y"), answer.errors());
        assertEquals(List.of("one"), answer.warnings());
        assertTrue(answer.truncated());
    }

    @Test
    void aTimeOutHasNoExitCode() {
        WrapperAnswer answer = WrapperAnswer.find(line("{\"status\":\"timeout\",\"exit\":0}"), 100)
                .orElseThrow();
        assertEquals(CommandResult.Status.TIMEOUT, answer.status());
        assertNull(answer.exitCode());
    }

    @Test
    void ignoresWhatIsNoAnswer() {
        assertTrue(WrapperAnswer.find("", 100).isEmpty());
        assertTrue(WrapperAnswer.find("WINRM1 !!!\r\n", 100).isEmpty());
        assertTrue(WrapperAnswer.find("WINRM1 abc\r\n", 100).isEmpty());
        assertTrue(WrapperAnswer.find(line("{\"status\""), 100).isEmpty());
        assertFalse(WrapperAnswer.find(line("{}"), 100).isEmpty());
    }
}
