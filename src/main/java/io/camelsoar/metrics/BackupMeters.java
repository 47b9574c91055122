package io.camelsoar.metrics;

import io.camelsoar.backup.Backups;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** What became of the backups of the store, where they are switched on: where not, there is nothing to be alerted on. */
public final class BackupMeters {

    private BackupMeters() {}

    /** @param backups to be held by somebody else: the counters alone do not keep it */
    public static void bind(MeterRegistry registry, Backups backups, Clock clock) {
        if (!backups.switchedOn()) {
            return;
        }
        // every outcome begins at nothing: Prometheus would miss the first failure after each start
        for (Backups.Outcome outcome : Backups.Outcome.values()) {
            FunctionCounter.builder("soar.backups", backups, all -> all.count(outcome))
                    .description("Backups of the store, those that somebody asked for among them")
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        seconds(
                        "soar.backup.age",
                        () -> backups.newest()
                                .map(at -> Duration.between(at, clock.instant()).toMillis() / 1000.0)
                                .orElse(Double.NaN))
                .description("How old the newest backup is")
                .register(registry);
        // an alert knows by it how old is too old
        seconds("soar.backup.period", () -> (double) backups.period().toSeconds())
                .description("How often a backup is to be made")
                .register(registry);
    }

    private static Gauge.Builder<?> seconds(String name, Supplier<Number> value) {
        return Gauge.builder(name, value).baseUnit("seconds");
    }
}
