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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.junit.jupiter.api.Test;

/** {@code docs/winrm.md}, the metadata that tools read, and the component itself say the same. */
class WinrmPageTest {

    private static final String METADATA = "/META-INF/io/camelsoar/winrm/winrm.json";

    private static final Pattern TEST = Pattern.compile("`(\\w+Test(#\\w+)?)`");

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

    @Test
    void theReadmeListsEachOption() throws Exception {
        String list = metadata.path("properties").properties().stream()
                .filter(option -> !option.getKey().equals("lazyStartProducer"))
                .map(option -> "`" + option.getKey() + "`"
                        + (standard(option.getValue()).isEmpty() ? "" : " (" + standard(option.getValue()) + ")"))
                .collect(Collectors.joining(", "));
        String readme = Files.readString(Path.of("README.md")).replaceAll("\\s+", " ");
        assertTrue(readme.contains(list), "README.md lacks, or has otherwise:\n" + list);
    }

    @Test
    void eachTrapNamesATestThatIsThere() throws Exception {
        List<String> named = TEST.matcher(Files.readString(Path.of("docs/winrm.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertTrue(named.size() > 12, named.toString());
        for (String test : named) {
            String[] name = test.split("#");
            String source = Files.readString(Path.of("src/test/java/io/camelsoar/winrm/" + name[0] + ".java"));
            assertTrue(name.length == 1 || source.contains("void " + name[1] + "("), test);
        }
    }

    private static String row(String name, JsonNode option) {
        String standard = standard(option);
        return "| `" + name + "` | " + option.path("description").asText() + " | "
                + (standard.isEmpty() ? "" : "`" + standard + "`") + " |";
    }

    private static String standard(JsonNode option) {
        String value = option.path("defaultValue").asText();
        return option.path("type").asText().equals("duration") ? Integer.parseInt(value) / 1000 + "s" : value;
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
