package io.camelsoar.slack;

import io.camelsoar.settings.Tls;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Producer;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.slack.SlackComponent;
import org.apache.camel.component.slack.SlackEndpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.util.ObjectHelper;

/**
 * camel-slack with another producer: same {@code slack:} URIs, options and consumers, but Block Kit messages are sent as
 * written, threads and updates work, {@code ts} and channel id come back as headers, and Slack's errors are exceptions
 * that {@code onException} sees. The stock producer of camel-slack 4.17 does none of these.
 *
 * <p>To be bound in the registry under the name {@code slack}. See {@link SlackConstants} for the headers.
 */
public class SoarSlackComponent extends SlackComponent {

    @Metadata(label = "advanced", defaultValue = SlackClients.DEFAULT_SERVER_URL)
    private String serverUrl = SlackClients.DEFAULT_SERVER_URL;

    private Tls tls = Tls.DEFAULT;

    public SoarSlackComponent() {}

    public SoarSlackComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String channel, Map<String, Object> parameters) throws Exception {
        SlackEndpoint endpoint = new BlockKitEndpoint(uri, channel, this);
        endpoint.setServerUrl(serverUrl);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public String getServerUrl() {
        return serverUrl;
    }

    /** Base URL of Slack for endpoints whose URI gives none, such as {@code https://slack.com}. */
    public void setServerUrl(String serverUrl) {
        this.serverUrl = serverUrl;
    }

    /** How endpoints reach Slack. */
    public void setTls(Tls tls) {
        this.tls = tls;
    }

    private static final class BlockKitEndpoint extends SlackEndpoint {

        private final Tls tls;

        BlockKitEndpoint(String uri, String channel, SoarSlackComponent component) {
            super(uri, channel, component);
            tls = component.tls;
        }

        @Override
        public Producer createProducer() {
            if (ObjectHelper.isEmpty(getToken())) {
                throw new RuntimeCamelException(
                        "Missing Slack token: set it on the component or in the URI (a webhook cannot update messages)");
            }
            return new SlackMessageProducer(this, tls);
        }
    }
}
