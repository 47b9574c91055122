package io.camelsoar.winrm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The threads that there are now and were not before, by name without numbers. Those of tests and simulators do not count. */
final class NewThreads {

    private static final String OTHERS =
            "(windows-|Attach Listener|awaitility|ForkJoinPool|Keep-Alive-Timer|junit-jupiter-timeout|surefire|test-).*";

    private final Map<String, Long> before = threads();

    /** Waits until there are no more of any name than there were. */
    void awaitNone() {
        await().untilAsserted(() -> assertEquals(Map.of(), more(), "threads left behind"));
    }

    private Map<String, Long> more() {
        Map<String, Long> more = new TreeMap<>(threads());
        more.replaceAll((name, count) -> count - before.getOrDefault(name, 0L));
        more.values().removeIf(count -> count <= 0);
        return more;
    }

    private static Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("\\d+", "#"))
                .filter(name -> !name.matches(OTHERS))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
