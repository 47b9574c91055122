package io.camelsoar.app;

import io.camelsoar.edit.LiveEdits;
import io.camelsoar.edit.UnusableEditException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutesDefinition;
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

    /** It is a part of the routes that are built after it. */
    private static final Pattern ROUTE_CONFIGURATION = Pattern.compile("(?m)^- *route-?[cC]onfiguration:");

    /** A route that a step sends to. */
    private static final Pattern DIRECT =
            Pattern.compile("^\\s*(?:- )?(?:to|uri): *[\"']?direct:(?://)?([A-Za-z0-9_.-]+)");

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration TOLD_AFTER = Duration.ofSeconds(2);

    /** Nobody waits longer for new work to begin; longer than most calls take, and shorter than a lease. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(90);

    private static final Duration BETWEEN_DRAINS = Duration.ofSeconds(60);

    private final CamelContext context;
    private final LiveEdits edits;
    /** By file, the text of the routes that run. */
    private final Map<Path, String> running = new ConcurrentHashMap<>();
    /** Files whose last save did not count. */
    private final Set<Path> refused = ConcurrentHashMap.newKeySet();

    /** Files that count, with a name of a file or a route that is not there. */
    private final Set<Path> incomplete = ConcurrentHashMap.newKeySet();

    /** Files whose last save names what is not there, each with what its routes take: they are tried again when it is. */
    private final Map<Path, Set<String>> lacking = new ConcurrentHashMap<>();

    /** What a line names that is not there. */
    private record Lack(int line, String what) {}

    /** Files with a routeConfiguration that were saved since the start. */
    private final Set<Path> configurations = ConcurrentHashMap.newKeySet();

    /** Files that were empty when they were last looked at. */
    private final Set<Path> empty = ConcurrentHashMap.newKeySet();
    /** By file, its routes that come to rest for a save; changed by the worker alone. */
    private final Map<Path, RouteDrain> drains = new ConcurrentHashMap<>();

    private final HeldRequests requests = new HeldRequests();
    private final HeldSends sends = new HeldSends();
    /** The file whose routes are being replaced now; null: none. */
    private volatile Path replaced;

    private ScheduledExecutorService worker;

    /** Before the routes are built, which it has wait for one another. */
    LiveRoutes(CamelContext context, LiveEdits edits) {
        this.context = context;
        this.edits = edits;
        context.getCamelContextExtension().addInterceptStrategy(sends);
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
                running.put(path(file), text(path(file)));
            }
        }
        readConfigurations(Path.of(strategy.getFolder()));
        worker = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "LiveRoutes");
        requests.serve(context);
        RouteHealth.serve(context, this::replaces);
        strategy.setResourceReload(this);
    }

    /** A routeConfiguration does not know its file. */
    private void readConfigurations(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.toAbsolutePath().normalize())
                    .filter(file -> file.toString().endsWith(".camel.yaml")
                            && ROUTE_CONFIGURATION.matcher(text(file)).find())
                    .forEach(file -> running.put(file, text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells of files that are gone or empty: their routes go on, since what is in work needs them; and looks for what routes name. */
    public void look() {
        incomplete.removeIf(
                file -> Files.exists(file) && !refused.contains(file) && !drains.containsKey(file) && !lacks(file));
        lacking.forEach((file, own) -> {
            if (lack(text(file), own).isEmpty() && !drains.containsKey(file)) {
                worker.execute(() -> take(file));
            }
        });
        for (Path file : running.keySet()) {
            if (Files.exists(file)) {
                lookAtLength(file);
            } else if (ROUTE_CONFIGURATION.matcher(running.get(file)).find()) {
                edits.refused(file, "it is gone; what is in it goes on until the next start");
            } else if (routesOf(file).isEmpty()) { // another file has them now
                running.remove(file);
                edits.counts(file);
            } else {
                edits.refused(file, "it is gone; its routes go on until the next start");
            }
        }
        refused.removeIf(file -> {
            boolean forgotten = !Files.exists(file) && !running.containsKey(file);
            if (forgotten) {
                edits.counts(file);
            }
            return forgotten;
        });
    }

    /** An editor may empty a file before it writes it; not for two looks. */
    private void lookAtLength(Path file) {
        if (!text(file).isBlank()) {
            empty.remove(file);
        } else if (!empty.add(file)) {
            refused.add(file);
            edits.refused(file, "it is empty; its routes from before go on");
        }
    }

    /** One file after another, and not in the thread that watches them: a route may have to end its work first. */
    @Override
    public void onReload(String name, Resource resource) {
        worker.execute(() -> take(path(resource)));
    }

    private void take(Path file) {
        String text = Files.exists(file) ? text(file) : "";
        lacking.remove(file);
        if (text.isBlank()) {
            release(file);
            return;
        }
        if (text.equals(running.get(file)) && !refused.contains(file)) {
            release(file);
            tell(file); // it may have been gone
            return; // one save may be seen twice: nothing has to stop for that
        }
        try {
            List<RouteDefinition> routes = routesIn(file, text);
            requireComplete(file, text, routes);
            List<String> ids = routes.stream().map(RouteDefinition::getRouteId).toList();
            Duration wait = untilStopped(file);
            if (!wait.isZero()) {
                worker.schedule(() -> take(file), wait.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            load(file, text);
            removeAllBut(ids, file);
        } catch (Exception failure) {
            refuse(file, text, failure);
            return;
        } finally {
            letGo();
        }
        drains.remove(file).giveBack();
        String before = running.put(file, text);
        refused.remove(file);
        LOG.info("Routes reloaded: {}", file.getFileName());
        if (!text.equals(before) && ROUTE_CONFIGURATION.matcher(text).find()) {
            configurations.add(file);
        }
        tell(file);
        running.keySet().stream()
                .filter(other -> !other.equals(file)
                        && !refused.contains(other)
                        && !configurations.contains(other)
                        && Files.exists(other)
                        && lack(running.get(other), Set.of()).isPresent())
                .forEach(other -> {
                    if (lacks(other)) { // what the save has no more
                        incomplete.add(other);
                    }
                });
    }

    /** What does not count of a file that does. */
    private void tell(Path file) {
        if (configurations.contains(file)) {
            edits.refused(
                    file,
                    "its routeConfiguration counts in routes that are saved from now on, and in the others from the next start on");
        } else if (lacks(file)) {
            incomplete.add(file);
        }
    }

    /** A text's routes, as they can run beside those of the other files. */
    private List<RouteDefinition> routesIn(Path file, String text) throws Exception {
        RouteText.requireReadable(text);
        List<String> ids = new ArrayList<>();
        List<RouteDefinition> all = new ArrayList<>();
        for (RoutesBuilder builder :
                PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource(file, text)))) {
            RoutesDefinition routes = ((RouteBuilder) builder).configureRoutes(context);
            for (RouteDefinition route : routes.getRoutes()) {
                if (route.getInput() == null) {
                    throw new UnusableEditException(null, "the route " + route.getRouteId() + " has no from", null);
                }
                ids.add(route.getRouteId());
                all.add(route);
            }
        }
        if (ids.isEmpty() && !ROUTE_CONFIGURATION.matcher(text).find()) {
            throw new UnusableEditException(null, "it holds no route", null);
        }
        for (String id : ids) {
            if (id != null && Collections.frequency(ids, id) > 1) {
                throw new UnusableEditException(
                        RouteText.lineOf(id, 2, text), "the route id " + id + " is there twice", null);
            }
            Route same = id == null ? null : context.getRoute(id);
            Path other = same == null || same.getSourceResource() == null ? file : path(same.getSourceResource());
            if (!other.equals(file) && Files.exists(other)) {
                throw new UnusableEditException(
                        RouteText.lineOf(id, 1, text),
                        "the route id " + id + " is that of a route of " + other.getFileName(),
                        null);
            }
        }
        return all;
    }

    /** What a step names that is not there, only an incident that comes to it would tell of. */
    private void requireComplete(Path file, String text, List<RouteDefinition> routes) throws UnusableEditException {
        Set<String> own = routes.stream()
                .map(route -> withoutOptions(route.getInput().getEndpointUri()))
                .collect(Collectors.toSet());
        Optional<Lack> lack = lack(text, own);
        if (lack.isPresent()) {
            lacking.put(file, own);
            throw new UnusableEditException(
                    lack.get().line(), "there is no " + lack.get().what(), null);
        }
        if (ROUTE_CONFIGURATION.matcher(text).find()) {
            return; // its own may be meant
        }
        for (RouteDefinition route : routes) {
            Optional<String> configuration = RouteText.missingConfiguration(route, (ModelCamelContext) context);
            if (configuration.isPresent()) {
                throw new UnusableEditException(
                        RouteText.lineOf(route.getRouteId(), 1, text),
                        "there is no routeConfiguration " + configuration.get(),
                        null);
            }
        }
    }

    /** Zero: its routes are stopped. Else after what time to try again. */
    private Duration untilStopped(Path file) throws Exception {
        RouteDrain drain = drains.computeIfAbsent(file, any -> new RouteDrain(context, routesOf(file)));
        List<String> busy = drain.busy();
        if (busy.isEmpty() && hold(file, drain)) {
            if (drain.stop()) {
                return Duration.ZERO;
            }
            letGo();
        }
        if (drain.age().compareTo(LONGEST_DRAIN) > 0) {
            release(file);
            edits.waits(
                    file,
                    "work goes on for long in " + String.join(", ", busy)
                            + ": it is tried again; its routes from before go on");
            return BETWEEN_DRAINS;
        }
        if (drain.age().compareTo(TOLD_AFTER) > 0 && !busy.isEmpty()) {
            edits.waits(file, "it waits for the work in " + String.join(", ", busy) + " to end; new work waits, too");
        }
        return BETWEEN_LOOKS;
    }

    /** Nothing comes to its routes any more. False: something just came, and all is as it was. */
    private boolean hold(Path file, RouteDrain drain) {
        if (!sends.close(drain.routes())) {
            return false;
        }
        replaced = file;
        requests.hold();
        if (drain.busy().isEmpty()) {
            return true;
        }
        letGo();
        return false;
    }

    private boolean replaces(Route route) {
        Path file = replaced;
        Resource source = route.getSourceResource();
        return file != null && source != null && path(source).equals(file);
    }

    private void letGo() {
        replaced = null;
        requests.letGo();
        sends.open();
    }

    private void release(Path file) {
        Optional.ofNullable(drains.remove(file)).ifPresent(RouteDrain::resume);
    }

    /** Those that the text has no more. */
    private void removeAllBut(List<String> ids, Path file) throws Exception {
        for (Route route : routesOf(file)) {
            if (!ids.contains(route.getRouteId()) && drains.get(file).routes().contains(route)) {
                context.removeRoute(route.getRouteId());
            }
        }
    }

    private void refuse(Path file, String text, Exception failure) {
        refused.add(file);
        RouteDrain drain = drains.remove(file);
        if (drain != null) {
            try {
                if (drain.routes().equals(routesOf(file))) {
                    drain.start();
                } else {
                    goBack(file);
                }
            } catch (Exception lost) {
                failure.addSuppressed(lost);
            }
            drain.resume();
            drain.giveBack();
        }
        RouteFailure why = RouteFailure.of(failure).in(text);
        edits.refused(
                file,
                (why.line() == null ? "" : "line " + why.line() + ": ") + why.words()
                        + "; its routes from before this save go on");
    }

    /** Whether its routes, which run, name a file or a route that is not there. */
    private boolean lacks(Path file) {
        Optional<Lack> lack = lack(running.get(file), Set.of());
        if (lack.isPresent()) {
            edits.refused(
                    file,
                    "line " + lack.get().line() + ": there is no " + lack.get().what()
                            + "; whatever comes to this step fails");
        } else {
            edits.counts(file);
        }
        return lack.isPresent();
    }

    /** @param own what routes take that do not run yet */
    private Optional<Lack> lack(String text, Set<String> own) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Optional<String> missing = missing(lines.get(i), own);
            if (missing.isPresent()) {
                return Optional.of(new Lack(i + 1, missing.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> missing(String line, Set<String> own) {
        Matcher direct = DIRECT.matcher(line);
        return NamedFiles.missing(line).stream()
                .map(file -> "file " + file)
                .findFirst()
                .or(() -> direct.find()
                                && !own.contains("direct:" + direct.group(1))
                                && !takes("direct:" + direct.group(1))
                        ? Optional.of("route that takes direct:" + direct.group(1))
                        : Optional.empty());
    }

    private boolean takes(String address) {
        return context.getRoutes().stream()
                .map(route -> withoutOptions(route.getEndpoint().getEndpointUri()))
                .anyMatch(address::equals);
    }

    private static String withoutOptions(String uri) {
        return uri.replaceFirst("\\?.*", "").replace("direct://", "direct:");
    }

    private void load(Path file, String text) throws Exception {
        PluginHelper.getRoutesLoader(context).updateRoutes(resource(file, text));
    }

    private void goBack(Path file) throws Exception {
        for (Route route : routesOf(file)) { // also those that only the refused text has
            context.getRouteController().stopRoute(route.getRouteId());
            context.removeRoute(route.getRouteId());
        }
        if (running.containsKey(file)) {
            load(file, running.get(file));
        }
    }

    private List<Route> routesOf(Path file) {
        List<Route> routes = new ArrayList<>();
        for (Route route : context.getRoutes()) {
            Resource source = route.getSourceResource();
            if (source != null && path(source).equals(file)) {
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

    private static Resource resource(Path file, String text) {
        return ResourceHelper.fromString("file:" + file, text);
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8); // also where it is no UTF-8
        } catch (NoSuchFileException gone) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
