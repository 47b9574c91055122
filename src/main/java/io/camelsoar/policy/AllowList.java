package io.camelsoar.policy;

import io.camelsoar.policy.Script.Argument;
import io.camelsoar.policy.Script.Argument.Kind;
import io.camelsoar.policy.Script.Call;
import io.camelsoar.policy.Script.Text;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a command may call and still only read. */
final class AllowList {

    /** An XML reference hides a character. */
    private static final Pattern REFERENCE = Pattern.compile("&#|&\\w+;");

    /** What begins XML where a query is expected: it may name files; in a comparison a space, a digit or = follows. */
    private static final Pattern MARKUP = Pattern.compile("<(?![ =0-9])");

    /** Whose text may be such XML. */
    private static final Pattern QUERY = Pattern.compile("(?i)^/q(uery)?:");

    /** Defines what an XML reference means. */
    private static final Pattern DECLARATION = Pattern.compile("<[!?]");

    /** One argument of a program: no option, no other machine. */
    private static final String WORD = "(?![-/+])(?:(?![\\\\/]{2})[^ ,/])+";

    /** Stands for a space inside an argument, so that no pattern can take two arguments for one; commands are ASCII. */
    private static final char INNER_SPACE = '\u00A0';

    /** What is to happen on an error or a warning; some of it waits for somebody to answer. */
    private static final Set<String> PREFERENCES =
            Set.of("-erroraction", "-ea", "-warningaction", "-wa", "-informationaction");

    private static final Set<String> HARMLESS = Set.of("silentlycontinue", "continue", "stop", "ignore", "0", "1", "2");

    private final Map<String, String> aliases;
    private final Map<String, Set<String>> commands = new HashMap<>();
    private final Set<String> blocksOnly;
    private final Map<String, List<Pattern>> tools = new HashMap<>();
    private final FileContents contents;
    private final KnownOrigins origins;
    private final Places places;
    private final Set<String> notPaths;
    private final Rules except;

    /** @throws IllegalArgumentException if the file contradicts itself, with where */
    AllowList(PolicyFile file) {
        PolicyFile.Safe safe = file.safe();
        Set<String> common = Names.lower(safe.commonParameters());
        safe.commands().forEach((name, parameters) -> {
            Set<String> allowed = new HashSet<>(common);
            allowed.addAll(Names.lower(parameters));
            commands.put(Names.lower(name), allowed);
        });
        contents = new FileContents(safe.contents());
        safe.tools()
                .forEach((name, lines) -> tools.put(
                        Names.lower(name),
                        lines.stream()
                                .map(line -> Patterns.compile(
                                        "safe.tools." + name,
                                        line.replace("{word}", WORD)
                                                .replace(
                                                        "{file}",
                                                        contents.argument().replace(' ', INNER_SPACE))))
                                .toList()));
        origins = new KnownOrigins(safe.origins(), safe.paths());
        blocksOnly = Names.lower(safe.blocksOnly());
        places = new Places(safe.drives());
        notPaths = safe.notPaths().stream().map(name -> "-" + Names.lower(name)).collect(Collectors.toSet());
        except = new Rules("safe.except", safe.except());
        aliases = new HashMap<>();
        file.aliases().forEach((alias, name) -> aliases.put(Names.lower(alias), name));
    }

