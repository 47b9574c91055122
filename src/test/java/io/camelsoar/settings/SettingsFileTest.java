package io.camelsoar.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code application.properties} documents each setting there is, with the default that really holds. */
class SettingsFileTest {

    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{env:[A-Z_]+:?([^}]*)}}");

    /** Key to its value and the comment above it. */
    private record Entry(String value, String comment) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    SettingsFileTest() throws Exception {
        List<String> comment = new ArrayList<>();
        boolean inComment = false;
        for (String line : Files.readAllLines(Path.of("application.properties"))) {
            if (line.startsWith("#")) {
                if (!inComment) {
                    comment.clear();
                }
                comment.add(line.substring(1).strip());
                inComment = true;
            } else if (line.contains("=")) {
                inComment = false;
                int equals = line.indexOf('=');
                entries.put(
                        line.substring(0, equals), new Entry(line.substring(equals + 1), String.join(" ", comment)));
            } else {
                inComment = false;
                comment.clear();
            }
        }
    }

    @Test
    void everySettingIsInTheFileWithAComment() {
        for (Setting setting : Settings.CATALOG) {
            List<Map.Entry<String, Entry>> found = entries.entrySet().stream()
                    .filter(entry -> setting.matches(entry.getKey()))
                    .toList();
            assertTrue(!found.isEmpty(), setting.key() + " is not in application.properties");
            found.forEach(entry -> assertTrue(
                    entry.getValue().comment().length() > 10, entry.getKey() + " has no comment that explains it"));
        }
    }

    @Test
    void everyKeyOfTheFileIsASetting() {
        entries.keySet().stream()
                .filter(key -> key.startsWith("soar."))
                .forEach(key -> assertTrue(
                        Settings.CATALOG.stream().anyMatch(setting -> setting.matches(key)), key + " is no setting"));
    }

    @Test
    void theFileShowsTheDefaults() {
        for (Setting setting : Settings.CATALOG) {
            Entry entry = entries.get(setting.key());
            if (entry == null || setting.defaultValue() == null) {
                continue;
            }
            Matcher environment = ENVIRONMENT.matcher(entry.value());
            String shown = environment.matches() ? environment.group(1) : entry.value();
            assertEquals(setting.defaultValue(), shown, setting.key());
            assertTrue(entry.comment().contains("Default"), setting.key() + ": the comment does not name its default");
        }
    }

    @Test
    void keysOfCamelAreExplainedWithTheirDefaults() {
        entries.forEach((key, entry) -> assertTrue(
                key.startsWith("soar.") || entry.comment().contains("Default"),
                key + ": the comment does not name its default"));
    }

    @Test
    void whatIsRequiredIsSaidToBe() {
        for (Setting setting : Settings.CATALOG) {
            Entry entry = entries.get(setting.key());
            if (entry != null && setting.defaultValue() == null) {
                assertTrue(
                        entry.comment().contains("Required"), setting.key() + " is required; the comment must say so");
            }
        }
    }

    /** Otherwise recover would take over an incident whose command still runs. */
    @Test
    void aCommandMustEndWithinTheLease() {
        Map<String, String> values = new HashMap<>();
        for (Setting setting : Settings.CATALOG) {
            if (setting.defaultValue() == null && !setting.key().contains("*")) {
                values.put(
                        setting.key(),
                        switch (setting.kind()) {
                            case URL -> "https://example.com";
                            case TEAM_ID -> "T0123ABCD";
                            case APP_ID -> "A0123ABCD";
                            default -> "x";
                        });
            }
        }
        for (String source : List.of("detection", "endpoint")) {
            for (String part : List.of("index", "query", "timestamp", "tiebreaker")) {
                values.put("soar.detect.source." + source + "." + part, "x");
            }
        }
        values.put("soar.slack.signing-secret", "x"); // for the mode webhook
        values.put("soar.recover.lease", "5m");
        values.put("soar.winrm.command-timeout", "4m");
        Settings.of(values);

        values.put("soar.winrm.command-timeout", "300s");
        InvalidSettingsException invalid = assertThrows(InvalidSettingsException.class, () -> Settings.of(values));
        assertTrue(invalid.getMessage().contains("soar.recover.lease"), invalid.getMessage());

        values.put("soar.winrm.command-timeout", "4m");
        values.put("soar.approval.expires-after", "2h");
        values.put("soar.approval.escalate-after", "119m");
        Settings.of(values);
        values.put("soar.approval.escalate-after", "2h");
        invalid = assertThrows(InvalidSettingsException.class, () -> Settings.of(values));
        assertTrue(
                invalid.getMessage()
                        .contains(
                                "soar.approval.escalate-after: 2h is not shorter than soar.approval.expires-after, 2h"),
                invalid.getMessage());
        values.remove("soar.approval.escalate-after");
        values.put("soar.ssh.command-timeout", "5m");
        Settings.of(values); // nothing is sent over SSH
        values.put("soar.ssh.known-hosts", "known_hosts");
        invalid = assertThrows(InvalidSettingsException.class, () -> Settings.of(values));
        assertTrue(
                invalid.getMessage().contains("soar.ssh.command-timeout: 5m is not shorter than soar.recover.lease"),
                invalid.getMessage());
    }
}
