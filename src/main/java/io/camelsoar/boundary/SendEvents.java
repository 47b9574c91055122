package io.camelsoar.boundary;

import org.apache.camel.support.EventNotifierSupport;

/** Is told of what routes send, and of nothing else: Camel makes no events that nobody wants. */
public abstract class SendEvents extends EventNotifierSupport {

    protected SendEvents() {
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeFailedEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
    }
}
