package io.camelsoar.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Get-Process | ? { $_.Name -eq 'a' }",
                "C:\\Users\\J\u00FCrgen Stra\u00DFe\\\u65E5\u672C",
                "a\n\tb",
                "``"
            })
    void whatCannotBeMistakenIsShownAsItIs(String text) {
        assertEquals(text, ShownText.of(text));
    }

    /** What is unseen, what turns the text around, what looks like another letter, and what would end the code block. */
    @ParameterizedTest
    @CsvSource({
        "'a\u202Eb', 'a\\u{202e}b'",
        "'a\u200Bb', 'a\\u{200b}b'",
        "'a\u0000b', 'a\\u{0}b'",
        "'a\rb', 'a\\u{d}b'",
        "'a\u00A0b', 'a\\u{a0}b'",
        "'Get-Pr\u043Ecess', 'Get-Pr\\u{43e}cess'",
        "'\uFF41', '\\u{ff41}'",
        "'\u2013Force', '\\u{2013}Force'",
        "'\uD83D\uDE00', '\\u{1f600}'",
        "'$\u3164=1', '$\\u{3164}=1'",
        "'a\u115Fb', 'a\\u{115f}b'",
        "'a\u1160b', 'a\\u{1160}b'",
        "'a\uFFA0b', 'a\\u{ffa0}b'",
        "'C:\u4E36x', 'C:\\u{4e36}x'",
        "'C:\u4E3Fx', 'C:\\u{4e3f}x'",
        "'C:\u30CEx', 'C:\\u{30ce}x'",
        "'a\u4E00b', 'a\\u{4e00}b'",
        "'a\u4E28b', 'a\\u{4e28}b'",
        "'a\u3163b', 'a\\u{3163}b'",
        "'a\u3161b', 'a\\u{3161}b'",
        "'a\uFF89b', 'a\\u{ff89}b'",
        "'```x````', '``\\u{60}x``\\u{60}`'"
    })
    void theRestIsEscaped(String text, String shown) {
        assertEquals(shown, ShownText.of(text));
    }

    @Test
    void aLineIsOneAndCommandsNoTerminal() {
        assertEquals(
                "a b c \\u{1b}[2J d\\u{9b}2J\\u{202e}",
                ShownText.line("\na\r\nb\u0085c \u001B[2J\u2028d\u009B2J\u202E\u2029"));
    }
}
