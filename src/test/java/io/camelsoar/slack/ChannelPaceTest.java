package io.camelsoar.slack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.failure.NoTurnException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelPaceTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> went = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Future<?> send(ChannelPace pace, String channel, String message) {
        int before = pace.waiting(channel);
        Future<?> sent = threads.submit(() -> {
            pace.await(channel, message.startsWith("urgent"));
            went.add(message);
        });
        await().until(() -> sent.isDone() || pace.waiting(channel) > before);
        return sent;
    }

    @Test
    void whatIsUrgentGoesFirstAndTheRestInTheOrderInWhichItCame() {
        ChannelPace pace = new ChannelPace(Duration.ofMillis(1500), LONG);
        for (String message : List.of("first", "second", "third", "urgent 1", "urgent 2")) {
            send(pace, "soc", message);
        }
        await().until(() -> went.size() == 5);
        assertEquals(List.of("first", "urgent 1", "urgent 2", "second", "third"), went);
    }

    @Test
    void channelsDoNotWaitForEachOther() {
        ChannelPace pace = new ChannelPace(LONG, LONG);
        send(pace, "soc", "one");
        send(pace, "soc", "two");
        send(pace, "other", "three");
        await().until(() -> went.contains("three"));
        assertEquals(List.of("one", "three"), went);
    }

    @Test
    void aChannelHasOnePaceByItsNameAndItsId() {
        ChannelPace pace = new ChannelPace(LONG, LONG);
        pace.await("soc", false);
        pace.learn("soc", "C0123ABCD");
        send(pace, "C0123ABCD", "by its id");
        send(pace, "soc", "by its name");
        assertEquals(2, pace.waiting("C0123ABCD"));
        assertEquals(List.of(), went);
    }

    @Test
    void whoseTurnDoesNotComeIsToldSoAndIsInNobodysWay() {
        ChannelPace pace = new ChannelPace(LONG, Duration.ofMillis(50));
        pace.await("soc", false);
        NoTurnException late = assertThrows(NoTurnException.class, () -> pace.await("soc", false));
        assertTrue(late.getMessage().contains("soar.slack.message-interval"), late.getMessage());
        assertEquals(0, pace.waiting("soc"));
    }

    @Test
    void aStopEndsEachWait() {
        ChannelPace pace = new ChannelPace(LONG, LONG);
        pace.await("soc", false);
        Future<?> first = send(pace, "soc", "urgent");
        Future<?> second = send(pace, "soc", "not urgent");
        pace.stop();
        await().until(() -> first.isDone() && second.isDone());
        assertThrows(NoTurnException.class, () -> pace.await("soc", true));
        assertEquals(List.of(), went);
    }

    @Test
    void anInterruptEndsAWait() {
        ChannelPace pace = new ChannelPace(LONG, LONG);
        pace.await("soc", false);
        send(pace, "soc", "interrupted");
        threads.shutdownNow();
        await().until(() -> pace.waiting("soc") == 0);
        assertEquals(List.of(), went);
    }

    @Test
    void withoutAnIntervalNobodyWaits() {
        ChannelPace pace = new ChannelPace(Duration.ZERO, LONG);
        for (int i = 0; i < 100; i++) {
            pace.await("soc", false);
        }
        assertEquals(0, pace.waiting("soc"));
    }
}
