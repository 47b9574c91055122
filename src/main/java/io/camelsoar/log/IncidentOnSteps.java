package io.camelsoar.log;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Has each step of each route log with the incident of its exchange, and leaves the thread as it was: its next work is another's. Camel's own
 * way (camel-mdc) takes headers and properties, which travel, and knows no variables.
 */
public final class IncidentOnSteps implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                String before = IncidentLog.replace(IncidentLog.in(exchange));
                try {
                    return super.process(exchange, callback);
                } finally {
                    IncidentLog.replace(before);
                }
            }
        };
    }
}
