package io.camelsoar.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The pages that are made of the files that they are about say what those say now. */
class GeneratedPagesTest {

    private static final String HOW = "Generate it anew: mvn -B test -Dtest=GeneratedPagesTest -Dsoar.docs.write=true";

    @Test
    void theSettings() throws IOException {
        hold("settings.md", SettingsPage.text());
    }

    @Test
    void theRoutes() throws IOException {
        String page = RoutesPage.text();
        // one of each kind, so that a reader that finds nothing is found out
        assertTrue(page.contains("  triage --> assistant\n"), page);
        assertTrue(page.contains("  detect --> elasticsearch_\n"), page);
        assertTrue(page.contains("  kibana --> kibana_\n"), page);
        hold("routes.md", page);
    }

    private static void hold(String name, String text) throws IOException {
        Path page = Path.of("docs", name);
        if (Boolean.getBoolean("soar.docs.write")) {
            Files.writeString(page, text);
        }
        assertEquals(text, Files.exists(page) ? Files.readString(page) : "", HOW);
    }
}
