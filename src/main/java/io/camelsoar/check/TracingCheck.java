package io.camelsoar.check;

import io.camelsoar.app.TracingSettings;
import io.camelsoar.settings.Settings;
import io.camelsoar.trace.ToldExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether the collector takes spans: it is sent none, as a request of its own protocol. */
final class TracingCheck {

    private static final String SUBJECT = "tracing";
    /** The exporter's own limit is shorter. */
    private static final int LONGEST_SECONDS = 30;

    private final Settings settings;

    TracingCheck(Settings settings) {
        this.settings = settings;
    }

    /** Nothing where nothing is traced. */
    List<Finding> look() {
        return TracingSettings.exporter(settings).map(this::send).map(List::of).orElse(List.of());
    }

    private Finding send(SpanExporter exporter) {
        String endpoint = settings.text("soar.tracing.endpoint");
        try {
            CompletableResultCode sent = exporter.export(List.of()).join(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (sent.isSuccess()) {
                return Finding.ok(SUBJECT, endpoint + " takes spans");
            }
            String why = sent.isDone() ? ToldExporter.reason(sent.getFailureThrowable()) : "no answer in time";
            String key = why.matches(".*\\b40[13]\\b.*") ? "soar.tracing.authorization" : "soar.tracing.endpoint";
            return Finding.failed(SUBJECT, key + ": " + endpoint + " takes no spans: " + why);
        } finally {
            exporter.shutdown();
        }
    }
}
