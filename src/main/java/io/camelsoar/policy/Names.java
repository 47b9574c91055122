package io.camelsoar.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of commands and parameters, which PowerShell takes in upper and lower case alike. */
final class Names {

    private Names() {}

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    static Set<String> lower(List<String> names) {
        return names.stream().map(Names::lower).collect(Collectors.toSet());
    }
}
