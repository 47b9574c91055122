package io.camelsoar.slack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A name is told where it is known soon; else there is none, whatever is wrong. */
class PeopleNamesTest {

    private static final String DANA = "U0AAA1111";

    @Test
    void aNameIsTold() {
        assertEquals("Dana Reyes", of(id -> Optional.of("Dana Reyes")));
        assertNull(of(id -> Optional.empty()));
    }

    @Test
    void aDirectoryThatFailsHasNone() {
        assertNull(of(id -> {
            throw new UncheckedIOException(new IOException("down"));
        }));
        assertNull(of(id -> {
            throw SlackErrorException.refused("users.list", null, "missing_scope", "users:read", List.of());
        }));
    }

    /** Nobody waits for it, and who asks later has it. */
    @Test
    void aDirectoryThatHangsIsNotWaitedFor() {
        CountDownLatch answers = new CountDownLatch(1);
        PeopleNames names = new PeopleNames(
                id -> {
                    try {
                        answers.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Optional.of("Dana Reyes");
                },
                Duration.ofMillis(20));
        assertNull(names.of(DANA));
        assertNull(names.of(DANA));
        answers.countDown();
        await().until(() -> "Dana Reyes".equals(names.of(DANA)));
    }

    /** People choose their names. */
    @Test
    void aNameIsOneShortLine() {
        assertEquals("Dana Reyes", of(id -> Optional.of(" Dana\n\u0000Reyes\t")));
        assertEquals("\uD83D\uDE00".repeat(100), of(id -> Optional.of("\uD83D\uDE00".repeat(200))));
        assertNull(of(id -> Optional.of(" \n")));
    }

    private static String of(Function<String, Optional<String>> directory) {
        return new PeopleNames(directory, Duration.ofSeconds(60)).of(DANA);
    }
}
