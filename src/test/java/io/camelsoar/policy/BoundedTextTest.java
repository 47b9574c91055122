package io.camelsoar.policy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pattern that would try every way to read a text is stopped, and the text is judged against. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // without the bound it takes years
class BoundedTextTest {

    /** The back reference keeps the JDK from remembering where it failed. */
    private static final Pattern EITHER_WAY = Pattern.compile("(?:a|a)*(b)\\1?");

    @Test
    void whatIsNotFoundOutInTimeIsNoMatchAndMayBeThere() {
        String text = "a".repeat(100);
        assertFalse(BoundedText.matches(EITHER_WAY, text));
        assertTrue(BoundedText.mayHold(EITHER_WAY, text));
    }

    @Test
    void norIsWhatIsTooDeep() {
        String text = "ab".repeat(100_000);
        Pattern repeated = Pattern.compile("(?:a(b))*c");
        assertFalse(BoundedText.matches(repeated, text));
        assertTrue(BoundedText.mayHold(repeated, text));
    }

    @Test
    void theRestIsFoundOut() {
        assertTrue(BoundedText.matches(EITHER_WAY, "aab"));
        assertTrue(BoundedText.mayHold(EITHER_WAY, "xaabx"));
        assertFalse(BoundedText.mayHold(EITHER_WAY, "x"));
    }
}
