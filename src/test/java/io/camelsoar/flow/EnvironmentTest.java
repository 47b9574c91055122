package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A variable of the environment, or a system property, counts only where a settings file names it: for routes, checks and commands alike. */
class EnvironmentTest {

    @TempDir
    Path folder;

    @Test
    void whatHasASettingsNameIsNotTheSetting() throws Exception {
        Map<String, String> environment = Map.of(
                "SOAR_KIBANA_URL", "http://127.0.0.1:9",
                "SOAR_SLACK_CHANNEL", "general",
                "SOAR_RECOVER_PERIOD", "soon",
                "SOAR_HTTP_PORT", Instance.freePort(),
                "SOAR_STORE_URL", "jdbc:h2:file:./elsewhere",
                "JAVA_TOOL_OPTIONS", "-Dsoar.ai.connector-id=none -Dsoar.http.host=127.0.0.9",
                "THE_CONNECTOR", "my-gpt4o-ai");
        try (Stack stack = new Stack("environment")) {
            stack.set("soar.store.url", "jdbc:h2:file:./store");
            stack.set("soar.slack.channel", "soc-critical");
            stack.set("soar.recover.period", "1s");
            stack.set("soar.ai.connector-id", "{{env:THE_CONNECTOR}}");
            stack.plant("alert-wmi-registry.json");
            try (Running soar = Running.in(folder, stack.settings, environment)) {
                stack.click("soar_decline");
                stack.awaitRecorded();
                String chat = stack.kibana.chats().get(0).toString();
                assertTrue(chat.contains("my-gpt4o-ai"), chat);
            }
            try (Running audit = Running.soar(folder, environment, "audit", "verify", "--profile", "test")) {
                assertEquals(0, audit.process().waitFor(), audit.output());
                assertTrue(audit.output().contains("\"intact\":true"), audit.output());
            }
            try (Running replay = Running.soar(folder, Map.of(), "replay", "--profile", "test", "--all")) {
                assertEquals(0, replay.process().waitFor(), replay.output());
                assertEquals(1, replay.output().lines().count(), replay.output());
            }
            assertFalse(folder.resolve("elsewhere.mv.db").toFile().exists());
        }
    }
}
