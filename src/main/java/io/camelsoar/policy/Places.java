package io.camelsoar.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a text may lead if it is taken for a path: not to another machine, in whatever spelling, and to listed drives only. */
final class Places {

    /** {@code \\server}, {@code //server}, {@code \??\UNC}: Windows would log on there. */
    private static final Pattern NETWORK = Pattern.compile("^[\\s'\"]*[\\\\/][\\\\/?]");

    private static final Pattern NETWORK_INSIDE = Pattern.compile("[\\\\/]{2}[^\\\\/]|[\\\\/][?]{2}[\\\\/]");

    /** Where a backslash is written twice, as in a query, and slashes need not be a path's. */
    private static final Pattern NETWORK_QUOTED =
            Pattern.compile("(?i)['\"=(,]\\s*[\\\\/]{2}|[\\\\/]{4}|file:|[\\\\/][?]{2}[\\\\/]");

    /** Look like network paths and are none: the pipes of this host, and in a program's argument WMI's name of its namespaces. */
    private static final Pattern PIPES = Pattern.compile("(?i)^\\\\\\\\[.]\\\\pipe\\\\?$");

    private static final Pattern NAMESPACE = Pattern.compile("(?i)^/namespace:\\\\\\\\root\\b");

    private static final Pattern VARIABLE = Pattern.compile("(?i)\\$(env:\\w+|\\{env:[^}]*})");

    /** A variable may be empty, or begin with a backslash of its own. */
    private static final Pattern VARIABLE_AFTER_START = Pattern.compile("^[\\s'\"]*[\\\\/]+[$]");

    /** By {@code ..}, {@code .} or a short name, a path leads elsewhere than it says. */
    private static final Pattern DETOUR = Pattern.compile("[\\\\/][.]{1,2}([\\\\/]|$)|~\\d");

    private static final Pattern DRIVE = Pattern.compile("^\\s*([A-Za-z][A-Za-z0-9.\\\\]+):");
    private static final Pattern PROVIDER = Pattern.compile("::");

    private final Set<String> drives;

    Places(List<String> drives) {
        this.drives = Names.lower(drives);
    }

    /** Why a text that a program gets must not be read without a person having looked. */
    static Optional<String> ofProgram(String value) {
        String rest = NAMESPACE.matcher(value).replaceFirst("");
        return reachesOut(rest) || NETWORK_INSIDE.matcher(rest).find() ? network(value) : detour(value);
    }

    /** The same of a text that a command of PowerShell gets, and that is a path, or may be one. */
    Optional<String> ofPath(String value) {
        if (PIPES.matcher(value).find()) {
            return Optional.empty();
        }
        if (reachesOut(value) || NETWORK_INSIDE.matcher(value).find()) {
            return network(value);
        }
        return detour(value).or(() -> drive(value)).or(() -> drive(withoutVariables(value)));
    }

    /** The same of a text that is no path, such as a query; it may name one. */
    static Optional<String> ofText(String value) {
        return reachesOut(value) || NETWORK_QUOTED.matcher(value).find() ? network(value) : Optional.empty();
    }

    /** A text without its variables. */
    static String withoutVariables(String value) {
        return VARIABLE.matcher(value).replaceAll("");
    }

    private static boolean reachesOut(String value) {
        String start = value;
        while (VARIABLE.matcher(start).lookingAt()) {
            start = VARIABLE.matcher(start).replaceFirst("");
        }
        return NETWORK.matcher(value).find()
                || NETWORK.matcher(withoutVariables(value)).find()
                || VARIABLE_AFTER_START.matcher(start).find();
    }

    private static Optional<String> network(String value) {
        return Optional.of("a path on another machine: " + value);
    }

    private static Optional<String> detour(String value) {
        return DETOUR.matcher(value).find()
                ? Optional.of("a path that leads elsewhere than it says: " + value)
                : Optional.empty();
    }

    private Optional<String> drive(String value) {
        var drive = DRIVE.matcher(value);
        if (drive.find() && !drives.contains(Names.lower(drive.group(1)))) {
            return Optional.of("a drive that is not on the list of what may be read: " + value);
        }
        return PROVIDER.matcher(value).find() && !Names.lower(value).startsWith("registry::")
                ? Optional.of("a provider that is not on the list of what may be read: " + value)
                : Optional.empty();
    }
}
