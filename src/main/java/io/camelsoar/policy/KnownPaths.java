package io.camelsoar.policy;

import io.camelsoar.policy.Script.Argument.Kind;
import io.camelsoar.policy.Script.Call;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Where commands go that take a path. One that is only known when it runs may be another machine's, where the host would log on: what
 * gives it must be of this host, not a text that anybody could have written.
 */
final class KnownPaths {

    static final Set<String> PARAMETERS = Set.of("-path", "-literalpath", "-filepath");

    private final Set<String> commands;
    private final Set<String> after;

    KnownPaths(PolicyFile.Paths paths) {
        commands = Names.lower(paths.commands());
        after = Names.lower(paths.after());
    }

    /**
     * Why a path is not known; empty if all are.
     *
     * @param fullName of a command
     */
    Optional<String> objection(Script script, UnaryOperator<String> fullName) {
        boolean ofThisHost = true;
        for (Call call : script.calls()) {
            String name = Names.lower(fullName.apply(call.name()));
            if (commands.contains(name) && !ofThisHost && !named(call)) {
                return Optional.of("where " + call.name() + " goes is only known when it runs");
            }
            ofThisHost &= commands.contains(name) || after.contains(name);
        }
        return Optional.empty();
    }

    private static boolean named(Call call) {
        if (!call.of(Kind.COMPUTED).isEmpty()) {
            return false;
        }
        return call.given().stream()
                .anyMatch(given ->
                        given.isValue() && (given.parameter().isEmpty() || PARAMETERS.contains(given.parameter())));
    }
}
