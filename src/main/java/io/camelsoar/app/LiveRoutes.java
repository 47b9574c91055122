package io.camelsoar.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceReload;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts saved route files into effect, in place of Camel's own listener, which stops a file's routes and leaves them stopped where
 * the new ones cannot start: those from before the save go on then.
 */
final class LiveRoutes implements ResourceReload {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

    private final CamelContext context;
    private final Map<Path, String> running = new ConcurrentHashMap<>();

    private LiveRoutes(CamelContext context) {
        this.context = context;
    }

    /** Has the context, where it watches its routes, take saved files this way; called when its first routes run. */
    static void watch(CamelContext context) {
        RouteWatcherReloadStrategy strategy = context.hasService(RouteWatcherReloadStrategy.class);
        if (strategy == null) {
            return;
        }
        LiveRoutes live = new LiveRoutes(context);
        for (Route route : context.getRoutes()) {
            Resource file = route.getSourceResource();
            if (file != null && !live.running.containsKey(path(file))) {
                live.running.put(path(file), text(file));
            }
        }
        strategy.setResourceReload(live);
    }

    @Override
    public void onReload(String name, Resource file) throws Exception {
        String text = text(file);
        if (text.isBlank()) {
            return; // an editor empties a file before it writes it
        }
        List<Route> before = routesOf(file);
        try {
            load(file, text);
        } catch (Exception refused) {
            if (!before.equals(routesOf(file))) { // else what runs in them is left alone
                goBack(file, refused);
            }
            throw new IllegalStateException(
                    name + " cannot be used, so its routes from before this save go on: " + refused.getMessage(),
                    refused);
        }
        running.put(path(file), text);
        LOG.info("Routes reloaded: {}", path(file).getFileName());
    }

    private void load(Resource file, String text) throws Exception {
        PluginHelper.getRoutesLoader(context).updateRoutes(ResourceHelper.fromString(file.getLocation(), text));
    }

    private void goBack(Resource file, Exception refused) {
        String before = running.get(path(file));
        try {
            for (Route route : routesOf(file)) { // also those that only the refused text has
                context.getRouteController().stopRoute(route.getRouteId());
                context.removeRoute(route.getRouteId());
            }
            if (before != null) {
                load(file, before);
            }
        } catch (Exception lost) {
            refused.addSuppressed(lost);
        }
    }

    private List<Route> routesOf(Resource file) {
        List<Route> routes = new ArrayList<>();
        for (Route route : context.getRoutes()) {
            Resource source = route.getSourceResource();
            if (source != null && path(source).equals(path(file))) {
                routes.add(route);
            }
        }
        return routes;
    }

    /** A reloaded route knows its file by another kind of address than one that was there at the start. */
    private static Path path(Resource file) {
        String location = file.getLocation();
        return Path.of(location.substring(location.indexOf(':') + 1))
                .toAbsolutePath()
                .normalize();
    }

    private static String text(Resource file) {
        try (InputStream bytes = file.getInputStream()) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
