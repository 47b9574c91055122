package io.camelsoar.trace;

import io.opentelemetry.api.trace.SpanContext;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.MDC;

/** Has each step of a run that is traced log with its trace, by which a line leads to it; leaves the thread as it was. */
final class TraceOnSteps implements InterceptStrategy {

    private static final String TRACE = "trace.id";
    private static final String SPAN = "span.id";

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                StageSpan stage = StageSpan.of(exchange);
                SpanContext now = stage == null ? null : stage.span().getSpanContext();
                String trace = replace(TRACE, now == null ? null : now.getTraceId());
                String span = replace(SPAN, now == null ? null : now.getSpanId());
                try {
                    return super.process(exchange, callback);
                } finally {
                    replace(TRACE, trace);
                    replace(SPAN, span);
                }
            }
        };
    }

    private static String replace(String key, String value) {
        String before = MDC.get(key);
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
        return before;
    }
}
