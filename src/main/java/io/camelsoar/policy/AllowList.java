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

    /** {@code \\server} in any spelling: Windows would log on there. */
    private static final Pattern NETWORK_PATH = Pattern.compile("^[\\s'\"]*[\\\\/][\\\\/?]");

    private static final Pattern NETWORK_PATH_INSIDE = Pattern.compile("[\\\\/]{2}[^\\\\/]");
    private static final Pattern OWN_PIPES = Pattern.compile("\\\\\\\\[.]\\\\pipe\\\\?");

    /** By {@code ..}, {@code .} or a short name, a path leads elsewhere than it says. */
    private static final Pattern DETOUR = Pattern.compile("[\\\\/][.]{1,2}([\\\\/]|$)|~\\d");

    /** An XML reference hides a character. */
    private static final Pattern REFERENCE = Pattern.compile("&#|&\\w+;");

    private static final Pattern DRIVE = Pattern.compile("^\\s*([A-Za-z][A-Za-z0-9.\\\\]+):");
    private static final Pattern PROVIDER = Pattern.compile("::");

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
    private final Set<String> drives;
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
        drives = Names.lower(safe.drives());
        notPaths = safe.notPaths().stream().map(name -> "-" + Names.lower(name)).collect(Collectors.toSet());
        except = new Rules("safe.except", safe.except());
        aliases = new HashMap<>();
        file.aliases().forEach((alias, name) -> aliases.put(Names.lower(alias), name));
        for (String name : aliases.values()) {
            if (!commands.containsKey(Names.lower(name))) {
                throw new IllegalArgumentException("aliases: " + name + " is not among safe.commands");
            }
        }
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
        if (text.owner().isSearched()) {
            return Optional.empty();
        }
        if (!commands.containsKey(Names.lower(resolve(text.owner().command())))
                && !text.owner().command().isEmpty()) {
            return DETOUR.matcher(value).find()
                    ? Optional.of("a path that leads elsewhere than it says: " + value)
                    : except.reason(value); // a program: its pattern has seen all of the line
        }
        if (PREFERENCES.contains(text.owner().name()) && !HARMLESS.contains(Names.lower(value))) {
            return Optional.of(text.owner().name() + " " + value + " may wait for an answer");
        }
        if (REFERENCE.matcher(value).find()) {
            return Optional.of("a text that means another: " + value);
        }
        if (text.owner().name().equals("-properties") && value.contains("*")) {
            return Optional.of("all properties, secrets among them");
        }
        boolean noPath = notPaths.contains(text.owner().name());
        var drive = DRIVE.matcher(value);
        if (!OWN_PIPES.matcher(value).matches() && NETWORK_PATH.matcher(value).find()
                || !noPath && NETWORK_PATH_INSIDE.matcher(value).find()) {
            return Optional.of("a path on another machine: " + value);
        }
        if (!noPath && DETOUR.matcher(value).find()) {
            return Optional.of("a path that leads elsewhere than it says: " + value);
        }
        if (!noPath && drive.find() && !drives.contains(Names.lower(drive.group(1)))) {
            return Optional.of("a drive that is not on the list of what may be read: " + value);
        }
        if (!noPath && PROVIDER.matcher(value).find() && !Names.lower(value).startsWith("registry::")) {
            return Optional.of("a provider that is not on the list of what may be read: " + value);
        }
        return except.reason(value);
    }
}
