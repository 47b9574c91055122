package io.camelsoar.winrm;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/** Run PowerShell commands on Windows hosts over Windows Remote Management ([MS-WSMV]). */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "winrm",
        title = "WinRM",
        syntax = "winrm:host:port",
        producerOnly = true,
        category = {Category.MANAGEMENT},
        headersClass = WinrmConstants.class)
public class WinrmEndpoint extends DefaultEndpoint {

    @UriParam
    private final WinrmConfiguration configuration;

    public WinrmEndpoint(String uri, WinrmComponent component, WinrmConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new WinrmProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("winrm endpoints only send commands: use them with to, not from");
    }

    public WinrmConfiguration getConfiguration() {
        return configuration;
    }

    @Override
    public WinrmComponent getComponent() {
        return (WinrmComponent) super.getComponent();
    }
}
