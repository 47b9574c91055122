package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Markdown of the model in Slack's own markup: what it means stays, what it says leads nowhere and calls nobody. */
class MrkdwnTest {

    /** Of these a model's markdown is made, or somebody's who wants it to be more than text. */
    private static final List<String> PARTS = List.of(
            "**",
            "*",
            "_",
            "__",
            "~~",
            "`",
            "``",
            "```",
            "```powershell\n",
            "~~~\n",
            "\n",
            "\n\n",
            "# ",
            "### ",
            "> ",
            "- ",
            "1. ",
            "    ",
            "\t",
            "[",
            "](",
            ")",
            "![",
            "<",
            ">",
            "&",
            "&lt;",
            "<!channel>",
            "<@U0AAA1111>",
            "<https://evil.example|Case>",
            "<!-- ",
            "-->",
            "|",
            "\\",
            "[a]: https://evil.example \"t\"\n",
            "\uD83D\uDE00",
            "\u202e",
            "---\n",
            "word ",
            "two words ");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            # Summary                       | *Summary*
            ### **Very** bad                | *Very bad*
            so **bold** and *thin*          | so *bold* and _thin_
            a ***both*** b                  | a *_both_* b
            **bold `code`** x               | *bold* *`code`* x
            `Get-Item C:\\*` is read        | `Get-Item C:\\*` is read
            1. one\\n2. two                 | 1. one\\n2. two
            - a\\n  - b\\n- c               | • a\\n   • b\\n• c
            * a\\n\\n  more\\n* b           | • a\\n\\n   more\\n\\n• b
            > said\\n> so                   | &gt; said\\n&gt; so
            a\\n```sh\\n<x> & y\\n```\\nb   | a\\n\\n```\\n&lt;x&gt; &amp; y\\n```\\n\\nb
            [here](https://evil.example)    | here (https://evil.example)
            [https://good](https://evil)    | https://good (https://evil)
            <https://a.example>             | https://a.example
            ![i](https://evil.example/x)    | i (https://evil.example/x)
            [a](https://b 'title')          | a (https://b "title")
            [x]: https://evil.example       | [x]: https://evil.example
            <b>x</b> & y                    | &lt;b&gt;x&lt;/b&gt; &amp; y
            **two\\nlines**                 | *two*\\n*lines*
            \\`\\`\\` no code               | ''' no code
            snake_case_name                 | snake_case_name
            <!-- hidden -->                 | &lt;!-- hidden --&gt;
            """)
    void whatMarkdownMeansIsShown(String markdown, String shown) {
        assertEquals(
                List.of(shown.replace("\\n", "\n")),
                Mrkdwn.pieces(markdown.replace("\\n", "\n").replace("\\\\", "\\"), 2_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "-\n-\n", "```\n```"})
    void nothingVisibleIsNoPiece(String markdown) {
        assertEquals(List.of(), Mrkdwn.pieces(markdown, 2_000));
    }

    @Test
    void nobodyIsCalledAndNothingIsALink() {
        String hostile =
                "<!channel> <@U0AAA1111> **<!here>** [x](<!channel>) `<@U0AAA1111>`\n\n<!everyone>\n\n```\n<!channel>\n```\n"
                        + "[a](https://good.example \"<!channel>\") <javascript:alert(1)> &lt;!channel&gt; &#60;!channel>";
        for (String piece : Mrkdwn.pieces(hostile, 2_000)) {
            assertFalse(piece.contains("<") || piece.contains(">"), piece);
        }
    }

    @Test
    void aCodeBlockThatIsSplitIsOneInEachPiece() {
        String code =
                IntStream.range(0, 300).mapToObj("Get-Item 'C:\\%d'"::formatted).collect(Collectors.joining("\n"));
        List<String> pieces = Mrkdwn.pieces("Run:\n\n```\n" + code + "\n```\n\nDone.", 1_000);
        assertTrue(pieces.size() > 4, () -> String.join("\n====\n", pieces));
        for (String piece : pieces) {
            assertEquals(2, count("```", piece), piece);
        }
        assertEquals(
                "Run:\n\n" + code + "\n\nDone.",
                String.join("\n", pieces).replace("```\n```\n", "").replaceAll("```\n|\n```", ""));
    }

    @Test
    void aPieceEndsWithAParagraphAndNotWithAHeading() {
        String paragraph = "word ".repeat(110).strip();
        List<String> pieces = Mrkdwn.pieces(
                paragraph + "\n\n## First\n\n" + paragraph + "\n\n## Second\n\n" + paragraph + "\n\n" + paragraph,
                1_200);
        assertEquals(
                List.of(paragraph + "\n\n*First*\n\n" + paragraph, "*Second*\n\n" + paragraph + "\n\n" + paragraph),
                pieces);
    }

    @Test
    void emphasisThatIsSplitIsSuchInEachPiece() {
        List<String> pieces = Mrkdwn.pieces("> - **" + "bold ".repeat(500).strip() + "**", 1_000);
        assertTrue(pieces.size() > 2);
        assertTrue(pieces.get(0).startsWith("&gt; • *bold bold"), pieces.get(0));
        for (String piece : pieces) {
            assertTrue(piece.matches("&gt; (• |   )\\*bold[bold ]*bold\\* ?"), piece);
        }
    }

    /** Whatever it is made of: within its length, closed, and with all of its words. */
    @Test
    void anyMarkdownIsInWholePieces() {
        Random random = new Random(7);
        for (int run = 0; run < 2_000; run++) {
            StringBuilder markdown = new StringBuilder();
            int words = 0;
            for (int part = 0; part < 40 + random.nextInt(200); part++) {
                markdown.append(PARTS.get(random.nextInt(PARTS.size())));
                if (random.nextInt(4) == 0) {
                    markdown.append(" w%04d ".formatted(words++));
                }
            }
            check(markdown.toString(), words);
        }
    }

    private static void check(String markdown, int words) {
        List<String> pieces = Mrkdwn.pieces(markdown, 600);
        for (String piece : pieces) {
            assertTrue(piece.length() <= 600 && !piece.isBlank(), markdown);
            assertFalse(piece.contains("<") || piece.contains(">"), markdown);
            assertEquals(0, count("```", piece) % 2, markdown);
        }
        String all = String.join("\n", pieces);
        for (int word = 0; word < words; word++) {
            assertTrue(all.contains("w%04d".formatted(word)), markdown);
        }
    }

    /** A reply may be made to keep its reader busy; 200 kB of each are read at once. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*", "> ", "- ", "[", "![", "`", "_a", "<", "[a](", "&", "1. ", "a**b", "\n", "~", "    ", "|", "](",
                "\\", "*_"
            })
    void longTextsOfOneKindAreRead(String part) {
        for (String text : List.of(
                part.repeat(200_000 / part.length()),
                part.repeat(50_000 / part.length()) + "\n".repeat(100_000),
                part.repeat(50_000 / part.length()) + "word" + part.repeat(50_000 / part.length()))) {
            for (String piece : Mrkdwn.pieces(text, 2_000)) {
                assertTrue(piece.length() <= 2_000);
            }
        }
    }

    private static long count(String what, String text) {
        return Pattern.compile(Pattern.quote(what)).matcher(text).results().count();
    }
}
