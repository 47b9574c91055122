package io.camelsoar.sandbox.page;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/**
 * Lets the page alone do what the page can do. Another page in the same browser may send requests to this machine, too, and may have a
 * name that leads here: what it sends names that page as its origin, or another host.
 */
public final class PageGate {

    static final String REFUSAL = "This is for the sandbox's own page on this machine";

    /** On each answer: nothing but the page's own files is loaded or run, and no other page shows it or reads from it. */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin");

    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");

    /** Refuses with 403, or leaves nothing of the request but its body: parameters of a request would be headers of the answer. */
    public void admit(Exchange exchange) {
        // not the message's headers, among which are a request's parameters
        HttpServerRequest request = ((HttpMessage) exchange.getMessage()).getRequest();
        boolean admitted = isForThisMachine(request) && (request.method() == HttpMethod.GET || isOfThePage(request));
        exchange.getMessage().removeHeaders("*");
        HEADERS.forEach(exchange.getMessage()::setHeader);
        if (!admitted) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 403);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain");
            exchange.getMessage().setBody(REFUSAL);
            exchange.setRouteStop(true);
        }
    }

    static boolean isForThisMachine(HttpServerRequest request) {
        HostAndPort asked = request.authority();
        return asked != null && THIS_MACHINE.contains(asked.host());
    }

    private static boolean isOfThePage(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return ("http://" + request.authority()).equals(request.getHeader("Origin"))
                && (site == null || site.equals("same-origin"));
    }
}
