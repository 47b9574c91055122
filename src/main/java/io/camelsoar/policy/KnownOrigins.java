package io.camelsoar.policy;

import io.camelsoar.policy.Script.Argument;
import io.camelsoar.policy.Script.Call;
import io.camelsoar.policy.Script.Given;
import io.camelsoar.policy.Script.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Where what a command works on comes from. What a pipe gives binds to parameters by its kind or by the names of its properties, and a
 * computed argument may be any text: either may be another machine's name or path, where the host would log on. So a command takes from
 * a pipe what is listed for it, and an argument that is only known when it runs where that can only be a number, a date, or a path of
 * this host.
 */
final class KnownOrigins {

    static final Set<String> PATHS = Set.of("-path", "-literalpath", "-filepath");

    /** Takes a table whose keys are parameters of its own. */
    private static final String FILTER_TABLE = "-filterhashtable";

    private final Set<String> takeAll;
    private final Map<String, Set<String>> kinds = new HashMap<>();
    private final Set<String> passing;
    private final Set<String> filtering;
    private final Set<String> computed;
    private final Set<String> fromTexts;
    private final Set<String> pathCommands;
    private final Set<String> givePaths;
    private final Set<String> pathProperties;

    KnownOrigins(PolicyFile.Origins origins, PolicyFile.Paths paths) {
        takeAll = Names.lower(origins.takeAll());
        origins.kinds().forEach((name, givers) -> kinds.put(Names.lower(name), Names.lower(givers)));
        passing = Names.lower(origins.passing());
        filtering = Names.lower(origins.filtering());
        computed = Names.lower(origins.computed());
        fromTexts = Names.lower(origins.fromTexts());
        pathCommands = Names.lower(paths.commands());
        givePaths = Names.lower(paths.from());
        pathProperties = Names.lower(paths.properties());
    }

    /**
     * Why an origin is not known; empty if all are.
     *
     * @param fullName of a command
     */
    Optional<String> objection(Call call, UnaryOperator<String> fullName) {
        String name = Names.lower(fullName.apply(call.name()));
        if (takeAll.contains(name)) {
            return Optional.empty();
        }
        if (call.input().isPresent() && !mayTake(name, call.input().get(), fullName)) {
            return Optional.of("what comes to " + call.name() + " may name another machine or path");
        }
        for (Given given : call.given()) {
            if (!isKnown(name, given, fullName)) {
                return Optional.of("where " + call.name() + " goes is only known when it runs");
            }
        }
        return Optional.empty();
    }

    private boolean mayTake(String name, List<Part> input, UnaryOperator<String> fullName) {
        if (pathCommands.contains(name)) {
            return arePaths(input, fullName);
        }
        Set<String> givers = kinds.get(name);
        return givers != null && areFrom(givers, input, fullName);
    }

    private boolean isKnown(String name, Given given, UnaryOperator<String> fullName) {
        Argument argument = given.argument();
        String parameter = given.parameter().replaceFirst("^-", "");
        switch (argument.kind()) {
            case BLOCK:
                return false; // bound late, to anything
            case TABLE:
                return given.parameter().equals(FILTER_TABLE)
                        && argument.entries().stream()
                                .allMatch(entry -> entry.origin().isEmpty() || computed.contains(entry.key()));
            case COMPUTED:
                boolean path = pathCommands.contains(name)
                        && (parameter.isEmpty() || PATHS.contains(given.parameter()))
                        && arePaths(argument.origin(), fullName);
                return path
                        || computed.contains(parameter)
                        || argument.origin().isEmpty() && fromTexts.contains(parameter);
            default:
                return true;
        }
    }

    /** Of this host: not a text that anybody could have written. */
    private boolean arePaths(List<Part> parts, UnaryOperator<String> fullName) {
        return areFrom(givePaths, parts, fullName)
                && parts.stream()
                        .filter(part -> part.kind() == Part.Kind.PROPERTY)
                        .filter(part -> !filtering.contains(Names.lower(fullName.apply(part.command()))))
                        .allMatch(part -> pathProperties.contains(Names.lower(part.name())));
    }

    /** A table could give what they give another name. */
    private boolean areFrom(Set<String> givers, List<Part> parts, UnaryOperator<String> fullName) {
        return parts.stream().noneMatch(part -> part.kind() == Part.Kind.TABLE)
                && parts.stream()
                        .filter(part -> part.kind() == Part.Kind.COMMAND)
                        .map(part -> Names.lower(fullName.apply(part.name())))
                        .allMatch(command -> givers.contains(command) || passing.contains(command));
    }
}
