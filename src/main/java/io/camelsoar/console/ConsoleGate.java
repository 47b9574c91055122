package io.camelsoar.console;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Map;

/**
 * Keeps other pages in the same browser from reading what is for people of this console, and from doing anything. With a token they have
 * none to send; without one they could send requests to this machine.
 */
final class ConsoleGate {

    /** What the page sends with all that changes something; from another page a browser asks first whether it may, and it may not. */
    static final String FROM_THE_PAGE = "X-Soar-Console";

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

    /** Marks what is answered. Who may read is asked before: whoever has the token, or without one this machine. */
    void read(RoutingContext request) {
        HEADERS.forEach(request.response()::putHeader);
        request.next();
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
