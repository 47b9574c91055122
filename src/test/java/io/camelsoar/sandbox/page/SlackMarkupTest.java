package io.camelsoar.sandbox.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jsoup.nodes.Element;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Emphasis as Slack shows it. */
class SlackMarkupTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            _only reads_                   | <i>only reads</i>
            _ends invoice_view.exe, 6120_  | <i>ends invoice_view.exe, 6120</i>
            _one_ and _two_                | <i>one</i> and <i>two</i>
            a_name_with_lines              | a_name_with_lines
            *bold* and ~gone~              | <b>bold</b> and <s>gone</s>
            """)
    void emphasis(String markup, String shown) {
        assertEquals(shown, shown(markup));
    }

    private static String shown(String markup) {
        Element parent = new Element("div");
        new SlackMarkup(null).show(parent, markup);
        return parent.select("p").html();
    }
}
