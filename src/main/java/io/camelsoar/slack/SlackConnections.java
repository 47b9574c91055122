package io.camelsoar.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.util.http.SlackHttpClient;
import io.camelsoar.settings.Tls;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/**
 * Opens WebSockets to Slack for Socket Mode ({@code apps.connections.open}, scope {@code connections:write}). By the HTTP client of
 * the Slack SDK, with its certificates and time limits: the SDK's own {@code SocketModeClient} has a WebSocket library connect that
 * cannot be told whom to trust.
 */
public final class SlackConnections implements AutoCloseable {

    private static final String METHOD = "apps.connections.open";

    private final MethodsClient methods;
    private final OkHttpClient http;
    private final boolean encrypted;

    /**
     * @param appToken app-level token, {@code xapp-...}
     * @param serverUrl such as {@code https://slack.com}
     * @param ping how often the other end has to show that it is there
     */
    public SlackConnections(String appToken, String serverUrl, Tls tls, Duration ping) {
        SlackConfig config = SlackClients.config(serverUrl);
        // what they log of an answer holds the ticket of the connection
        config.getHttpClientResponseHandlers().clear();
        http = SlackClients.http(config, tls).newBuilder().pingInterval(ping).build();
        methods = Slack.getInstance(config, new SlackHttpClient(http)).methods(appToken);
        encrypted = serverUrl.startsWith("https:");
    }

    /**
     * Asks Slack for the address of a connection and begins to open it; the listener hears how that ends.
     *
     * @throws SlackErrorException if Slack refuses
     * @throws java.io.UncheckedIOException if Slack cannot be reached
     */
    public WebSocket open(WebSocketListener listener) {
        String address = SlackCalls.make(METHOD, null, () -> methods.appsConnectionsOpen(request -> request))
                .getUrl();
        boolean secure = address != null && address.startsWith("wss://");
        if (!secure && (encrypted || address == null || !address.startsWith("ws://"))) {
            // without the address: it holds the ticket
            throw new IllegalStateException(
                    "Slack named no " + (encrypted ? "wss:" : "ws:") + " address to connect to");
        }
        return http.newWebSocket(request(address), listener);
    }

    private static Request request(String address) {
        try {
            return new Request.Builder().url(address).build();
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Slack named an address that cannot be connected to"); // it holds the ticket
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
