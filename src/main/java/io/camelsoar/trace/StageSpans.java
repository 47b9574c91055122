package io.camelsoar.trace;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;

/** A span for each run of a route that something comes in by, under the route's id; also of a route that is saved while it runs. */
final class StageSpans implements RoutePolicyFactory {

    private final Tracer tracer;

    StageSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode definition) {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route route, Exchange exchange) {
                // what came over seda: has the span of the stage before, which is over
                if (StageSpan.of(exchange) == null
                        || !route.getEndpoint().getEndpointUri().startsWith("direct:")) {
                    StageSpan.begin(
                            tracer.spanBuilder(routeId)
                                    .setNoParent()
                                    .setSpanKind(SpanKind.CONSUMER)
                                    .startSpan(),
                            exchange,
                            routeId);
                }
            }

            @Override
            public void onExchangeDone(Route route, Exchange exchange) {
                StageSpan stage = StageSpan.of(exchange);
                if (stage != null && stage.isOf(exchange, routeId)) {
                    stage.end(exchange);
                }
            }
        };
    }
}
