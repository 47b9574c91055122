package io.camelsoar.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.camelsoar.alert.QueryReader;
import io.camelsoar.backup.H2File;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.edit.UnusableEditException;
import io.camelsoar.failure.Failures;
import io.camelsoar.kibana.CaseMarkdown;
import io.camelsoar.playbook.PlaybookFile;
import io.camelsoar.policy.Policy;
import io.camelsoar.prompt.PromptReader;
import io.camelsoar.secrets.Redaction;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.camelsoar.slack.Mrkdwn;
import io.camelsoar.slack.Pieces;
import io.camelsoar.template.Templates;
import io.camelsoar.triage.Roster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.LineNumberAware;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.language.JqExpression;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Looks through what an engineer may edit, {@code routes/} and the settings of the working directory, without a service anywhere: first
 * each file by itself, then all of it as a start would take it, with the store in memory and no route running.
 */
public final class Validation {

    private static final Path ROUTES = Path.of("routes");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([?!]?[^{}:]+)(:[^{}]*)?}}");

    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, RouteDefinition> routes = new HashMap<>();
    /** By the id of a route, the file that it is from. */
    private final Map<String, Path> owners = new HashMap<>();

    private final String profile;
    private boolean allLoaded = true;

    private Validation(String profile) {
        this.profile = profile;
    }

    /**
     * One thing that is wrong.
     *
     * @param file null: it is of no file alone
     * @param line from 1; null: not known
     */
    public record Problem(String file, Integer line, String what) {

        @Override
        public String toString() {
            return (file == null ? "" : file + (line == null ? "" : ":" + line) + ": ") + what;
        }
    }

    /**
     * All that is wrong; the start is tried where each file by itself is well.
     *
     * @param profile as given to {@code soar run}; null: none
     */
    public static List<Problem> of(String profile) throws IOException {
        Validation validation = new Validation(profile);
        validation.files();
        if (validation.problems.isEmpty()) {
            validation.start();
        }
        return validation.problems;
    }

    private void add(Path file, Integer line, String what) {
        problems.add(new Problem(file == null ? null : file.toString(), line, Redaction.of(oneLine(what))));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private void files() throws IOException {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.setSourceLocationEnabled(true);
            configure(context);
            context.getPropertiesComponent().setOverrideProperties(Settings.standIns(context));
            for (Path file : list(ROUTES, ".camel.yaml")) {
                load(file, context);
                lines(file, context);
            }
            routes(context);
            expressions(context);
            for (Path prompt : list(ROUTES.resolve("prompts"), ".txt")) {
                render(prompt, context);
            }
            queries(context);
            others(context);
        }
    }

    private void configure(DefaultCamelContext context) {
        context.getPropertiesComponent().setLocation(Soar.propertyLocations(profile));
        context.getPropertiesComponent().setInitialProperties(Settings.defaults());
        Soar.readFilesOnly(context);
        context.build();
        CaseMarkdown markdown = new CaseMarkdown();
        Map.of("pieces/1", new Pieces(), "mrkdwn/1", new Mrkdwn(), "markdown/0", markdown, "markdown/1", markdown)
                .forEach(context.getRegistry()::bind);
    }

    /** What the start reads one after another, and would stop at the first of. */
    private void others(CamelContext context) {
        attempt(() -> Settings.of(context));
        attempt(() -> Policy.read(file("soar.policy.file", context)));
        attempt(() -> new Roster(file("soar.roster.file", context)));
        attempt(() -> new PlaybookFile(
                file("soar.playbooks.file", context),
                ROUTES.resolve("prompts"),
                List.of(context.resolvePropertyPlaceholders("{{soar.detect.sources}}")
                        .split(" *, *")),
                new LiveEdits()));
        attempt(() -> new Templates(ROUTES.resolve("templates"), context, new Failures(), new LiveEdits()).read());
    }

    private static Path file(String key, CamelContext context) {
        return Path.of(context.resolvePropertyPlaceholders("{{" + key + "}}"));
    }

    private void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private static List<Path> list(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    private void load(Path file, CamelContext context) {
        try {
            RouteText.requireReadable(RouteText.decode(Files.readAllBytes(file)));
            Resource resource = PluginHelper.getResourceLoader(context).resolveResource("file:" + file);
            for (RoutesBuilder routes : PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource)) {
                context.addRoutes(routes);
            }
            owned(file, context);
        } catch (Exception e) {
            allLoaded = false;
            RouteFailure failure = RouteFailure.of(e);
            add(file, failure.line(), failure.words());
        }
    }

    /** A start takes an id once; the context has now the last that has it. */
    private void owned(Path file, CamelContext context) {
        for (RouteDefinition route : ((ModelCamelContext) context).getRouteDefinitions()) {
            if (route.hasCustomIdAssigned() && file(route).equals(file)) {
                Path other = owners.put(route.getRouteId(), file);
                if (other != null && !other.equals(file)) {
                    add(
                            file,
                            line(route),
                            "the route id " + route.getRouteId() + " is that of a route of " + other.getFileName());
                }
            }
        }
    }

    /** What a line names that is nowhere. */
    private void lines(Path file, CamelContext context) throws IOException {
        List<String> lines = text(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher placeholder = PLACEHOLDER.matcher(lines.get(i));
            while (placeholder.find()) {
                String key = placeholder.group(1);
                boolean optional = key.startsWith("?") || placeholder.group(2) != null;
                if (!optional
                        && context.getPropertiesComponent()
                                .loadProperties(key::equals)
                                .isEmpty()) {
                    add(file, i + 1, "there is no setting " + key + " for {{" + key + "}}");
                }
            }
            for (Path missing : NamedFiles.missing(lines.get(i))) {
                add(file, i + 1, "there is no file " + missing);
            }
        }
    }

    /** Also where it is not UTF-8, which is told of already. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private void routes(DefaultCamelContext context) {
        Set<String> called = new HashSet<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            Path file = file(route);
            String id = route.getRouteId();
            if (!route.hasCustomIdAssigned()) {
                add(file, line(route), "a route has no id");
            } else if (routes.put(id, route) != null) {
                add(file, line(route), "the route " + id + " is there twice");
            }
            if (route.getDescriptionText() == null || route.getDescriptionText().isBlank()) {
                add(file, line(route), "the route " + id + " has no description");
            }
            called.add(withoutOptions(route.getInput().getEndpointUri()));
            RouteText.missingConfiguration(route, context)
                    .ifPresent(missing -> add(file, line(route), "there is no routeConfiguration " + missing));
        }
        for (RouteDefinition route : context.getRouteDefinitions()) {
            for (SendDefinition<?> step :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SendDefinition.class)) {
                String uri = withoutOptions(step.getEndpointUri());
                if (uri.startsWith("direct:") && !uri.contains("${") && !called.contains(uri)) {
                    add(file(route), line(step), "no route is called " + uri);
                }
            }
        }
    }

    /** What a jq expression calls is looked for when it runs, which may be seldom. */
    private void expressions(CamelContext context) {
        for (RouteDefinition route : routes.values()) {
            for (ExpressionNode step :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ExpressionNode.class)) {
                if (step.getExpression() instanceof JqExpression jq) {
                    Exchange nothing = new DefaultExchange(context);
                    nothing.getMessage().setBody(JsonNodeFactory.instance.objectNode());
                    try {
                        context.resolveLanguage("jq")
                                .createExpression(jq.getExpression())
                                .evaluate(nothing, Object.class);
                    } catch (RuntimeException e) {
                        String cause = ExceptionUtils.getRootCauseMessage(e);
                        // it may well want more than nothing
                        if (cause.matches("(?s).*(Function .* does not exist|Encountered ).*")) {
                            add(file(route), line(step), "jq: " + cause);
                        }
                    }
                }
            }
        }
    }

    private static Integer line(LineNumberAware part) {
        return part.getLineNumber() > 0 ? part.getLineNumber() : null;
    }

    private static String withoutOptions(String uri) {
        return uri.replaceFirst("\\?.*", "").replace("direct://", "direct:");
    }

    private static Path file(RouteDefinition route) {
        String location = route.getResource().getLocation();
        return Path.of(location.substring(location.indexOf(':') + 1));
    }

    private void render(Path prompt, CamelContext context) throws IOException {
        PromptReader reader = new PromptReader(context);
        String text = Files.readString(prompt);
        try {
            // a route that could not be loaded may set what else nothing sets
            Expression expression = allLoaded ? reader.read(text) : reader.parse(text);
            expression.evaluate(new DefaultExchange(context), String.class);
        } catch (UnusableEditException e) {
            add(prompt, e.line(), e.reason());
        } catch (RuntimeException e) {
            add(prompt, null, ExceptionUtils.getRootCauseMessage(e));
        }
    }

    /** A source without one is told of with the settings. */
    private void queries(CamelContext context) {
        QueryReader reader = new QueryReader(context);
        Stream.of(property("soar.detect.sources", context).orElse("").split(","))
                .flatMap(source -> property("soar.detect.source." + source.strip() + ".query", context).stream())
                .distinct()
                .map(Path::of)
                .forEach(file -> {
                    try {
                        reader.read(Files.readString(file));
                    } catch (UnusableEditException e) {
                        add(file, e.line(), e.reason());
                    } catch (IOException e) {
                        add(file, null, "cannot be read (" + e.getClass().getSimpleName() + ")");
                    }
                });
    }

    private static Optional<String> property(String key, CamelContext context) {
        return context.getPropertiesComponent().resolveProperty(key).filter(value -> !value.isBlank());
    }

    private void start() {
        Main main = Soar.main(profile, standIns());
        try {
            main.start();
        } catch (Exception e) {
            failed(e);
        } finally {
            try {
                main.stop();
            } catch (Exception e) {
                failed(e);
            }
        }
    }

    /** What no service is needed for, and what nobody has to set to have it looked through. */
    private Properties standIns() {
        Properties properties = new Properties();
        properties.setProperty("camel.main.auto-startup", "false");
        properties.setProperty("camel.main.routes-reload-enabled", "false");
        properties.setProperty("camel.management.enabled", "false");
        properties.setProperty(
                "camel.component.kafka.lazy-start-producer", "true"); // else it looks for the brokers' names
        properties.setProperty("soar.http.port", "0");
        properties.setProperty("soar.store.url", "jdbc:h2:mem:validation");
        properties.setProperty("soar.store.username", "sa");
        properties.setProperty("soar.store.password", "");
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            configure(context);
            properties.putAll(Settings.standIns(context));
            // of a store in no file, as the one in memory is, the start refuses backups
            if (property("soar.store.url", context).flatMap(H2File::of).isPresent()) {
                properties.setProperty("soar.backup.period", "0s");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private void failed(Exception failure) {
        InvalidSettingsException settings = ExceptionUtils.throwableOfType(failure, InvalidSettingsException.class);
        if (settings != null) {
            settings.problems().lines().forEach(problem -> add(null, null, problem));
            return;
        }
        RouteFailure found = RouteFailure.of(failure);
        RouteDefinition route = routes.get(found.route());
        add(route == null ? null : file(route), route == null ? null : line(route), found.words());
    }
}
