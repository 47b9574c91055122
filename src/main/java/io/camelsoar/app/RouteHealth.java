package io.camelsoar.app;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.impl.health.ConsumerHealthCheck;
import org.apache.camel.impl.health.RouteHealthCheck;

/**
 * Whether the routes run, in place of Camel's own check: that one calls a route that is replaced by a saved one down, and fails itself where
 * there is none for a moment.
 */
final class RouteHealth implements HealthCheckRepository {

    private final String id;
    private final CamelContext context;
    private final Predicate<Route> replaced;
    private final Function<Route, AbstractHealthCheck> camels;
    private final Map<Route, HealthCheck> checks = new ConcurrentHashMap<>();
    private boolean enabled = true;

    private RouteHealth(
            String id, CamelContext context, Predicate<Route> replaced, Function<Route, AbstractHealthCheck> camels) {
        this.id = id;
        this.context = context;
        this.replaced = replaced;
        this.camels = camels;
    }

    /**
     * Takes the place of Camel's checks, where there are any.
     *
     * @param replaced whether a route is being replaced now
     */
    static void serve(CamelContext context, Predicate<Route> replaced) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry == null) {
            return;
        }
        for (RouteHealth health : List.of(
                new RouteHealth("routes", context, replaced, RouteHealthCheck::new),
                new RouteHealth(
                        "consumers",
                        context,
                        replaced,
                        route -> new ConsumerHealthCheck(route, "consumer:" + route.getRouteId())))) {
            registry.getRepository(health.getId()).ifPresent(camels -> {
                health.setEnabled(camels.isEnabled());
                registry.unregister(camels);
                registry.register(health);
            });
        }
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public Stream<HealthCheck> stream() {
        if (!enabled) {
            return Stream.empty();
        }
        List<Route> routes = context.getRoutes();
        checks.keySet().retainAll(routes);
        return routes.stream().filter(route -> route.getConsumer() != null).map(this::check);
    }

    private HealthCheck check(Route route) {
        return checks.computeIfAbsent(route, any -> {
            AbstractHealthCheck check = camels.apply(route);
            CamelContextAware.trySetCamelContext(check, context);
            return new Steady(route, check);
        });
    }

    /** Camel's check of a route, while that is not replaced. */
    private final class Steady extends AbstractHealthCheck {

        private final Route route;
        private final HealthCheck camels;

        private Steady(Route route, AbstractHealthCheck camels) {
            super(camels.getGroup(), camels.getId());
            this.route = route;
            this.camels = camels;
            setCamelContext(context);
        }

        @Override
        public boolean isLiveness() {
            return camels.isLiveness();
        }

        @Override
        public boolean isReadiness() {
            return camels.isReadiness();
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            HealthCheck.Result result = result(options);
            if (result != null && result.getState() != State.UP) {
                result = result(options); // it may have been replaced between the one look and the other
            }
            if (result == null) {
                builder.message("Route " + route.getRouteId() + " is replaced by a saved one")
                        .up();
                return;
            }
            builder.state(result.getState());
            result.getMessage().ifPresent(builder::message);
            result.getError().ifPresent(builder::error);
            builder.details(result.getDetails());
        }

        /** Null: it is replaced. */
        private HealthCheck.Result result(Map<String, Object> options) {
            try {
                HealthCheck.Result result = camels.call(options);
                return isReplaced() ? null : result;
            } catch (RuntimeException e) {
                // what it asked of may have been gone
                return isReplaced()
                        ? null
                        : HealthCheckResultBuilder.on(this).down().error(e).build();
            }
        }

        private boolean isReplaced() {
            return replaced.test(route) || context.getRoute(route.getRouteId()) != route;
        }
    }
}
