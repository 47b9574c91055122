package io.camelsoar.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guides name is there: error texts, settings, variables, files. */
class GuidesTest {

    private static final Pattern SETTING = Pattern.compile("`(soar\\.[a-z.-]+[a-z])(?:=[^`]*)?`");
    private static final Pattern VARIABLE = Pattern.compile("`(SOAR_[A-Z_]+)`");
    private static final Pattern FILE =
            Pattern.compile("`(?:\\./soar fire )?((?:routes|docker|docs|src)/[\\w./-]+\\.\\w+)[` ]");
    private static final Pattern LINK = Pattern.compile("\\]\\((\\w[\\w-]*\\.md)\\)");

    @Test
    void troubleshootingHasTextsThatTheProgramSays() throws IOException {
        String program = sources().replaceAll("\"\\s*\\+\\s*\"", "");
        List<String> texts = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(page("troubleshooting.md"))
                .results()
                .map(text -> text.group(1))
                .toList();
        assertTrue(texts.size() > 15, texts.toString());
        assertEquals(
                List.of(),
                texts.stream().filter(text -> !program.contains(text)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench.md", "getting-started.md", "how-to.md", "operations.md", "troubleshooting.md"})
    void whatAGuideNamesIsThere(String name) throws IOException {
        String guide = page(name);
        String settings = Files.readString(Path.of("application.properties"));
        List<String> missing = new ArrayList<>();
        named(
                SETTING,
                guide,
                key -> !settings.contains("\n" + key + "=") && !settings.contains("\n" + key + "."),
                missing);
        named(
                VARIABLE,
                guide,
                variable -> !settings.contains("{{env:" + variable)
                        && !settings.contains("environment variable " + variable),
                missing);
        named(FILE, guide, file -> !Files.exists(Path.of(file)), missing);
        named(LINK, guide, link -> !Files.exists(Path.of("docs", link)), missing);
        assertEquals(List.of(), missing);
        assertFalse(SETTING.matcher(guide).results().findAny().isEmpty());
    }

    /** What is empty as shipped, or another for everyone, is in the guide under its name. */
    @Test
    void gettingStartedNamesWhatHasToBeSet() throws IOException {
        String guide = page("getting-started.md");
        List<String> wanted = new ArrayList<>(List.of(
                "soar.elasticsearch.ca-file", "soar.kibana.ca-file", "soar.http.host", "soar.http.tls-certificate"));
        wanted.addAll(List.of("soar.store.url", "manage_own_api_key", "src/test/resources/alerts/"));
        Pattern.compile("\\{\\{env:(SOAR_(?:ELASTICSEARCH|KIBANA|AI|SLACK|APPROVAL|WINRM)_\\w+)")
                .matcher(Files.readString(Path.of("application.properties")))
                .results()
                .forEach(found -> wanted.add(found.group(1)));
        assertEquals(
                List.of(), wanted.stream().filter(each -> !guide.contains(each)).toList());
    }

    @Test
    void operationsHasTextsThatTheProgramSays() throws IOException {
        String page = page("operations.md");
        String program = sources().replaceAll("\"\\s*\\+\\s*\"", "")
                + Files.readString(Path.of("routes/templates/reply-doubt.jq"));
        for (String text : List.of(
                "This incident is not known here.",
                "This is not the message that stands for this incident",
                "No backup of the store",
                "it is of a newer version of camel-soar",
                "a running camel-soar holds its file",
                "RESTORED",
                "Run it again",
                "Go on without it",
                "Run nothing more")) {
            assertTrue(page.contains(text), text + " is not on the page");
            assertTrue(program.contains(text), text + " is nowhere in the program");
        }
    }

    private static void named(Pattern pattern, String guide, Predicate<String> isMissing, List<String> missing) {
        pattern.matcher(guide)
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(isMissing)
                .forEach(missing::add);
    }

    private static String page(String name) throws IOException {
        return Files.readString(Path.of("docs", name));
    }

    private static String sources() throws IOException {
        try (Stream<Path> java = Files.walk(Path.of("src/main"));
                Stream<Path> routes = Files.list(Path.of("routes"))) {
            return Stream.concat(
                            java.filter(file -> file.toString().endsWith(".java")),
                            routes.filter(file -> file.toString().endsWith(".camel.yaml")))
                    .map(GuidesTest::read)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
