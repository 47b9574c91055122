package io.camelsoar.trace;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Has stages and calls traced. Camel's own way (camel-opentelemetry2) puts whole addresses with their options, the text of each {@code log}
 * step and the words of exceptions into spans, takes the trace that a webhook's sender names, and names its own to each service: here
 * nothing goes into a span but what is said in these classes.
 */
public final class Tracing {

    private static final int LONGEST_STOP_SECONDS = 5;

    private Tracing() {}

    /**
     * Has all routes of the context traced, and what is not yet written written when it stops.
     *
     * @param spans where they go
     * @param kibana its address
     */
    public static void start(CamelContext context, SdkTracerProvider spans, String kibana) {
        Tracer tracer = spans.get("io.camelsoar");
        context.addRoutePolicyFactory(new StageSpans(tracer));
        context.getManagementStrategy().addEventNotifier(new CallSpans(tracer, kibana));
        context.getCamelContextExtension().addInterceptStrategy(new TraceOnSteps());
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                spans.shutdown().join(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
            }
        });
    }
}
