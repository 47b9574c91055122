package io.camelsoar.app;

import io.camelsoar.edit.LiveEdits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
public final class LiveRoutes implements ResourceReload {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

    private final CamelContext context;
    private final LiveEdits edits;
    /** By file, the text of the routes that run. */
    private final Map<Path, String> running = new ConcurrentHashMap<>();
    /** Files whose last save did not count. */
    private final Set<Path> refused = ConcurrentHashMap.newKeySet();

    /** Files that count, with a name of a file that is not there. */
    private final Set<Path> incomplete = ConcurrentHashMap.newKeySet();

    LiveRoutes(CamelContext context, LiveEdits edits) {
        this.context = context;
        this.edits = edits;
    }

    /** Has the context, where it watches its routes, take saved files this way; called when its first routes run. */
    void watch() {
        RouteWatcherReloadStrategy strategy = context.hasService(RouteWatcherReloadStrategy.class);
        if (strategy == null) {
            return;
        }
        for (Route route : context.getRoutes()) {
            Resource file = route.getSourceResource();
            if (file != null && !running.containsKey(path(file))) {
                running.put(path(file), text(file));
            }
        }
        strategy.setResourceReload(this);
    }

    /** Tells of files that are gone: their routes go on, since what is in work needs them; and looks for what routes name. */
    public void look() {
        incomplete.removeIf(file -> Files.exists(file) && !refused.contains(file) && !lacks(file));
        running.keySet().stream()
                .filter(file -> !Files.exists(file))
                .forEach(file -> edits.refused(file, "it is gone; its routes go on until the next start"));
    }

    @Override
    public void onReload(String name, Resource file) {
        String text = text(file);
        if (text.isBlank()) {
            return; // an editor empties a file before it writes it
        }
        List<Route> before = routesOf(file);
        if (text.equals(running.get(path(file))) && !refused.contains(path(file))) {
            lacks(path(file)); // it may have been gone
            return; // one save may be seen twice: nothing has to stop for that
        }
        try {
            load(file, text);
        } catch (Exception failure) {
            refused.add(path(file));
            if (!before.equals(routesOf(file))) { // else what runs in them is left alone
                goBack(file, failure);
            }
            RouteFailure why = RouteFailure.of(failure);
            edits.refused(
                    path(file),
                    (why.line() == null ? "" : "line " + why.line() + ": ") + why.words()
                            + "; its routes from before this save go on");
            return;
        }
        running.put(path(file), text);
        refused.remove(path(file));
        edits.counts(path(file));
        LOG.info("Routes reloaded: {}", path(file).getFileName());
        if (lacks(path(file))) {
            incomplete.add(path(file));
        }
    }

    /** Whether its routes name a file that is not there, of which else only an incident that needs it would tell. */
    private boolean lacks(Path file) {
        List<String> lines = running.get(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            for (Path missing : NamedFiles.missing(lines.get(i))) {
                edits.refused(
                        file,
                        "line " + (i + 1) + ": there is no file " + missing + "; whatever comes to this step fails");
                return true;
            }
        }
        edits.counts(file);
        return false;
    }

    private void load(Resource file, String text) throws Exception {
        PluginHelper.getRoutesLoader(context).updateRoutes(ResourceHelper.fromString(file.getLocation(), text));
    }

    private void goBack(Resource file, Exception refusal) {
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
            refusal.addSuppressed(lost);
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
