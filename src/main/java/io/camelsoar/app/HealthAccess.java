package io.camelsoar.app;

import io.camelsoar.console.ConsoleFiles;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;

/**
 * Who may ask for the health, or for whatever else Camel's management server is set to show: whoever has {@code soar.health.token};
 * without one whoever is on this machine and asks by its own names, since a page of another site may have a name that leads here. With one
 * the console's page, which asks for it, is for everybody all the same. Camel's own ways, a file of passwords or a key store of JWT keys,
 * take more than a probe has.
 */
final class HealthAccess {

    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

    /** Null: none is needed. */
    private final byte[] expected;

    /** By which this machine may be asked, too. */
    private final String host;

    private HealthAccess(String token, String host) {
        this.expected = token.isEmpty() ? null : ("Bearer " + token).getBytes(StandardCharsets.US_ASCII);
        this.host = host.toLowerCase(Locale.ROOT);
    }

    /**
     * Has the management server, which starts after this, ask for the token.
     *
     * @throws InvalidSettingsException as {@link #check}
     */
    static void guard(Settings settings, CamelContext context) {
        check(settings, context);
        new HealthAccess(settings.text("soar.health.token"), host(context))
                .ask(context.hasService(ManagementHttpServer.class));
    }

    /** @throws InvalidSettingsException if there is no token, and other machines could ask, or one that cannot be sent */
    static void check(Settings settings, CamelContext context) {
        String token = settings.text("soar.health.token");
        if (!token.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            // browsers and the JDK send another byte, or none, and everybody would be locked out
            throw new InvalidSettingsException(
                    "soar.health.token: has a character that is not ASCII, and in a header each program sends that otherwise",
                    null);
        }
        String port = context.resolvePropertyPlaceholders("{{camel.management.port:}}");
        if (!"0".equals(port) && port.equals(context.resolvePropertyPlaceholders("{{camel.server.port:}}"))) {
            // the webhook's server would answer for the health, to everybody and without a token
            throw new InvalidSettingsException(
                    "soar.health.port: is soar.http.port, too (" + port + "); the health needs a port of its own",
                    null);
        }
        String host = host(context);
        if (token.isEmpty() && !isLoopback(host)) {
            throw new InvalidSettingsException(
                    "soar.health.token: is required, since soar.health.host " + host + " can be reached from elsewhere",
                    null);
        }
    }

    /** Where the server really listens: application.properties could name another host than soar.health.host. */
    private static String host(CamelContext context) {
        return context.resolvePropertyPlaceholders("{{camel.management.host:0.0.0.0}}");
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
        if (expected == null) {
            if (isForThisMachine(request.request())) {
                goOn(request);
            } else {
                refuse(
                        request,
                        403,
                        "This is for this machine by its own names; for others there is soar.health.token");
            }
            return;
        }
        String given = request.request().getHeader("Authorization");
        // in the same time wherever the first difference is
        if (isForTheConsole(request.request())) {
            goOn(request); // its page has nobody's data, and asks for the token
        } else if (given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected)) {
            goOn(request);
        } else {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            request.fail(401);
        }
    }

    /** Camel fails at a query that cannot be read, and the log would tell of a defect. */
    private static void goOn(RoutingContext request) {
        try {
            request.request().params();
        } catch (IllegalArgumentException e) {
            refuse(request, 400, "The query cannot be read");
            return;
        }
        request.next();
    }

    private static void refuse(RoutingContext request, int status, String why) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(why);
    }

    private boolean isForThisMachine(HttpServerRequest request) {
        HostAndPort asked = request.authority();
        if (asked == null) {
            return false;
        }
        String name = asked.host().toLowerCase(Locale.ROOT);
        return THIS_MACHINE.contains(name) || name.equals(host);
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
