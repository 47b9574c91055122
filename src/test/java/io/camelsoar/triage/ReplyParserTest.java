package io.camelsoar.triage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyParserTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REPLIES = Path.of("src/test/resources/triage/replies");

    private final ReplyParser parser = new ReplyParser();

    static Stream<String> replies() throws IOException {
        try (Stream<Path> files = Files.list(REPLIES)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .toList();
            assertTrue(names.size() >= 40, "only " + names.size() + " replies");
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("replies")
    void readsAReplyAsAHumanDoes(String name) throws IOException {
        JsonNode expected =
                JSON.readTree(REPLIES.resolve(name.replace(".md", ".json")).toFile());

        Proposal proposal = parser.parse(Files.readString(REPLIES.resolve(name)));

        JsonNode actual = JSON.valueToTree(proposal);
        ((ObjectNode) actual).put("outcome", proposal.outcome().name());
        assertEquals(expected.toPrettyString(), actual.toPrettyString());
    }

    @Test
    void serialisesExactlyTheFourFieldsInOrder() throws IOException {
        Proposal proposal = new Proposal("why", List.of("whoami"), List.of());

        String json = JSON.writeValueAsString(proposal);

        assertEquals("{\"summary\":\"why\",\"investigation\":[\"whoami\"],\"remediation\":[],\"usable\":true}", json);
        assertEquals(proposal, JSON.readValue(json, Proposal.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\n",
                "```",
                "`",
                "|",
                "#",
                "**",
                "\u0000\u0000",
                "\uD800",
                "- ",
                "@'",
                "1.",
                "{",
                "{}",
                "<br>"
            })
    void nothingUsefulIsNone(String text) {
        assertEquals(Proposal.Outcome.NONE, parser.parse(text).outcome());
    }

    @Test
    void nullIsEmpty() {
        assertEquals(new Proposal("", List.of(), List.of()), parser.parse(null));
    }

    @Test
    void lineEndsMakeNoDifference() throws IOException {
        for (String name : replies().toList()) {
            String text = Files.readString(REPLIES.resolve(name));
            assertEquals(parser.parse(text), parser.parse("\uFEFF" + text.replace("\n", "\r\n")), name);
        }
    }

    @Test
    void mutatedRepliesNeverThrow() throws IOException {
        Random random = new Random(42);
        List<String> texts = new ArrayList<>();
        for (String name : replies().toList()) {
            texts.add(Files.readString(REPLIES.resolve(name)));
        }
        String[] splinters = {
            "`",
            "```",
            "~~~",
            "\n",
            "**",
            "|",
            "#",
            "\"",
            "'",
            "{",
            "}",
            "(",
            "@\"\n",
            "<br>",
            "\\",
            "- ",
            "1. ",
            "\t",
            "\u0000",
            "\uD83D",
            "<<EOF",
            "$",
            ": ",
            " - ",
            "PS C:\\> ",
            "if (",
            "\u00A0",
            "]",
            "|---|"
        };
        assertTimeout(Duration.ofSeconds(240), () -> {
            for (int round = 0; round < 2000; round++) {
                StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
                for (int change = random.nextInt(12); change >= 0; change--) {
                    int at = random.nextInt(text.length() + 1);
                    switch (random.nextInt(4)) {
                        case 0 -> text.insert(at, splinters[random.nextInt(splinters.length)]);
                        case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
                        case 2 -> text.setLength(Math.max(at, 1));
                        default -> text.insert(at, texts.get(random.nextInt(texts.size())));
                    }
                }
                String mutated = text.toString();
                Proposal proposal = assertDoesNotThrow(() -> parser.parse(mutated), mutated);
                assertDoesNotThrow(() -> JSON.writeValueAsBytes(proposal).length);
            }
        });
    }

    static Stream<String> hostileUnits() {
        return Stream.of(
                "`",
                "``` ",
                "```\n",
                "```\n## Summary\n```x\n",
                "~~~~\n````\n",
                "**",
                "* ",
                "- `a\n",
                "#",
                "# a\n",
                "| ",
                "|a|`b\n",
                "{",
                "{\n",
                "(",
                "((\n",
                "\"\n",
                "'a\n",
                " - ",
                "a - ",
                " - 1",
                "ls - a ",
                "ls\n",
                "ls |\n",
                "ls `\n",
                "@\"\n",
                "<<EOF\n",
                "> ",
                "<br>",
                " ",
                "\t",
                "\n",
                "-",
                "- - ",
                "1. ",
                "if [ ",
                "if x\n",
                "Get-Process ",
                "Get-Process\n",
                "a: ",
                "Investigation: ",
                "Investigation:\n",
                "$a",
                "$ a\n",
                "[a.b",
                "A-",
                "/",
                "\\",
                "C:\\a> ",
                "PS C:\\",
                "a@b:",
                "(Get-",
                "FOO=b ",
                "- Get-X `\n",
                "- (\n",
                "{\"a\":",
                "[",
                "\"a\",",
                "=",
                "---\n",
                "a\n---\n",
                "_",
                "# Remediation\n",
                "- Get-Process\n  -x\n",
                "`ls`, ",
                "`ls` and ",
                "sudo ",
                "Run ls ",
                "'",
                "\u00E9",
                "((((((((((",
                "<# ",
                "Get-X (a b");
    }

    @ParameterizedTest
    @MethodSource("hostileUnits")
    @Timeout(240) // quadratic work on this much text would take many minutes, also where nothing else runs
    void hostileTextTakesNoLongerThanOther(String unit) {
        String repeated = unit.repeat(200_000 / unit.length());
        String lines = (unit.replace('\n', ' ').repeat(60 / unit.length() + 1) + "\n").repeat(3_200);
        for (String before : List.of(
                "",
                "## Investigation\n",
                "## Investigation\n```powershell\n",
                "## Investigation\n- Get-Process ",
                "## Investigation\n| ")) {
            assertDoesNotThrow(() -> parser.parse(before + repeated));
            assertDoesNotThrow(() -> parser.parse(before + lines));
        }
    }

    @Test
    void moreLinesThanAnyReplyHasProposeNothing() {
        assertEquals(
                Proposal.Outcome.NONE,
                parser.parse("- `whoami`\n".repeat(100_000)).outcome());
    }
}
