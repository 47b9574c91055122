package io.camelsoar.trace;

import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in a line that the collector takes no spans, once and each hour from then on, and when it takes them again: the library's own exporter
 * says it each few seconds with a stack trace.
 */
public final class ToldExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(ToldExporter.class);
    private static final Duration SILENCE = Duration.ofHours(1);
    private static final Set<Class<?>> WRAPPERS = Set.of(
            FailedExportException.HttpExportException.class, CompletionException.class, UncheckedIOException.class);

    private final SpanExporter exporter;
    private final String endpoint;
    private final Clock clock;
    private Instant told;
    private long lost;

    /**
     * @param exporter that what is wrapped goes to
     * @param endpoint the value of {@code soar.tracing.endpoint}
     */
    public ToldExporter(SpanExporter exporter, String endpoint, Clock clock) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> {
            if (result.isSuccess()) {
                taken();
            } else {
                notTaken(count, result.getFailureThrowable());
            }
        });
        return result;
    }

    private synchronized void taken() {
        if (told != null) {
            LOG.info("Traces (soar.tracing.endpoint): {} takes spans again; {} are lost", endpoint, lost);
        }
        told = null;
        lost = 0;
    }

    private synchronized void notTaken(int count, Throwable failure) {
        lost += count;
        Instant now = clock.instant();
        if (told == null || now.isAfter(told.plus(SILENCE))) {
            told = now;
            LOG.warn(
                    "Traces (soar.tracing.endpoint): {} takes no spans, which are left out, {} so far: {}",
                    endpoint,
                    lost,
                    reason(failure));
        }
    }

    /** Why the library's exporter failed, in a line; null: it does not know. */
    public static String reason(Throwable failure) {
        if (failure instanceof FailedExportException.HttpExportException http && http.getResponse() != null) {
            return "it answered " + http.getResponse().statusCode();
        }
        Throwable reason = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // what only wraps another says no more; of a port that is closed the JDK's client says only the class
            boolean wraps = cause.getCause() != null && WRAPPERS.contains(cause.getClass());
            if (!wraps && (reason == null || cause.getMessage() != null)) {
                reason = cause;
            }
        }
        if (reason == null) {
            return "it did not say why";
        }
        String name = reason.getClass().getSimpleName();
        return reason.getMessage() == null ? name : name + ": " + reason.getMessage();
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
