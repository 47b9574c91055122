package io.camelsoar.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Whether the process lives, at once, whatever else is asked. Camel has one worker do all that its management server answers, one after
 * another: behind a health check or metrics that wait for a store that is away, a probe would give up, and have the process killed.
 */
final class Liveness {

    private Liveness() {}

    /** Answers in Camel's place as soon as the application has started, where there is a management server that tells of the health. */
    static void serve(CamelContext context) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                Optional.ofNullable(started.hasService(ManagementHttpServer.class))
                        .filter(ManagementHttpServer::isHealthCheckEnabled)
                        .ifPresent(server -> replace(server.getRouter(), server.getHealthPath() + "/live", started));
            }
        });
    }

    /** Not put before Camel's own, where it would be before who may ask, too ({@link HealthAccess}). */
    private static void replace(Router router, String path, CamelContext context) {
        List<Route> camels = router.getRoutes().stream()
                .filter(route -> path.equals(route.getPath()))
                .toList();
        router.get(path).handler(request -> answer(request, context));
        camels.forEach(Route::remove);
    }

    /** On the thread of the connections, since no check of the liveness waits: it looks at the state of Camel alone. */
    private static void answer(RoutingContext request, CamelContext context) {
        Collection<HealthCheck.Result> results = HealthCheckHelper.invokeLiveness(context, "full");
        boolean up = HealthCheckHelper.isResultsUp(results, false);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("status", up ? "UP" : "DOWN");
        ArrayNode checks = body.putArray("checks");
        for (HealthCheck.Result result : results) {
            ObjectNode check = checks.addObject()
                    .put("name", result.getCheck().getId())
                    .put("status", result.getState().name());
            result.getMessage().ifPresent(message -> check.put("message", message));
        }
        request.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader("Content-Type", "application/json")
                .end(body.toString());
    }
}
