package io.camelsoar.kibana;

import io.camelsoar.settings.Tls;
import java.time.Duration;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;

/**
 * How every request to Kibana is made: with the API key, which so never becomes a Camel header, the headers that Kibana asks for
 * on each write, and without the HTTP client's silent retries of 429 and 503, POST included.
 */
public class KibanaClient implements HttpClientConfigurer {

    private final String apiKey;
    private final Tls tls;
    private final Duration connectTimeout;
    private final Duration answerTimeout;

    /** @param tls as {@code soar.kibana.ca-file} and {@code soar.kibana.tls-verify} say */
    public KibanaClient(String apiKey, Tls tls, Duration connectTimeout, Duration answerTimeout) {
        this.connectTimeout = connectTimeout;
        this.answerTimeout = answerTimeout;
        this.apiKey = apiKey;
        this.tls = tls;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        HttpRequestInterceptor headers = (request, entity, context) -> {
            request.setHeader(new BasicHeader("Authorization", "ApiKey " + apiKey, true));
            request.setHeader("kbn-xsrf", "true");
            request.setHeader("elastic-api-version", "2023-10-31");
        };
        builder.disableAutomaticRetries().disableRedirectHandling().addRequestInterceptorLast(headers);
        builder.addExecInterceptorFirst("secrets", new RedactedRequests());
        builder.setDefaultRequestConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(answerTimeout))
                .setConnectionRequestTimeout(Timeout.of(answerTimeout))
                .build());
        PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(64)
                .setMaxConnTotal(64)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(connectTimeout))
                        .build());
        tls.context()
                .map(context -> tls.verify()
                        ? new DefaultClientTlsStrategy(context)
                        : new DefaultClientTlsStrategy(
                                context, HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE))
                .ifPresent(connections::setTlsSocketStrategy);
        builder.setConnectionManager(connections.build());
    }
}
