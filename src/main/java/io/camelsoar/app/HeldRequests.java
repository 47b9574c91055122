package io.camelsoar.app;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;

/** Requests over HTTP that come while the routes of a file are replaced wait for the new ones: else a click would find none, and fail. */
final class HeldRequests {

    /** Before all that answers. */
    private static final int FIRST = -1000;

    private static final long BETWEEN_LOOKS_MS = 20;

    /** Slack gives up after three seconds; routes that are stopped and started again take less than one. */
    private static final long MOST_LOOKS = Duration.ofSeconds(2).toMillis() / BETWEEN_LOOKS_MS;

    private volatile boolean hold;

    /** Has the context's server, where it has one, ask here first. */
    void serve(CamelContext context) {
        Optional.ofNullable(context.hasService(MainHttpServer.class)).ifPresent(server -> {
            Router router = server.getRouter();
            router.route().order(FIRST).handler(request -> begin(request, router));
        });
    }

    void hold() {
        hold = true;
    }

    void letGo() {
        hold = false;
    }

    private void begin(RoutingContext request, Router router) {
        if (hold) {
            request.request().pause(); // its body waits, too
            wait(request, router, 0);
        } else {
            request.next();
        }
    }

    private void wait(RoutingContext request, Router router, long looks) {
        if (!hold) {
            request.request().resume();
            router.handle(request.request()); // anew: what it was on the way to is gone
        } else if (looks < MOST_LOOKS) {
            request.vertx().setTimer(BETWEEN_LOOKS_MS, over -> wait(request, router, looks + 1));
        } else {
            request.request().resume();
            request.next();
        }
    }
}
