package io.camelsoar.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentView;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Incidents at the management port, read only: what {@code soar incidents} asks a running camel-soar for. Who may ask for the health may
 * ({@link HealthAccess}).
 */
final class IncidentApi {

    private static final int USUAL = 20;

    private final IncidentView view;

    private IncidentApi(IncidentView view) {
        this.view = view;
    }

    /** Serves them as soon as the application has started, where there is a management server. */
    static void serve(CamelContext context, IncidentView view) {
        IncidentApi api = new IncidentApi(view);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                Optional.ofNullable(started.hasService(ManagementHttpServer.class))
                        .ifPresent(server -> api.serve(server.getRouter()));
            }
        });
    }

    private void serve(Router router) {
        router.get("/soar/incidents").blockingHandler(this::list, false);
        router.get("/soar/incidents/:id").blockingHandler(this::one, false);
    }

    private void list(RoutingContext request) {
        IncidentView.Query query;
        try {
            String state = request.request().getParam("state");
            String limit = request.request().getParam("limit");
            query = new IncidentView.Query(
                    state == null ? null : IncidentState.valueOf(state.toUpperCase(Locale.ROOT)),
                    request.request().getParam("host"),
                    request.request().getParam("parked") != null,
                    limit == null ? USUAL : Integer.parseInt(limit));
        } catch (IllegalArgumentException e) {
            refuse(request, 400);
            return;
        }
        answer(request, Optional.of(view.list(query)));
    }

    private void one(RoutingContext request) {
        answer(request, view.one(request.pathParam("id")));
    }

    private static void answer(RoutingContext request, Optional<? extends JsonNode> found) {
        // a 404 without JSON is of a start that does not serve this yet
        request.response()
                .setStatusCode(found.isPresent() ? 200 : 404)
                .putHeader("Content-Type", "application/json")
                .end(found.map(JsonNode::toString)
                        .orElseGet(() -> JsonNodeFactory.instance
                                .objectNode()
                                .put("said", "is no incident")
                                .toString()));
    }

    /** Vert.x would tell the log of it as of a failure. */
    private static void refuse(RoutingContext request, int status) {
        request.response().setStatusCode(status).end();
    }
}
