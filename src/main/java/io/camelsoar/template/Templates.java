package io.camelsoar.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.edit.LiveFile;
import io.camelsoar.edit.UnusableEditException;
import io.camelsoar.failure.Failures;
import io.camelsoar.secrets.Redaction;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jq templates of {@code routes/templates}, each as it was last saved without a mistake. One that fails on what an incident has, which
 * no sample has, is stood in for by the one that the application comes with: what was to be told is told.
 */
public final class Templates {

    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);

    private final Path folder;
    private final CamelContext context;
    private final Failures failures;
    private final LiveEdits edits;
    private final Samples samples = new Samples();
    private final Shapes shapes = new Shapes();
    private final Map<String, Template> own = new ConcurrentHashMap<>();
    private final Map<String, String> ownTexts = new ConcurrentHashMap<>();
    private final Map<String, JsonNodeType> kinds = new ConcurrentHashMap<>();
    private final Map<String, LiveFile<Template>> files = new ConcurrentHashMap<>();

    /** @param folder of the files */
    public Templates(Path folder, CamelContext context, Failures failures, LiveEdits edits) {
        this.folder = folder;
        this.context = context;
        this.failures = failures;
        this.edits = edits;
    }

    /**
     * Reads all that the application comes with.
     *
     * @throws InvalidSettingsException if one cannot be used, with its file, line and cause
     */
    public void read() {
        List<String> problems = new ArrayList<>();
        for (String name : samples.templates()) {
            try {
                prepare(name);
                files.put(name, file(name));
            } catch (UnusableEditException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    /** Takes up what was saved meanwhile; what is wrong with that is reported once. */
    public void look() {
        files.values().forEach(LiveFile::value);
    }

    /**
     * Has the template make what is sent of the body.
     *
     * @throws Exception if neither it nor the one that the application comes with can; it names the file
     */
    public void render(String name, Exchange exchange) throws Exception {
        exchange.getMessage().setBody(rendered(name, exchange));
    }

    private Object rendered(String name, Exchange exchange) throws Exception {
        LiveFile<Template> file = known(name);
        Template template = file.value();
        Template builtIn = own.get(name);
        String why;
        Object result = null;
        try {
            result = template.of(exchange);
            if (builtIn == null || Template.kind(result) == kinds.get(name)) {
                return result;
            }
            why = "it gives " + words(Template.kind(result));
        } catch (UnusableTemplateException e) {
            if (builtIn == null || builtIn.text().equals(template.text())) {
                throw failures.inTemplate(file.file().toString(), e);
            }
            why = e.getMessage();
        }
        Object instead = builtIn(name, exchange, file);
        if (!Objects.equals(instead, result)) { // where the one gives nothing, so may the other
            LOG.error(
                    "Incident {}: {}, {}; the template that camel-soar comes with is used for it",
                    exchange.getVariable("incidentId"),
                    file.file(),
                    Redaction.of(why));
        }
        return instead;
    }

    private Object builtIn(String name, Exchange exchange, LiveFile<Template> file) throws Exception {
        try {
            return own.get(name).of(exchange);
        } catch (UnusableTemplateException e) {
            throw failures.inTemplate(file.file().toString(), e);
        }
    }

    /** One that the application does not come with is read when it is used first. */
    private LiveFile<Template> known(String name) throws Exception {
        LiveFile<Template> known = files.get(name);
        if (known != null) {
            return known;
        }
        try {
            LiveFile<Template> read = file(name);
            files.put(name, read);
            return read;
        } catch (UnusableEditException e) {
            throw failures.inTemplate(folder.resolve(name).toString(), e);
        }
    }

    private LiveFile<Template> file(String name) throws UnusableEditException {
        return new LiveFile<>(folder.resolve(name), "template", text -> usable(name, text), edits);
    }

    private void prepare(String name) {
        try (InputStream file = Templates.class.getResourceAsStream("builtin/" + name)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Template template = Template.of(text, context);
            ownTexts.put(name, text);
            own.put(name, template);
            kinds.put(name, Template.kind(template.of(samples.of(name, context).get(0))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnusableTemplateException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e); // a test holds them to it
        }
    }

    private Template usable(String name, String text) throws UnusableTemplateException {
        if (text.equals(ownTexts.get(name))) {
            return own.get(name); // a test tries it: a start need not
        }
        Template template = Template.of(text, context);
        if (!own.containsKey(name)) {
            return template;
        }
        for (Exchange sample : samples.of(name, context)) {
            requireUsable(name, template.of(sample));
        }
        return template;
    }

    private void requireUsable(String name, Object result) throws UnusableTemplateException {
        JsonNodeType kind = Template.kind(result);
        if (kind != kinds.get(name)) {
            throw new UnusableTemplateException(
                    "no line known: of a sample incident it makes " + words(kind) + ", not " + words(kinds.get(name)),
                    null);
        }
        String problem =
                kind == null ? null : shapes.problem(name, (JsonNode) result).orElse(null);
        if (problem != null) {
            throw new UnusableTemplateException(
                    "no line known: what it makes of a sample incident cannot be sent: " + problem, null);
        }
    }

    private static String words(JsonNodeType kind) {
        return kind == null ? "not one JSON value" : Shapes.words(kind);
    }
}