    /** Why this does not only read; empty if it does. */
    Optional<String> objection(Script script) {
        for (Call call : script.calls()) {
            Optional<String> objection = objection(call);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return contents.objection(script, this::resolve, name -> tool(name).isPresent())
                .or(() -> script.texts().stream()
                        .flatMap(text -> objection(text).stream())
                        .findFirst());
    }

    /** Whether a command is on the list of what only reads, whatever its parameters are. */
    boolean holds(String name) {
        return commands.containsKey(Names.lower(resolve(name)));
    }

    /** A call as a text, if it is only known texts: a space before each argument, another character for a space in one. */
    static Optional<String> line(Call call) {
        StringBuilder line = new StringBuilder();
        for (Argument argument : call.arguments()) {
            if (argument.kind() != Kind.PARAMETER && argument.kind() != Kind.LITERAL) {
                return Optional.empty();
            }
            line.append(' ').append(argument.text().replace(' ', INNER_SPACE));
        }
        return Optional.of(line.toString());
    }

    /** A command's full name. */
    String resolve(String name) {
        return aliases.getOrDefault(Names.lower(name), name);
    }

    private Optional<String> objection(Call call) {
        String name = resolve(call.name());
        Set<String> parameters = commands.get(Names.lower(name));
        if (parameters == null) {
            return tool(name)
                    .map(lines -> objection(name, lines, call.arguments()))
                    .orElse(Optional.of(name + " is not on the list of what only reads"));
        }
        for (String parameter : call.parameters()) {
            if (!parameters.contains(Names.lower(parameter.substring(1).replace(":", "")))) {
                return Optional.of(parameter + " of " + name + " is not on the list of what only reads");
            }
        }
        boolean other = call.given().stream()
                .anyMatch(given -> given.isValue() && given.argument().kind() != Kind.BLOCK);
        if (blocksOnly.contains(Names.lower(name)) && other) {
            return Optional.of(name + " would call a member by its name");
        }
        // what files these may show is judged by itself
        return contents.isOf(name) ? Optional.empty() : origins.objection(call, this::resolve);
    }

    private Optional<List<Pattern>> tool(String name) {
        List<Pattern> lines = tools.get(Names.lower(name));
        return Optional.ofNullable(
                lines != null ? lines : tools.get(Names.lower(name).replaceFirst("[.]exe$", "")));
    }

    private static Optional<String> objection(String name, List<Pattern> lines, List<Argument> arguments) {
        StringBuilder line = new StringBuilder();
        for (Argument argument : arguments) {
            String text = argument.text();
            if (argument.kind() != Kind.PARAMETER && argument.kind() != Kind.LITERAL) {
                return Optional.of("what " + name + " is called with is only known when it runs");
            }
            if (text.isEmpty() || text.contains("\"") || text.contains(" ") && text.endsWith("\\")) {
                return Optional.of(name + " may read its arguments otherwise than they are written");
            }
            line.append(' ').append(text.replace(' ', INNER_SPACE));
        }
        return lines.stream().anyMatch(pattern -> BoundedText.matches(pattern, line.toString()))
                ? Optional.empty()
                : Optional.of(
                        name + line.toString().replace(INNER_SPACE, ' ') + " is not on the list of what only reads");
    }

    private Optional<String> objection(Text text) {
        String value = text.value();
        String parameter = text.owner().name();
        if (text.owner().isSearched()) {
            return Optional.empty();
        }
        boolean program = !text.owner().command().isEmpty()
                && !commands.containsKey(Names.lower(resolve(text.owner().command())));
        boolean query = parameter.equals("-filterxpath")
                || program && QUERY.matcher(value).find();
        if (query && MARKUP.matcher(value).find() || DECLARATION.matcher(value).find()) {
            return Optional.of("a query that may name files: " + value);
        }
        if (PREFERENCES.contains(parameter) && !HARMLESS.contains(Names.lower(value))) {
            return Optional.of(parameter + " " + value + " may wait for an answer");
        }
        if (!program && REFERENCE.matcher(value).find()) {
            return Optional.of("a text that means another: " + value);
        }
        if (parameter.equals("-properties") && value.contains("*")) {
            return Optional.of("all properties, secrets among them");
        }
        return place(value, parameter, program)
                .or(() -> except.reason(value))
                .or(() -> except.reason(Places.withoutVariables(value)));
    }

    private Optional<String> place(String value, String parameter, boolean program) {
        if (program) {
            return Places.ofProgram(value);
        }
        return notPaths.contains(parameter) ? Places.ofText(value) : places.ofPath(value);
    }
}
