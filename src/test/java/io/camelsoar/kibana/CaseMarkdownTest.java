package io.camelsoar.kibana;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Emphasis;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.text.TextContentRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others wrote reads in the case as they wrote it, and stresses nothing. */
class CaseMarkdownTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "**Declined** by Dana Reyes",
                "__Declined__ by _nobody_",
                "***",
                "a*b*c",
                "_*_a_*_",
                "\\*\\*a\\*\\*",
                "\\\\Microsoft\\\\*",
                "svc_deploy_1",
                "`a` **b** `c`"
            })
    void nothingIsStressed(String text) {
        String markdown = CaseMarkdown.of("- Rule: " + text);
        List<Object> stressed = new ArrayList<>();
        var parsed = Parser.builder().build().parse(markdown.replaceFirst("- ", ""));
        parsed.accept(new AbstractVisitor() {
            @Override
            public void visit(Emphasis emphasis) {
                stressed.add(emphasis);
            }

            @Override
            public void visit(StrongEmphasis emphasis) {
                stressed.add(emphasis);
            }
        });
        assertEquals(List.of(), stressed, markdown);
        assertEquals(
                "Rule: " + text.replace("`", "\""),
                TextContentRenderer.builder().build().render(parsed));
    }

    @Test
    void aNameOfAnAccountStaysAsItIs() {
        assertEquals("svc_deploy_1", CaseMarkdown.of("svc_deploy_1"));
    }

    @Test
    void proseKeepsItsEmphasis() {
        assertEquals("a **b** _c_ `d_e`", CaseMarkdown.line("a **b** _c_ `d_e`"));
    }
}
