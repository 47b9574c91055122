package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pieces are the text again, each fits, and none ends inside a character. */
class PiecesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "&&&&&&&&&&&&&&&&&&&&", "<a> & <b> and more & more", "one\ntwo\nthree\nfour\nfive"})
    void togetherTheyAreTheText(String text) {
        List<String> pieces = Pieces.of(text, 20);
        assertEquals(text, String.join("", pieces));
        for (String piece : pieces) {
            String escaped = piece.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            assertTrue(!piece.isEmpty() && escaped.length() <= 20, escaped);
        }
    }

    @Test
    void aPieceEndsWithALineElseAWordElseAnywhere() {
        assertEquals(List.of("one two three\n", "four five six"), Pieces.of("one two three\nfour five six", 20));
        assertEquals(List.of("one two three ", "four"), Pieces.of("one two three four", 16));
        assertEquals(List.of("0123456789", "0123"), Pieces.of("01234567890123", 10));
    }

    @Test
    void aCharacterOfTwoUnitsIsNotSplit() {
        String text = "\uD83D\uDE00".repeat(11);
        assertEquals(text, String.join("", Pieces.of(text, 11)));
        Pieces.of(text, 11).forEach(piece -> assertEquals(0, piece.length() % 2));
    }
}
