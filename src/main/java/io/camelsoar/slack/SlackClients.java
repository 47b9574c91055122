package io.camelsoar.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.util.http.SlackHttpClient;
import io.camelsoar.settings.Tls;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Makes clients of the Slack SDK with bounded waiting times and without hidden retries. */
final class SlackClients {

    static final String DEFAULT_SERVER_URL = "https://slack.com";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private SlackClients() {}

    /**
     * A client with a connection pool of its own.
     *
     * @param serverUrl such as {@code https://slack.com}, with or without a slash at the end
     */
    static Slack open(String serverUrl, Tls tls) {
        SlackConfig config = config(serverUrl);
        return Slack.getInstance(config, new SlackHttpClient(http(config, tls)));
    }

    static SlackConfig config(String serverUrl) {
        SlackConfig config = new SlackConfig();
        config.setMethodsEndpointUrlPrefix(withoutTrailingSlash(serverUrl) + "/api/");
        // With statistics the SDK calls auth.test for each token before the first real call.
        config.setStatsEnabled(false);
        config.setHttpClientReadTimeoutMillis((int) READ_TIMEOUT.toMillis());
        config.setHttpClientWriteTimeoutMillis((int) READ_TIMEOUT.toMillis());
        config.setHttpClientCallTimeoutMillis((int) CALL_TIMEOUT.toMillis());
        return config;
    }

    /** The HTTP client below, which knows whom to trust. */
    static OkHttpClient http(SlackConfig config, Tls tls) {
        OkHttpClient.Builder http = SlackHttpClient.buildOkHttpClient(config)
                .newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                // A silent second attempt after a lost answer would post the message twice.
                .retryOnConnectionFailure(false);
        tls.context().ifPresent(context -> http.sslSocketFactory(context.getSocketFactory(), tls.trust()));
        if (!tls.verify()) {
            http.hostnameVerifier((name, session) -> true);
        }
        return http.build();
    }

    private static String withoutTrailingSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
