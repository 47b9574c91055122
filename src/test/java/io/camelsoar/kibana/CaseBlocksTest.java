package io.camelsoar.kibana;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code blocks are code in the case, and nothing gets out of them. */
class CaseBlocksTest {

    private static final Parser PARSER = Parser.builder().build();
    private static final List<String> PARTS = List.of(
            "```",
            "````",
            "~~~",
            "~~~~~",
            "`",
            "``",
            "\n",
            "\n",
            "\n",
            "\r",
            "- ",
            "1. ",
            "> ",
            "   ",
            "    ",
            "powershell",
            "[x](http://evil.example)",
            "![x](http://evil.example/p.png)",
            "<img src=x>",
            "<b>",
            "http://evil.example",
            "text",
            "\\",
            "|",
            "=");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```powershell\nGet-Item C:\\a[1]\n```",
                "```\nGet-Item C:\\a[1]",
                "~~~~ \nGet-Item C:\\a[1]\n~~~~~",
                "- ```powershell\nGet-Item C:\\a[1]\n  ```",
                "> ```\nGet-Item C:\\a[1]\n> ```"
            })
    void aFencedBlockIsCode(String text) {
        assertEquals(List.of("```\nGet-Item C:\\a[1]\n```"), CaseBlocks.of(text, 100));
    }

    @Test
    void whatIsAroundItStaysText() {
        assertEquals(
                List.of("\\[a\\] `b[1]`\n1.  &lt;c>\n```\nx\n```\n\\`\\`\\`y\\`\\`\\`"),
                CaseBlocks.of("[a] `b[1]`\n1. ``` <c>\nx\n```\n```y```", 100));
    }

    /** Which has another mark, or is shorter. */
    @Test
    void aFenceInABlockDoesNotEndIt() {
        assertEquals(List.of("~~~\n```\n<b>\n~~~"), CaseBlocks.of("````\n```\n<b>\n````", 100));
        assertEquals(List.of("````\n~~~\n```\n<b>\n````"), CaseBlocks.of("~~~~\n~~~\n```\n<b>\n~~~~", 100));
    }

    @Test
    void aBlockThatIsCutGoesOnAsCode() {
        String code = "Get-Item [x]\n".repeat(20);
        List<String> pieces = CaseBlocks.of("```\n" + code + "```\n[after]", 100);
        assertTrue(pieces.size() > 2, pieces::toString);
        pieces.forEach(piece -> assertTrue(piece.startsWith("```\nGet-Item [x]\n"), piece));
        assertTrue(pieces.get(pieces.size() - 1).endsWith("\n```\n\\[after\\]"), pieces::toString);
        assertEquals(code, String.join("\n", pieces).replaceAll("```\n?|\\\\\\[after.*", ""));
    }

    /** A comment without text would be refused. */
    @Test
    void aPieceWithoutTextIsNone() {
        assertEquals(List.of("```\n123456\n```"), CaseBlocks.of("```\n123456\n```", 11));
        assertEquals(List.of(), CaseBlocks.of("", 10));
    }

    @Test
    void whateverIsWrittenNothingGetsOutAndAllOfItIsThere() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int parts = random.nextInt(30);
            for (int part = 0; part < parts; part++) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            int most = 10 + random.nextInt(200);
            List<String> pieces = CaseBlocks.of(text.toString(), most);
            pieces.forEach(piece -> {
                assertTrue(piece.length() <= 5 * most + 10, text::toString);
                assertEquals(List.of(), active(piece), () -> piece + "\nof\n" + text);
            });
            String all = String.join("", pieces);
            assertTrue(most < 100 || count(all, "v") == count(text.toString(), "v"), () -> all + "\nof\n" + text);
        }
    }

    private static int count(String text, String word) {
        return text.split(word, -1).length;
    }

    /** As whatever else is in the comment has it: between two paragraphs. */
    private static List<Node> active(String piece) {
        List<Node> found = new ArrayList<>();
        Node comment = PARSER.parse("**Answer**:\n" + piece + "\n\n`after`");
        comment.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                found.add(link);
            }

            @Override
            public void visit(Image image) {
                found.add(image);
            }

            @Override
            public void visit(HtmlInline html) {
                found.add(html);
            }

            @Override
            public void visit(HtmlBlock html) {
                found.add(html);
            }

            @Override
            public void visit(FencedCodeBlock block) {
                if (block.getClosingFenceLength() == null || block.getLiteral().contains("`after`")) {
                    found.add(block);
                }
            }
        });
        return found;
    }
}
