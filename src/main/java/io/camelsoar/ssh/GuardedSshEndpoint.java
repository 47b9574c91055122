package io.camelsoar.ssh;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.ssh.SshConfiguration;
import org.apache.camel.component.ssh.SshEndpoint;

/** A host on which commands run. */
final class GuardedSshEndpoint extends SshEndpoint {

    private final String credential;

    GuardedSshEndpoint(String uri, GuardedSshComponent component, SshConfiguration target, String credential) {
        super(uri, component, target);
        this.credential = credential;
    }

    /** Name of the logon. */
    String credential() {
        return credential;
    }

    @Override
    public Producer createProducer() {
        return new GuardedSshProducer(this);
    }

    /** A consumer would run a command at each poll, which nobody approves. */
    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("ssh endpoints only send commands: use them with to, not from");
    }

    @Override
    public boolean isSingletonProducer() {
        return true;
    }

    @Override
    public GuardedSshComponent getComponent() {
        return (GuardedSshComponent) super.getComponent();
    }
}
