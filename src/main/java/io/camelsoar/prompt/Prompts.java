package io.camelsoar.prompt;

import io.camelsoar.edit.LiveEdits;
import io.camelsoar.edit.LiveFile;
import io.camelsoar.edit.UnusableEditException;
import io.camelsoar.failure.Failures;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/** The prompts of {@code routes/prompts}, each as it was last saved without a mistake. */
public final class Prompts {

    private final Path folder;
    private final CamelContext context;
    private final PromptReader reader;
    private final Failures failures;
    private final LiveEdits edits;
    private final Map<String, LiveFile<Expression>> files = new ConcurrentHashMap<>();

    /** @param folder of the files */
    public Prompts(Path folder, CamelContext context, Failures failures, LiveEdits edits) {
        this.folder = folder;
        this.context = context;
        this.reader = new PromptReader(context);
        this.failures = failures;
        this.edits = edits;
    }

    /**
     * Reads all that there are.
     *
     * @throws InvalidSettingsException if one cannot be used, with its file, line and cause
     */
    public void read() {
        List<String> problems = new ArrayList<>();
        for (String name : names()) {
            try {
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
        if (Files.isDirectory(folder)) { // else none is new, and those that were there are told of
            names().stream().filter(name -> !files.containsKey(name)).forEach(this::lookAtNew);
        }
    }

    /** There is none from before that could go on. */
    private void lookAtNew(String name) {
        Path path = folder.resolve(name);
        try {
            if (Files.size(path) > 0) { // an editor makes a file before it writes it
                files.put(name, file(name));
                edits.counts(path);
            }
        } catch (IOException e) {
            edits.refused(path, "cannot be read (" + e.getClass().getSimpleName() + ")");
        } catch (UnusableEditException e) {
            edits.refused(path, e.getMessage().replaceFirst("^.*?, (?=line )", "") + "; there is none from before");
        }
    }

    /**
     * Makes the prompt the body.
     *
     * @throws Exception if it cannot be used; it names the file
     */
    public void render(String name, Exchange exchange) throws Exception {
        try {
            exchange.getMessage().setBody(known(name).value().evaluate(exchange, String.class));
        } catch (UnusableEditException | RuntimeException e) {
            throw failures.inTemplate(folder.resolve(name).toString(), e);
        }
    }

    private LiveFile<Expression> known(String name) throws UnusableEditException {
        LiveFile<Expression> known = files.get(name);
        if (known == null) { // it is newer than the last look
            known = file(name);
            files.put(name, known);
        }
        return known;
    }

    private LiveFile<Expression> file(String name) throws UnusableEditException {
        return new LiveFile<>(folder.resolve(name), "prompt", text -> read(name, text), edits);
    }

    /** Who runs a part of the routes need not have those that set what the others' prompts need. */
    private Expression read(String name, String text) throws UnusableEditException {
        return PromptVariables.isRendered(context, name) ? reader.read(text) : reader.parse(text);
    }

    private List<String> names() {
        try (Stream<Path> found = Files.list(folder)) {
            return found.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
