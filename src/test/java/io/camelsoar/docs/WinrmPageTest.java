package io.camelsoar.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.winrm.WinrmConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.junit.jupiter.api.Test;

/** {@code docs/winrm.md}, the metadata that tools read, and the component itself say the same. */
class WinrmPageTest {

    private static final String METADATA = "/META-INF/io/camelsoar/winrm/winrm.json";

    private final JsonNode metadata = metadata();

    @Test
    void theMetadataHasEachOptionAsTheCodeHasIt() {
        Map<String, String> code = new TreeMap<>();
        Map<String, String> read = new TreeMap<>();
        for (Field field : WinrmConfiguration.class.getDeclaredFields()) {
            UriParam option = field.getAnnotation(UriParam.class);
            UriPath part = field.getAnnotation(UriPath.class);
            if (option != null) {
                code.put(field.getName(), option.defaultValue() + "|" + option.secret() + "|" + option.description());
            } else if (part != null) {
                code.put(field.getName(), "|false|" + part.description());
            }
        }
        code.keySet().forEach(name -> {
            JsonNode option = metadata.path("properties").path(name);
            read.put(
                    name,
                    option.path("defaultValue").asText() + "|"
                            + option.path("secret").asText() + "|"
                            + option.path("description").asText().replaceAll("\\. This is a multi-value option.*", ""));
        });
        assertTrue(code.size() > 15, code.toString());
        assertEquals(lines(code), lines(read), "generate src/generated anew, see pom.xml");
    }

    @Test
    void thePageListsEachOption() throws Exception {
        String page = Files.readString(Path.of("docs/winrm.md"));
        String rows = metadata.path("properties").properties().stream()
                .filter(option -> !option.getKey().equals("lazyStartProducer")) // Camel's own
                .map(option -> row(option.getKey(), option.getValue()))
                .collect(Collectors.joining("\n"));
        assertTrue(page.contains(rows), "docs/winrm.md lacks, or has another text for, one of these:\n" + rows);
        metadata.path("headers").properties().forEach(header -> {
            String row = "| `" + header.getKey() + "` | "
                    + header.getValue().path("description").asText() + " |";
            assertTrue(page.contains(row), "docs/winrm.md lacks\n" + row);
        });
    }

    private static String row(String name, JsonNode option) {
        String standard = option.path("defaultValue").asText();
        if (option.path("type").asText().equals("duration")) {
            standard = Integer.parseInt(standard) / 1000 + "s";
        }
        return "| `" + name + "` | " + option.path("description").asText() + " | "
                + (standard.isEmpty() ? "" : "`" + standard + "`") + " |";
    }

    private static String lines(Map<String, String> options) {
        return options.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n"));
    }

    private static JsonNode metadata() {
        try (InputStream file = WinrmPageTest.class.getResourceAsStream(METADATA)) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
