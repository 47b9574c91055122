package io.camelsoar.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.failure.Failures;
import io.camelsoar.incident.ExecutionState;
import io.camelsoar.incident.IncidentPages;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.ResponseTimes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console at the management port: a page, what it asks for, and the one thing that it can do, a replay. Who may ask for the health may
 * use it; one incident and the health it reads where everybody else does.
 */
public final class Console {

    /** Where the page is. */
    static final String PATH = "/soar/console";

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
    private static final int LONGEST_TEXT = 200;

    private final IncidentPages pages;
    private final ResponseTimes times;
    private final ExecutionState execution;
    private final Supplier<Optional<String>> fault;
    private final ConsoleGate gate = new ConsoleGate();
    private final Failures failures;
    private Replays replays;

    /** @param fault what is wrong with the store though it answers; empty: nothing */
    public Console(
            IncidentPages pages,
            ResponseTimes times,
            ExecutionState execution,
            Supplier<Optional<String>> fault,
            Failures failures) {
        this.pages = pages;
        this.times = times;
        this.execution = execution;
        this.fault = fault;
        this.failures = failures;
    }

    /** Serves it as soon as the application has started, where there is a management server. Before whatever else is below /soar. */
    public void serve(CamelContext context) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                Optional.ofNullable(started.hasService(ManagementHttpServer.class))
                        .ifPresent(server -> serve(server.getRouter(), started));
            }
        });
    }

    private void serve(Router router, CamelContext context) {
        replays = new Replays(pages, context);
        router.route("/soar/*").handler(gate::read).failureHandler(this::failed);
        ConsoleFiles.serve(router);
        router.get(PATH + "/incidents").blockingHandler(this::list, false);
        router.get(PATH + "/counts").blockingHandler(this::count, false);
        router.get(PATH + "/times").blockingHandler(request -> answer(request, 200, times.lastDays()), false);
        router.post(PATH + "/replay/:id").handler(gate::change).blockingHandler(this::replay, false);
    }

    /** Without the store nothing is there to be read, here or by whatever else is below /soar: that is said, and no defect. */
    private void failed(RoutingContext request) {
        if (request.failure() instanceof RuntimeException failure && Failures.isOfStore(failure)) {
            String why = failures.describe("Store", failure, null);
            LOG.warn("No answer to {}: {}", request.normalizedPath(), why);
            answer(request, 503, said(why));
        } else {
            request.next();
        }
    }

    private void list(RoutingContext request) {
        String state = given(request, "state");
        String text = given(request, "text");
        IncidentPages.Query query;
        try {
            query = new IncidentPages.Query(
                    state == null ? null : IncidentState.valueOf(state.toUpperCase(Locale.ROOT)),
                    given(request, "parked") != null,
                    text == null ? null : text.substring(0, Math.min(LONGEST_TEXT, text.length())),
                    given(request, "after"));
        } catch (IllegalArgumentException e) {
            answer(request, 400, said("there is no such state, or no such place to go on from"));
            return;
        }
        answer(request, 200, pages.page(query));
    }

    /** And what is wrong with the store, and by what execution is switched off, since each view of the page has all that. */
    private void count(RoutingContext request) {
        ObjectNode counts = pages.counts();
        fault.get().ifPresent(wrong -> counts.put("fault", wrong));
        execution.off().ifPresent(by -> counts.put("off", by));
        answer(request, 200, counts);
    }

    private static String given(RoutingContext request, String name) {
        String value = request.request().getParam(name);
        return value == null || value.isBlank() ? null : value.replace("\0", "");
    }

    private void replay(RoutingContext request) {
        String id = request.pathParam("id");
        if (!ID.matcher(id).matches()) {
            answer(request, 404, said("is no incident"));
            return;
        }
        Replays.Result result;
        try {
            result = replays.replay(id, request.request().getHeader(ConsoleGate.FROM_THE_PAGE));
        } catch (RuntimeException e) {
            LOG.error("Incident {}: not replayed by the console", id, e);
            answer(request, 503, said("not replayed; the log says why"));
            return;
        }
        switch (result) {
            case REPLAYED -> answer(request, 200, said("replayed"));
            case NOT_PARKED -> answer(request, 409, said("is not parked any more; nothing is replayed"));
            case UNKNOWN -> answer(request, 404, said("is no incident"));
        }
    }

    private static JsonNode said(String text) {
        return JsonNodeFactory.instance.objectNode().put("said", text);
    }

    private static void answer(RoutingContext request, int status, JsonNode body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toString());
    }
}
