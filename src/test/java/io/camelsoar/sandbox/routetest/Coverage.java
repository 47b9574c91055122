package io.camelsoar.sandbox.routetest;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.logging.log4j.CloseableThreadContext;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Which steps of the route files an exchange came to. A step is each item of a {@code steps} list, as the files have them, whether or not
 * Camel has started its route; a branch counts by its steps.
 */
final class Coverage {

    /**
     * A step of a route file.
     *
     * @param route its route's id
     * @param line from 1
     * @param name its kind, and what it does or its id
     * @param within the step that it is part of; null: none
     */
    record RouteStep(Path file, String route, int line, String name, RouteStep within) {

        String place() {
            return file + ":" + line;
        }
    }

    /** How many of a route's steps were run. */
    record OfRoute(Path file, String route, int run, int steps, List<RouteStep> missed) {}

    private final List<RouteStep> steps = new ArrayList<>();
    /** By file name and each line where Camel may see it begin. */
    private final Map<String, RouteStep> byPlace = new LinkedHashMap<>();

    private final Set<RouteStep> run = ConcurrentHashMap.newKeySet();
    private final Set<String> strangers = ConcurrentHashMap.newKeySet();

    private Coverage() {}

    /** Of the route files of a folder. */
    static Coverage of(Path folder) throws IOException {
        Coverage coverage = new Coverage();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList()) {
                Node root = new Yaml(new LoaderOptions()).compose(new StringReader(Files.readString(file)));
                if (root instanceof SequenceNode routes) {
                    routes.getValue().forEach(route -> coverage.read(file, routeId(route), route, null));
                }
            }
        }
        return coverage;
    }

    private static String routeId(Node item) {
        Node route = value(item, "route");
        Node configuration = value(item, "routeConfiguration");
        Node id = value(route != null ? route : configuration, "id");
        String name = id instanceof ScalarNode scalar ? scalar.getValue() : "(without an id)";
        return route != null ? name : "routeConfiguration " + name;
    }

    private static Node value(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key)) {
                    return tuple.getValueNode();
                }
            }
        }
        return null;
    }

    private void read(Path file, String route, Node node, RouteStep within) {
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> read(file, route, item, within));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("steps")
                        && tuple.getValueNode() instanceof SequenceNode list) {
                    list.getValue().forEach(step -> add(file, route, step, within));
                } else {
                    read(file, route, tuple.getValueNode(), within);
                }
            }
        }
    }

    private void add(Path file, String route, Node item, RouteStep within) {
        if (!(item instanceof MappingNode mapping) || mapping.getValue().isEmpty()) {
            return;
        }
        NodeTuple tuple = mapping.getValue().get(0);
        Node value = tuple.getValueNode();
        String kind = ((ScalarNode) tuple.getKeyNode()).getValue();
        Node said = value instanceof ScalarNode ? value : value(value, "id");
        for (String key : List.of("uri", "ref", "name", "pattern", "message", "type")) {
            said = said != null ? said : value(value, key);
        }
        int line = tuple.getKeyNode().getStartMark().getLine() + 1;
        RouteStep step = new RouteStep(
                file, route, line, kind + (said instanceof ScalarNode scalar ? " " + scalar.getValue() : ""), within);
        steps.add(step);
        read(file, route, value, step);
        byPlace.put(place(file.getFileName().toString(), line), step);
        byPlace.putIfAbsent(
                place(file.getFileName().toString(), value.getStartMark().getLine() + 1), step);
    }

    private static String place(String file, int line) {
        return file + ":" + line;
    }

    /**
     * Has an application, before it starts, tell which steps it runs.
     *
     * @param name as which it logs what these do, on whichever thread
     */
    void watch(Main main, String name) {
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                CamelContext context = starting.getCamelContext();
                context.setSourceLocationEnabled(true);
                context.getCamelContextExtension().addInterceptStrategy(new Watch(name));
            }
        });
    }

    private final class Watch implements InterceptStrategy {

        private final String name;

        private Watch(String name) {
            this.name = name;
        }

        @Override
        public Processor wrapProcessorInInterceptors(
                CamelContext context, NamedNode definition, Processor target, Processor next) {
            RouteStep step = find(definition);
            if (step == null) {
                strangers.add(definition.getShortName() + " " + definition.getId() + " at "
                        + definition.getLocation() + ":"
                        + definition.getLineNumber());
                return target;
            }
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    ran(step);
                    CloseableThreadContext.Instance logged = TestLog.as(name);
                    try {
                        return super.process(exchange, callback);
                    } finally {
                        logged.close();
                    }
                }
            };
        }
    }

    /** Camel shows some steps, such as doTry, as part of those within them: whoever came to these came by them. */
    private void ran(RouteStep step) {
        for (RouteStep one = step; one != null; one = one.within()) {
            run.add(one);
        }
    }

    private RouteStep find(NamedNode definition) {
        if (definition.getLocation() == null) {
            return null;
        }
        String location = definition.getLocation();
        return byPlace.get(place(location.substring(location.lastIndexOf('/') + 1), definition.getLineNumber()));
    }

    /** What Camel runs and is no step of the files: it is not counted. Empty, unless this counts wrongly. */
    Set<String> strangers() {
        return new TreeSet<>(strangers);
    }

    /** Route by route, in the order of the files. */
    Collection<OfRoute> routes() {
        Map<String, List<RouteStep>> byRoute = new LinkedHashMap<>();
        for (RouteStep step : steps) {
            byRoute.computeIfAbsent(step.file() + " " + step.route(), key -> new ArrayList<>())
                    .add(step);
        }
        return byRoute.values().stream().map(this::ofRoute).toList();
    }

    private OfRoute ofRoute(List<RouteStep> all) {
        List<RouteStep> missed =
                all.stream().filter(step -> !run.contains(step)).toList();
        return new OfRoute(all.get(0).file(), all.get(0).route(), all.size() - missed.size(), all.size(), missed);
    }

    int steps() {
        return steps.size();
    }

    int run() {
        return run.size();
    }

    /** In percent, rounded down to a tenth: what is not reached is not said to be. */
    double percent() {
        return steps.isEmpty() ? 0 : Math.floor(1000.0 * run.size() / steps.size()) / 10;
    }
}
