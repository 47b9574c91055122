package io.camelsoar.app;

import io.camelsoar.console.ConsoleFiles;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;

/**
 * Who may ask for the health, or for whatever else Camel's management server is set to show: whoever has {@code soar.health.token};
 * without one whoever is on this machine. The console's page alone, which asks for the token, is for everybody. Camel's own ways, a file of passwords or a key store of JWT keys, take more than a probe has.
 */
final class HealthAccess {

    private final byte[] expected;

    private HealthAccess(String token) {
        expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Has the management server, which starts after this, ask for the token.
     *
     * @throws InvalidSettingsException if there is none, and other machines could ask
     */
    static void guard(Settings settings, CamelContext context) {
        String token = settings.text("soar.health.token");
        String port = context.resolvePropertyPlaceholders("{{camel.management.port:}}");
        if (!"0".equals(port) && port.equals(context.resolvePropertyPlaceholders("{{camel.server.port:}}"))) {
            // the webhook's server would answer for the health, to everybody and without a token
            throw new InvalidSettingsException(
                    "soar.health.port: is soar.http.port, too (" + port + "); the health needs a port of its own",
                    null);
        }
        // where the server really listens: application.properties could name another host than soar.health.host
        String host = context.resolvePropertyPlaceholders("{{camel.management.host:0.0.0.0}}");
        if (!token.isEmpty()) {
            new HealthAccess(token).ask(context.hasService(ManagementHttpServer.class));
        } else if (!isLoopback(host)) {
            throw new InvalidSettingsException(
                    "soar.health.token: is required, since soar.health.host " + host + " can be reached from elsewhere",
                    null);
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (IOException unknown) {
            return false;
        }
    }

    private void ask(ManagementHttpServer server) {
        AuthenticationConfigEntry everything = new AuthenticationConfigEntry();
        everything.setPath("/*");
        everything.setAuthenticationProviderFactory(vertx -> null);
        everything.setAuthenticationHandlerFactory(handlers(this::answer));
        AuthenticationConfig authentication = server.getConfiguration().getAuthenticationConfig();
        authentication.setEnabled(true);
        authentication.getEntries().add(everything);
    }

    private void answer(RoutingContext request) {
        String given = request.request().getHeader("Authorization");
        // in the same time wherever the first difference is
        if (isForTheConsole(request.request())) {
            request.next(); // its page has nobody's data, and asks for the token
        } else if (given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected)) {
            request.next();
        } else {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            request.fail(401);
        }
    }

    private static boolean isForTheConsole(HttpServerRequest request) {
        return request.method() == HttpMethod.GET && ConsoleFiles.isOne(request.path());
    }

    private static AuthenticationHandlerFactory handlers(AuthenticationHandler handler) {
        return new AuthenticationHandlerFactory() {
            @Override
            public <T extends io.vertx.ext.auth.authentication.AuthenticationProvider>
                    AuthenticationHandler createAuthenticationHandler(T provider) {
                return handler;
            }
        };
    }
}
