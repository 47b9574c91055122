package io.camelsoar.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with PowerShell's short forms written out, for patterns of what must never run: aliases where a command stands, the start of a
 * parameter's name, and the variables of Windows' own folders. It is never what runs.
 */
final class FullNames {

    private static final Pattern COMMAND =
            Pattern.compile("(^|[|;&({}=]|(?<=[|;&({}=]|^) *[.] ) *([a-z][a-z0-9]*|[?%])(?:[.]exe)?(?=[ ;|)}{]|$)");

    /** Those that say where a command goes; what is shorter is another one's, too. */
    private static final Pattern MACHINE =
            Pattern.compile(" -(com|comp|compu|comput|compute|computer|computern\\w*|cn)(?=[ :])");

    private static final Pattern SYSTEM_ROOT =
            Pattern.compile("\\$\\{?env:(systemroot|windir)\\}?|%(systemroot|windir)%");

    private static final Pattern SYSTEM_DRIVE =
            Pattern.compile("\\$\\{?env:(systemdrive|homedrive)\\}?|%(systemdrive|homedrive)%");

    private final Map<String, String> aliases = new HashMap<>();

    FullNames(Map<String, String> aliases) {
        aliases.forEach((alias, name) -> this.aliases.put(Names.lower(alias), Names.lower(name)));
    }

    /** The {@link NormalText} of a text, without quotes, with full names. */
    String in(String text) {
        String full = COMMAND.matcher(NormalText.statements(text))
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) + " " + aliases.getOrDefault(found.group(2), found.group(2))));
        full = MACHINE.matcher(full).replaceAll(" -computername");
        full = SYSTEM_ROOT.matcher(full).replaceAll(Matcher.quoteReplacement("c:\\windows"));
        return SYSTEM_DRIVE.matcher(full).replaceAll("c:").trim();
    }
}
