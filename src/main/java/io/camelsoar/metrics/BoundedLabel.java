package io.camelsoar.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Values of a label that come from outside: so many of them, each so long, and "other" for the rest. Each is a time series for good. */
final class BoundedLabel {

    static final String OTHER = "other";
    private static final int LONGEST = 100;

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    BoundedLabel(int most) {
        this.most = most;
    }

    /** @param value null for unknown */
    String of(String value) {
        if (value == null || value.isBlank()) {
            return "unknown";
        }
        // half a surrogate pair would be written as a question mark, as that of another value
        String label = value.codePoints()
                .limit(LONGEST)
                .map(point -> Character.getType(point) == Character.SURROGATE ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (known.contains(label)) {
            return label;
        }
        synchronized (known) {
            return known.size() < most && known.add(label) ? label : known.contains(label) ? label : OTHER;
        }
    }
}
