package io.camelsoar.console;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Keeps other pages in the same browser from reading what is for people of this console, and from doing anything. With a token they have
 * none to send; without one they could send requests to this machine, or have a name that leads here.
 */
final class ConsoleGate {

    /** What the page sends with all that changes something; from another page a browser asks first whether it may, and it may not. */
    static final String FROM_THE_PAGE = "X-Soar-Console";

    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

    /** On each answer: nothing but the page's own files is loaded or run, no other page shows it or reads from it, and nothing is kept. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private final boolean withToken;
    private final String host;

    /**
     * @param withToken whether each request that gets here had the token
     * @param host by which this machine may be asked, too
     */
    ConsoleGate(boolean withToken, String host) {
        this.withToken = withToken;
        this.host = host.toLowerCase(Locale.ROOT);
    }

    /** Lets a request that reads go on, or refuses it with 403. */
    void read(RoutingContext request) {
        HttpServerResponse answer = request.response();
        HEADERS.forEach(answer::putHeader);
        if (withToken || isForThisMachine(request.request())) {
            request.next();
        } else {
            refuse(request);
        }
    }

    /** Lets a request that changes something go on, or refuses it with 403; after {@link #read}. */
    void change(RoutingContext request) {
        if (isOfThePage(request.request())) {
            request.next();
        } else {
            refuse(request);
        }
    }

    private static void refuse(RoutingContext request) {
        request.response()
                .setStatusCode(403)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end("This is for the console's own page");
    }

    private boolean isForThisMachine(HttpServerRequest request) {
        HostAndPort asked = request.authority();
        if (asked == null) {
            return false;
        }
        String name = asked.host().toLowerCase(Locale.ROOT);
        return THIS_MACHINE.contains(name) || name.equals(host);
    }

    /** The origin's scheme is left out: what is in front of this server may speak TLS. */
    private static boolean isOfThePage(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        return request.getHeader(FROM_THE_PAGE) != null
                && (site == null || site.equals("same-origin"))
                && (origin == null || request.authority() != null && isAuthorityOf(origin, request.getHeader("Host")));
    }

    private static boolean isAuthorityOf(String origin, String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
