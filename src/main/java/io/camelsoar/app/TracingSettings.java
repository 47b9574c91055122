package io.camelsoar.app;

import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import io.camelsoar.trace.ToldExporter;
import io.camelsoar.trace.Tracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Clock;
import java.util.Optional;
import java.util.ResourceBundle;
import org.apache.camel.CamelContext;

/** The {@code soar.tracing.*} settings. */
public final class TracingSettings {

    private static final String PATH = "/v1/traces";

    private TracingSettings() {}

    /** Nothing is traced, and nothing is there that would, where {@code soar.tracing.endpoint} is empty. */
    static void trace(Settings settings, CamelContext context) {
        Optional<SpanExporter> exporter = Optional.ofNullable(
                        context.getRegistry().findSingleByType(SpanExporter.class))
                .or(() -> exporter(settings)
                        .map(raw -> new ToldExporter(raw, settings.text("soar.tracing.endpoint"), Clock.systemUTC())));
        exporter.ifPresent(to -> Tracing.start(
                context,
                SdkTracerProvider.builder()
                        .setResource(resource(settings))
                        .addSpanProcessor(BatchSpanProcessor.builder(to).build())
                        .build(),
                settings.text("soar.kibana.url")));
    }

    /** What takes spans to the collector; empty: nothing is traced. Whoever has it shuts it down. */
    public static Optional<SpanExporter> exporter(Settings settings) {
        String endpoint = settings.text("soar.tracing.endpoint");
        if (endpoint.isEmpty()) {
            return Optional.empty();
        }
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint + PATH);
        String authorization = settings.text("soar.tracing.authorization");
        if (!authorization.isEmpty()) {
            exporter.addHeader("Authorization", authorization);
        }
        Tls tls = Tls.of(settings, "soar.tracing");
        tls.context().ifPresent(context -> exporter.setSslContext(context, tls.trust()));
        return Optional.of(exporter.build());
    }

    private static Resource resource(Settings settings) {
        return Resource.getDefault()
                .merge(Resource.create(Attributes.builder()
                        .put("service.name", "camel-soar")
                        .put(
                                "service.version",
                                ResourceBundle.getBundle("io.camelsoar.cli.build")
                                        .getString("version"))
                        .put("service.instance.id", settings.text("soar.instance"))
                        .build()));
    }
}
