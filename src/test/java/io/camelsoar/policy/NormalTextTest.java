package io.camelsoar.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00AD",
                "\u034F",
                "\u115F",
                "\u1160",
                "\u17B4",
                "\u180B",
                "\u200B",
                "\u2060",
                "\u2800",
                "\u3164",
                "\uFE01",
                "\uFEFF",
                "\uFFA0",
                "\uDB40\uDC41",
                "\uDB40\uDD10",
                "\u0300",
                "\uE000",
                "\u0007"
            })
    void whatIsUnseenIsLeftOut(String unseen) {
        assertEquals("mimikatz", NormalText.forms("mimi" + unseen + "katz").get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "Mimik\u0430tz, mimikatz",
        "\uFF4Dimikatz, mimikatz",
        "\u1D0Dimikat\u1D22, mimikatz",
        "Stop\u4E00Service, stop-service",
        "C:\u4E36a\u30CEb, c:\\a/b",
        "a \u4E28 b, a | b",
        "a\u2028b, a b"
    })
    void whatLooksLikeAnotherIsTheOther(String text, String normal) {
        assertEquals(normal, NormalText.forms(text).get(0));
    }
}
