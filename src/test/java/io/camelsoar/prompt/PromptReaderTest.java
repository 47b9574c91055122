package io.camelsoar.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.edit.LiveEdits;
import io.camelsoar.edit.UnusableEditException;
import io.camelsoar.failure.Failures;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A prompt with a mistake is not used, and its line and mistake are told. */
class PromptReaderTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @TempDir
    private Path folder;

    @BeforeEach
    void addRoute() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a")
                        .choice()
                        .when(body().isNotNull())
                        .setVariable("ofARoute", constant("x"))
                        .bean("prompts", "render('a.txt')")
                        .bean("prompts", "render('b.txt')");
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${variable.alertTxt}|line 2: nothing sets the variable alertTxt; did you mean alertText?",
                "${variable.nowhere.near}|line 2: nothing sets the variable nowhere",
                "${uppercase(${variable.ofRoute})}|line 2: nothing sets the variable ofRoute; did you mean ofARoute?",
                "${variableAs(questionTxt,String)}|line 2: nothing sets the variable questionTxt; did you mean questionText?",
                "${nonsense}|line 2: SimpleParserException: Unknown function: nonsense",
                "${bean:nosuch}|line 2: NoSuchBeanException: No bean could be found in the registry for: nosuch",
            })
    void whatIsWrongIsTold(String wrong, String told) {
        UnusableEditException refused = assertThrows(
                UnusableEditException.class, () -> new PromptReader(context).read("An alert:\n" + wrong + "\n"));
        assertEquals(told, refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${variable.alertText}",
                "${variable.incident.alert.operatingSystem}",
                "${variable.incident?.playbook}",
                "${variable.ofARoute}",
                "${variable.global:mine}",
                "costs $5, {variable.nowhere}"
            })
    void whatIsWellIsTaken(String prompt) throws Exception {
        new PromptReader(context).read(prompt);
    }

    /** The list is of what is set, and has what the shipped prompts need. */
    @Test
    void oursAreSet() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            String java = sources.filter(Files::isRegularFile)
                    .map(PromptReaderTest::read)
                    .collect(Collectors.joining());
            for (String name : PromptVariables.OURS) {
                assertTrue(java.matches("(?s).*(setVariable\\(\\s*|VARIABLE = )\"" + name + "\".*"), name);
            }
        }
    }

    @Test
    void theOneFromBeforeGoesOnAndANewOneIsToldOf() throws Exception {
        LiveEdits edits = new LiveEdits();
        Prompts prompts = new Prompts(folder, context, new Failures(), edits);
        Path file = Files.writeString(folder.resolve("a.txt"), "The alert: ${variable.alertText}");
        prompts.read();
        Files.writeString(file, "The alert: ${variable.alertTxt}");
        Path added = Files.writeString(folder.resolve("b.txt"), "${variable.x}");
        prompts.look();
        assertEquals(
                Map.of(
                        file.toString(),
                        "line 1: nothing sets the variable alertTxt; did you mean alertText?; the prompt from before goes on",
                        added.toString(),
                        "line 1: nothing sets the variable x; there is none from before"),
                edits.open());
        assertEquals("The alert: A", rendered(prompts));
        assertThrows(InvalidSettingsException.class, prompts::read);

        Files.writeString(file, "This: ${variable.alertText}");
        Files.writeString(added, "x");
        prompts.look();
        assertEquals(Map.of(), edits.open());
        assertEquals("This: A", rendered(prompts));
    }

    /** Whoever runs a part of the routes may have the prompts of all. */
    @Test
    void aPromptThatNoRouteAsksForNeedsNoVariables() throws Exception {
        Prompts prompts = new Prompts(folder, context, new Failures(), new LiveEdits());
        Path other = Files.writeString(folder.resolve("other.txt"), "${variable.ofAnotherRoute}");
        prompts.read();
        Files.writeString(other, "${nonsense}");
        assertThrows(InvalidSettingsException.class, prompts::read);
    }

    private String rendered(Prompts prompts) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.setVariable("alertText", "A");
        prompts.render("a.txt", exchange);
        return exchange.getMessage().getBody(String.class);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
