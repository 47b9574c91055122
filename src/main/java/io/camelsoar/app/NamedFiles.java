package io.camelsoar.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a line of a route names: what it reads, the prompts and the templates. */
final class NamedFiles {

    private static final Path ROUTES = Path.of("routes");
    private static final Pattern RESOURCE = Pattern.compile("resource:file:([^\\s\"'?$]+)(?=[\\s\"'?]|$)");
    private static final Pattern RENDERED = Pattern.compile("\\brender\\('([^'$]+\\.(?:(txt)|jq))'\\)");

    private NamedFiles() {}

    /** Those that are not there. */
    static List<Path> missing(String line) {
        List<Path> named = new ArrayList<>();
        Matcher resource = RESOURCE.matcher(line);
        while (resource.find()) {
            named.add(Path.of(resource.group(1)));
        }
        Matcher rendered = RENDERED.matcher(line);
        while (rendered.find()) {
            named.add(ROUTES.resolve(rendered.group(2) == null ? "templates" : "prompts")
                    .resolve(rendered.group(1)));
        }
        return named.stream().filter(file -> !Files.isRegularFile(file)).toList();
    }
}
