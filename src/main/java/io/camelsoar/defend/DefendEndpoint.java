package io.camelsoar.defend;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** Where response actions go. */
final class DefendEndpoint extends DefaultEndpoint {

    private final DefendComponent component;

    DefendEndpoint(String uri, DefendComponent component) {
        super(uri, component);
        this.component = component;
    }

    @Override
    public Producer createProducer() {
        return new DefendProducer(this);
    }

    /** @throws UnsupportedOperationException always: nothing comes from there */
    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("defend endpoints only send: use them with to, not from");
    }

    @Override
    public DefendComponent getComponent() {
        return component;
    }
}
