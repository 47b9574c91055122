package io.camelsoar.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.sandbox.AtOnce;
import io.camelsoar.sandbox.store.Database;
import io.camelsoar.sandbox.store.MigratedStore;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A watermark only rises, whoever moves it when; on each database. */
class WatermarksTest {

    private static final Instant START = Instant.parse("2026-01-15T10:00:00.123Z");

    @ParameterizedTest
    @EnumSource
    void aWatermarkIsItsSourcesOwnAndNeverMovesBack(Database.Kind kind) throws Exception {
        try (MigratedStore store = MigratedStore.open(kind)) {
            Watermarks watermarks = new Watermarks(store.jdbc());
            assertEquals(Optional.empty(), watermarks.find("detection"));
            watermarks.advance("detection", START);
            watermarks.advance("endpoint", START.minusSeconds(60));
            watermarks.advance("detection", START.minusMillis(1));
            assertEquals(Optional.of(START), watermarks.find("detection"));
            assertEquals(Optional.of(START.minusSeconds(60)), watermarks.find("endpoint"));
            watermarks.advance("detection", START.plusMillis(1));
            assertEquals(Optional.of(START.plusMillis(1)), watermarks.find("detection"));
        }
    }

    /** Among them the first moves of two instances that start together. */
    @ParameterizedTest
    @EnumSource
    void ofManyMovesAtOnceTheFarthestCounts(Database.Kind kind) throws Exception {
        try (MigratedStore store = MigratedStore.open(kind)) {
            Watermarks watermarks = new Watermarks(store.jdbc());
            AtOnce.run(50, number -> {
                watermarks.advance("detection", START.plusMillis(number * 7 % 50));
                return null;
            });
            assertEquals(Optional.of(START.plusMillis(49)), watermarks.find("detection"));
        }
    }
}
