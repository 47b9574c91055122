package io.camelsoar.policy;

import io.camelsoar.policy.Script.Argument;
import io.camelsoar.policy.Script.Argument.Kind;
import io.camelsoar.policy.Script.Call;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Where commands go that take a path. One that is only known when it runs may be another machine's, where the host would log on: what
 * gives it must be of this host, not a text that anybody could have written.
 */
final class KnownPaths {

    private static final Set<String> PARAMETERS = Set.of("-path", "-literalpath", "-filepath");

    private final Set<String> commands;
    private final Set<String> after;

    KnownPaths(PolicyFile.Paths paths) {
        commands = lower(paths.commands());
        after = lower(paths.after());
    }

    /**
     * Why a path is not known; empty if all are.
     *
     * @param fullName of a command
     */
    Optional<String> objection(Script script, UnaryOperator<String> fullName) {
        boolean ofThisHost = true;
        for (Call call : script.calls()) {
            String name = lower(fullName.apply(call.name()));
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
        String parameter = "";
        for (Argument argument : call.arguments()) {
            if (argument.kind() == Kind.PARAMETER) {
                parameter = argument.text().toLowerCase(Locale.ROOT).replace(":", "");
            } else {
                if (parameter.isEmpty() || PARAMETERS.contains(parameter)) {
                    return true;
                }
                parameter = "";
            }
        }
        return false;
    }

    private static Set<String> lower(List<String> names) {
        return names.stream().map(KnownPaths::lower).collect(Collectors.toSet());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
