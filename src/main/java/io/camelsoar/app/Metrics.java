package io.camelsoar.app;

import io.camelsoar.alert.AlertSearch;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.backup.Backups;
import io.camelsoar.backup.H2File;
import io.camelsoar.incident.Backlog;
import io.camelsoar.incident.ExecutionState;
import io.camelsoar.incident.Retention;
import io.camelsoar.incident.Store;
import io.camelsoar.metrics.BackupMeters;
import io.camelsoar.metrics.CallMeters;
import io.camelsoar.metrics.IncidentMeters;
import io.camelsoar.metrics.StoreMeters;
import io.camelsoar.settings.Settings;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has everything measured that docs/metrics.md names; Camel shows it at the management port. */
final class Metrics {

    /** By which camel-micrometer finds it. */
    private static final String REGISTRY = "metricsRegistry";
    /** Of so many incidents, the newest, the rules are known from the start. */
    private static final int EXPECTED = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private Metrics() {}

    static void measure(
            CamelContext context,
            Store store,
            ExecutionState execution,
            AuditTrail trail,
            Clock clock,
            Settings settings) {
        MeterRegistry registry = registry(context);
        IncidentMeters meters = new IncidentMeters(registry, trail);
        store.onStored(meters);
        Backlog backlog = new Backlog(store, execution);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                expect(meters, backlog);
            }
        });
        StoreMeters.bind(registry, backlog::now, clock, settings.items("soar.detect.sources"));
        H2File.of(settings.text("soar.store.url"))
                .map(file -> file.beside(".mv.db"))
                .ifPresent(file -> {
                    bytes(
                            registry,
                            "soar.store.file",
                            "How large the file of the store is",
                            () -> file.toFile().length());
                    bytes(
                            registry,
                            "soar.store.room",
                            "How much the disk of the store has left for it",
                            () -> file.getParent().toFile().getUsableSpace());
                });
        context.getManagementStrategy().addEventNotifier(new CallMeters(registry, settings.text("soar.kibana.url")));
    }

    /** The start does not hang on it. */
    private static void expect(IncidentMeters meters, Backlog backlog) {
        try {
            meters.expect(backlog.openings(EXPECTED));
        } catch (RuntimeException e) { // whatever pool or driver throws
            LOG.warn(
                    "Times of the rules of the newest incidents do not begin at 0: the store cannot be read: {}",
                    e.toString());
        }
    }

    private static void bytes(MeterRegistry registry, String name, String about, Supplier<Number> value) {
        Gauge.builder(name, value).description(about).baseUnit("bytes").register(registry);
    }

    /**
     * How often each source was read, and how long ago to its end: of a source without alerts the watermark does not say it.
     *
     * @param search to be held by somebody else: the counters alone do not keep it
     */
    static void polls(CamelContext context, AlertSearch search, Clock clock) {
        for (String source : search.sources()) {
            FunctionCounter.builder("soar.polls.begun", search, polls -> polls.begun(source))
                    .description("Polls of a source that were begun")
                    .tag("source", source)
                    .register(registry(context));
            FunctionCounter.builder("soar.polls.read", search, polls -> polls.ended(source))
                    .description("Polls of a source that came to their end")
                    .tag("source", source)
                    .register(registry(context));
            Gauge.builder(
                            "soar.poll.age",
                            () -> search.lastPoll(source)
                                    .map(at -> (clock.millis() - at.toEpochMilli()) / 1000.0)
                                    .orElse(Double.NaN))
                    .description("How long ago a source was read to its end")
                    .baseUnit("seconds")
                    .tag("source", source)
                    .register(registry(context));
        }
    }

    /** @param connected 1 while Slack can reach this over its connection, 0 while there is none, NaN where none is opened */
    static void slackSocket(CamelContext context, Supplier<Number> connected) {
        Gauge.builder("soar.slack.socket.connected", connected)
                .description("Whether there is a connection of Socket Mode")
                .register(registry(context));
    }

    /** @param retention to be held by somebody else: the counter alone does not keep it */
    static void exports(CamelContext context, Retention retention) {
        FunctionCounter.builder("soar.export.failures", retention, Retention::failures)
                .description("Times that no file could be written of what is to leave the store")
                .register(registry(context));
    }

    static void backups(CamelContext context, Backups backups, Clock clock) {
        BackupMeters.bind(registry(context), backups, clock);
    }

    /** Camel's, or one for Camel to find: which of the two comes first is Camel's business. */
    private static MeterRegistry registry(CamelContext context) {
        MeterRegistry registry = context.getRegistry().lookupByNameAndType(REGISTRY, MeterRegistry.class);
        if (registry == null) {
            registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            context.getRegistry().bind(REGISTRY, registry);
        }
        return registry;
    }
}
