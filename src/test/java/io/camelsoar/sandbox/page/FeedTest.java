package io.camelsoar.sandbox.page;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page is told what changed, and nothing is looked at for nobody or for nothing. */
class FeedTest {

    private final Map<String, JsonNode> state = new ConcurrentSkipListMap<>(Map.of("a", new TextNode("1")));
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong number = new AtomicLong();
    private final Feed feed = new Feed(
            () -> {
                looks.incrementAndGet();
                if (away.compareAndSet(true, false)) {
                    throw new IllegalStateException("The store is away");
                }
                return Map.copyOf(state);
            },
            number::get);

    @AfterEach
    void close() {
        feed.close();
    }

    private List<String> watch() {
        List<String> told = new CopyOnWriteArrayList<>();
        feed.watch(told::add);
        await().until(() -> !told.isEmpty());
        return told;
    }

    @Test
    void whoComesIsToldAllAndThenWhatIsOther() {
        List<String> told = watch();
        state.put("b", new TextNode("2"));
        feed.changed();
        await().until(() -> told.size() == 2);
        state.remove("a");
        number.incrementAndGet(); // the store says nothing
        await().until(() -> told.size() == 3);
        assertEquals(
                List.of(
                        "event: all\ndata: {\"a\":\"1\"}\n\n",
                        "event: news\ndata: {\"b\":\"2\"}\n\n",
                        "event: news\ndata: {\"a\":null}\n\n"),
                told);
        assertEquals(List.of("event: all\ndata: {\"b\":\"2\"}\n\n"), watch());
    }

    @Test
    void nothingIsLookedAtWhereNothingChanged() {
        List<String> told = watch();
        int looked = looks.get();
        state.put("b", new TextNode("2"));
        List<String> second = watch(); // by this look both are up to date
        assertEquals(looked + 1, looks.get());
        assertEquals(2, told.size());
        assertEquals(1, second.size());
    }

    @Test
    void whoLeftIsToldNothing() {
        List<String> told = watch();
        Consumer<String> leaving = told::add;
        feed.watch(leaving);
        await().until(() -> told.size() == 2);
        feed.leave(leaving);
        state.put("b", new TextNode("2"));
        List<String> another = watch();
        assertEquals(1, another.size());
        assertEquals(3, told.size());
    }

    @Test
    void whatCannotBeReadForNowIsToldLater() {
        List<String> told = watch();
        away.set(true);
        number.incrementAndGet();
        await().until(() -> !away.get()); // it was tried
        state.put("b", new TextNode("2"));
        feed.changed();
        await().until(() -> told.size() == 2);
    }
}
