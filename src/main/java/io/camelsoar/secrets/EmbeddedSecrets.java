package io.camelsoar.secrets;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the secrets within what is none as a whole: the passwords in JDBC addresses, URLs and Camel endpoints. */
public final class EmbeddedSecrets {

    private static final String NAMES =
            "(?:password|passwd|passphrase|pwd|secret|token|api-?key|access-?key|secret-?key)";
    /** The keys of properties whose values are secrets, such as {@code camel.vault.hashicorp.token}. */
    private static final Pattern KEY = Pattern.compile("(?i).*(?:" + NAMES + "|jaas-?config)");

    private static final Pattern OPTION =
            Pattern.compile("(?i)" + NAMES + "=(?:RAW\\(([^)]*)\\)|\"([^\"]*)\"|([^;&?\\s\"')]*))");
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#@:]*:([^/?#@]+)@");

    private EmbeddedSecrets() {}

    /** Whether the value of a property is one, by the property's name. */
    public static boolean isSecret(String key) {
        return KEY.matcher(key).matches();
    }

    /** As written and decoded. */
    public static List<String> in(String value) {
        List<String> found = new ArrayList<>();
        for (Pattern pattern : List.of(OPTION, USER_INFO)) {
            Matcher matcher = pattern.matcher(value);
            while (matcher.find()) {
                for (int group = 1; group <= matcher.groupCount(); group++) {
                    if (matcher.group(group) != null) {
                        found.add(matcher.group(group));
                        decoded(matcher.group(group), found);
                    }
                }
            }
        }
        return found;
    }

    private static void decoded(String value, List<String> found) {
        try {
            found.add(URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncoded) {
            // then it is only what it looks like
        }
    }
}
