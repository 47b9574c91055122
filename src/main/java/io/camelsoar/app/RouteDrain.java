package io.camelsoar.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.SuspendableService;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Brings routes to rest without ending what is under way in them: they take nothing new, and are stopped when the last of it is through. A
 * stop of Camel's own would interrupt it after a time, in the middle of a command or of a write to the store.
 */
final class RouteDrain {

    /** What comes between the look and the stop is waited for; new work that waits for a direct: route does so for 30 s. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final CamelContext context;
    private final List<Route> routes;
    private final List<Consumer> suspended;
    /** By queue, what waits in it. */
    private final Map<String, List<Exchange>> aside = new HashMap<>();

    private final long since = System.nanoTime();

    /**
     * Has them take nothing new. What other routes send to them by direct: still comes, since it is under way there; and requests over HTTP,
     * which would be refused.
     */
    RouteDrain(CamelContext context, List<Route> routes) {
        this.context = context;
        this.routes = routes;
        suspended = routes.stream()
                .map(Route::getConsumer)
                .filter(consumer -> consumer instanceof Suspendable
                        && consumer instanceof SuspendableService
                        && !(consumer instanceof DirectConsumer)
                        && !consumer.getEndpoint().getEndpointUri().startsWith("platform-http:"))
                .toList();
        suspended.forEach(ServiceHelper::suspendService);
    }

    List<Route> routes() {
        return routes;
    }

    /** The ids of those in which work is under way. */
    List<String> busy() {
        return routes.stream()
                .map(Route::getRouteId)
                .filter(id -> context.getInflightRepository().size(id) > 0)
                .toList();
    }

    /** How long they have taken nothing new. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /** True: all are stopped. False: work came in between, and they are as they were. */
    boolean stop() throws Exception {
        putAside();
        for (Route route : routes) {
            if (!context.getRouteController()
                    .stopRoute(route.getRouteId(), LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS, true)) {
                start();
                giveBack();
                return false;
            }
        }
        return true;
    }

    /** A stop would wait until what is in a queue in memory is done, which nobody does any more. */
    private void putAside() {
        for (Consumer consumer : suspended) {
            if (consumer.getEndpoint() instanceof SedaEndpoint queue) {
                queue.getQueue().drainTo(aside.computeIfAbsent(queue.getEndpointUri(), uri -> new ArrayList<>()));
            }
        }
    }

    /** For what takes it now. It is ids alone: what finds no room is handed on again as after any failure. */
    void giveBack() {
        aside.forEach((uri, waiting) ->
                waiting.forEach(context.getEndpoint(uri, SedaEndpoint.class).getQueue()::offer));
        aside.clear();
    }

    /** Those that are stopped run again. */
    void start() throws Exception {
        for (Route route : routes) {
            if (context.getRoute(route.getRouteId()) == route
                    && context.getRouteController()
                            .getRouteStatus(route.getRouteId())
                            .isStopped()) {
                context.getRouteController().startRoute(route.getRouteId());
            }
        }
    }

    /** They take new work again. */
    void resume() {
        suspended.forEach(ServiceHelper::resumeService);
    }
}
