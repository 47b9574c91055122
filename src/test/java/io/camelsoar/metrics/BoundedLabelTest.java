package io.camelsoar.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What alerts say makes no more time series than there is room for. */
class BoundedLabelTest {

    @Test
    void whatIsTooManyIsOther() {
        BoundedLabel label = new BoundedLabel(50);
        Set<String> labels = IntStream.range(0, 1000)
                .mapToObj(rule -> label.of("Rule " + rule))
                .collect(Collectors.toSet());
        assertEquals(51, labels.size());
        assertEquals("Rule 0", label.of("Rule 0"));
        assertEquals("other", label.of("Rule 999"));
        assertEquals("unknown", label.of(null));
    }

    @Test
    void whatIsTooLongIsCut() {
        assertEquals(100, new BoundedLabel(1).of("x".repeat(5000)).length());
    }
}
