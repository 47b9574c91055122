package io.camelsoar.metrics;

import io.camelsoar.incident.Backlog;
import io.camelsoar.incident.IncidentState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is in the store at this moment. It is asked when somebody asks for the metrics, at most once in five seconds. */
public final class StoreMeters {

    private static final Logger LOG = LoggerFactory.getLogger(StoreMeters.class);
    private static final long KEPT_MILLIS = 5_000;

    private final Supplier<Backlog.Now> backlog;
    private final Clock clock;
    private Backlog.Now now;
    private long readAt;

    private StoreMeters(Supplier<Backlog.Now> backlog, Clock clock) {
        this.backlog = backlog;
        this.clock = clock;
    }

    /** @param sources the names of what is polled */
    public static void bind(MeterRegistry registry, Supplier<Backlog.Now> backlog, Clock clock, List<String> sources) {
        StoreMeters meters = new StoreMeters(backlog, clock);
        for (IncidentState state : Backlog.OPEN) {
            meters.gauge(
                            "soar.incidents",
                            "Open incidents by state",
                            now -> now.open().getOrDefault(state, 0L))
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        meters.gauge("soar.incidents.parked", "Incidents that wait for soar replay", Backlog.Now::parked)
                .register(registry);
        meters.gauge("soar.execution.enabled", "Whether approved commands may start", now -> now.executing() ? 1 : 0)
                .register(registry);
        for (String source : sources) {
            meters.gauge("soar.watermark.lag", "How old the newest alert is that was read of a source", now -> {
                        Long readTo = now.readTo().get(source);
                        return readTo == null ? Double.NaN : (now.at() - readTo) / 1000.0;
                    })
                    .baseUnit("seconds")
                    .tag("source", source)
                    .register(registry);
        }
    }

    private Gauge.Builder<StoreMeters> gauge(String name, String about, ToDoubleFunction<Backlog.Now> value) {
        return Gauge.builder(name, this, meters -> meters.value(value))
                .strongReference(true)
                .description(about);
    }

    /** Not a number while the store does not answer: no value is better than an old one. */
    private synchronized double value(ToDoubleFunction<Backlog.Now> value) {
        if (clock.millis() - readAt >= KEPT_MILLIS || clock.millis() < readAt) {
            try {
                now = backlog.get();
            } catch (RuntimeException e) { // whatever pool or driver throws
                LOG.debug("No numbers from the store", e);
                now = null;
            }
            readAt = clock.millis(); // when it was answered: the other gauges of this scrape do not wait once more
        }
        return now == null ? Double.NaN : value.applyAsDouble(now);
    }
}
