package io.camelsoar.alert;

import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.es.ElasticsearchComponent;
import org.apache.camel.component.es.ElasticsearchConfiguration;
import org.apache.camel.component.es.ElasticsearchEndpoint;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.conn.ssl.NoopHostnameVerifier;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;

/**
 * camel-elasticsearch with an API key and a client per producer: the stock component knows no API keys, and its producer closes
 * a shared client for good when a route stops or is reloaded.
 */
@org.apache.camel.spi.annotations.Component("elasticsearch") // its name finds the generated configurers
public class ElasticsearchClients extends ElasticsearchComponent {

    private final Settings settings;

    public ElasticsearchClients(Settings settings) {
        this.settings = settings;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ElasticsearchConfiguration configuration = new ElasticsearchConfiguration();
        configuration.setClusterName(remaining);
        Endpoint endpoint = new ElasticsearchEndpoint(uri, this, configuration, null) {
            @Override
            public RestClient getClient() {
                return open(settings);
            }
        };
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** A client as the settings say, which the caller closes. */
    public static RestClient open(Settings settings) {
        int connect =
                (int) settings.duration("soar.elasticsearch.connect-timeout").toMillis();
        int socket = (int) settings.duration("soar.elasticsearch.timeout").toMillis();
        RestClientBuilder builder = RestClient.builder(HttpHost.create(settings.text("soar.elasticsearch.url")))
                .setRequestConfigCallback(
                        config -> config.setConnectTimeout(connect).setSocketTimeout(socket));
        String apiKey = settings.text("soar.elasticsearch.api-key");
        if (!apiKey.isEmpty()) {
            builder.setDefaultHeaders(new Header[] {new BasicHeader("Authorization", "ApiKey " + apiKey)});
        }
        Tls tls = Tls.of(settings, "soar.elasticsearch");
        tls.context()
                .ifPresent(context -> builder.setHttpClientConfigCallback(http -> tls.verify()
                        ? http.setSSLContext(context)
                        : http.setSSLContext(context).setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE)));
        return builder.build();
    }
}
