package io.camelsoar.trace;

import io.camelsoar.boundary.OutsideCall;
import io.camelsoar.boundary.SendEvents;
import io.camelsoar.log.IncidentLog;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;

/**
 * A span for each call of a route to a service around, under the name that the health page has for it; a retry is a call. Neither address nor
 * headers nor body are in it.
 */
final class CallSpans extends SendEvents {

    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    /** Where an exchange has the span of its call. */
    private static final String PROPERTY = "soarCallSpan";

    private final Tracer tracer;
    private final String kibana;

    /** @param kibana its address */
    CallSpans(Tracer tracer, String kibana) {
        this.tracer = tracer;
        this.kibana = kibana;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending) {
            OutsideCall.boundary(sending.getEndpoint(), sending.getExchange(), kibana)
                    .ifPresent(name -> begin(name, sending.getExchange()));
        } else if (event instanceof ExchangeSentEvent sent
                && OutsideCall.boundary(sent.getEndpoint(), sent.getExchange(), kibana)
                        .isPresent()) {
            end(sent.getExchange());
        }
    }

    private void begin(String name, Exchange exchange) {
        SpanBuilder span = tracer.spanBuilder(name).setSpanKind(SpanKind.CLIENT);
        StageSpan stage = StageSpan.of(exchange);
        if (stage == null) {
            span.setNoParent();
        } else {
            span.setParent(stage.calling());
        }
        String incident = IncidentLog.in(exchange);
        if (incident != null) {
            span.setAttribute(StageSpan.INCIDENT, incident);
        }
        exchange.setProperty(PROPERTY, span.startSpan());
    }

    private static void end(Exchange exchange) {
        if (!(exchange.removeProperty(PROPERTY) instanceof Span span)) {
            return; // tracing began in between
        }
        Exception failure = exchange.getException();
        StageSpan.failed(span, failure);
        if (failure instanceof HttpOperationFailedException http) {
            span.setAttribute(STATUS, (long) http.getStatusCode());
        }
        span.end();
    }
}
