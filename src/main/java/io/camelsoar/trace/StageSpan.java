package io.camelsoar.trace;

import io.camelsoar.failure.Failures;
import io.camelsoar.log.IncidentLog;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;

/**
 * One run of a stage: the root of a trace of its own. The next stage gets an incident's id and nothing else, perhaps days later and on
 * another machine, so what belongs together is found by the attribute {@link #INCIDENT}.
 */
final class StageSpan {

    static final AttributeKey<String> INCIDENT = AttributeKey.stringKey(IncidentLog.KEY);
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    /** Where an exchange, and whatever is split off it, has it. */
    private static final String PROPERTY = "soarStageSpan";

    private final Span span;
    private final String exchangeId;
    private final String route;
    private final AtomicBoolean called = new AtomicBoolean();

    private StageSpan(Span span, String exchangeId, String route) {
        this.span = span;
        this.exchangeId = exchangeId;
        this.route = route;
    }

    static void begin(Span span, Exchange exchange, String route) {
        exchange.setProperty(PROPERTY, new StageSpan(span, exchange.getExchangeId(), route));
    }

    /** Null: it is in no run that is traced. */
    static StageSpan of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, StageSpan.class);
    }

    /** Whether it is this exchange's run of this route, not one that is called by it or was split off it. */
    boolean isOf(Exchange exchange, String routeId) {
        return route.equals(routeId) && exchangeId.equals(exchange.getExchangeId());
    }

    /** With it as the parent of a call. */
    Context calling() {
        called.set(true);
        return Context.root().with(span);
    }

    Span span() {
        return span;
    }

    /** A run that was about no incident and called nobody, as most looks of a timer are, is left out. */
    void end(Exchange exchange) {
        String incident = IncidentLog.in(exchange);
        if (incident == null && !called.get()) {
            return;
        }
        if (incident != null) {
            span.setAttribute(INCIDENT, incident);
        }
        Exception failure = exchange.getException();
        failed(span, failure == null ? exchange.getProperty(Failures.OF_STAGE, Exception.class) : failure);
        span.end();
    }

    /** With the kind of the failure, not with its words: they may be an alert's. */
    static void failed(Span span, Exception failure) {
        if (failure != null) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute(ERROR, kind(failure));
        }
    }

    private static String kind(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getClass().getName();
    }
}
