package io.camelsoar.settings;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One key of {@code application.properties}: its name, what its value must look like and its default.
 *
 * @param key the key; a {@code *} stands for one free name, such as that of a source
 * @param kind what the value must look like
 * @param defaultValue the value where the file has none; null: the key is required
 */
public record Setting(String key, Kind kind, String defaultValue) {

    /** What a value must look like. */
    public enum Kind {
        TEXT("a text", value -> true),
        /** Like {@link #TEXT}, but its value is never shown. */
        SECRET("a text", value -> true),
        URL(
                "an http or https address such as https://kibana.example.com:5601, without a slash or a query at its end",
                Kind::isUrl),
        BOOLEAN("true or false", value -> value.equals("true") || value.equals("false")),
        COUNT("a whole number above 0", value -> value.matches("[1-9][0-9]{0,8}")),
        PORT("a port from 0 to 65535", value -> value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65535),
        PAGE("a whole number from 1 to 10000", value -> value.matches("[1-9][0-9]{0,3}|10000")),
        DURATION(
                "a duration above 0 such as 500ms, 30s, 5m, 4h or 1d",
                value -> value.matches("[1-9][0-9]{0,8}(ms|s|m|h)|[1-9][0-9]{0,4}d")),
        DURATION_OR_NONE(
                "a duration such as 0s, 500ms, 30s, 5m, 4h or 1d",
                value -> value.matches("[0-9]{1,9}(ms|s|m|h)|[0-9]{1,5}d")),
        AGE_OR_NONE(
                "a duration such as 0s, 48h or 365d, and not in minutes (m), which are easily meant as months",
                value -> value.matches("[0-9]{1,9}(ms|s|h)|[0-9]{1,5}d|0m")),
        NAMES("one or more names, separated by commas", value -> listOf("[A-Za-z0-9_-]+", value)),
        SEVERITIES(
                "one or more of low, medium, high and critical, separated by commas",
                value -> listOf("low|medium|high|critical", value)),
        GROUP_KEYS(
                "rule and host and, if wanted, user, separated by commas",
                value -> listOf("rule|host|user", value) && value.contains("rule") && value.contains("host")),
        SLACK_ID(
                "the Slack id of a user or a user group such as U0123ABCD or S0123ABCD",
                value -> value.matches("[UWS][A-Z0-9]{2,19}")),
        TEAM_ID("a Slack workspace id such as T0123ABCD", value -> value.matches("[TE][A-Z0-9]{2,}")),
        APP_ID("a Slack app id such as A0123ABCD", value -> value.matches("A[A-Z0-9]{2,}")),
        DECIDERS(
                "Slack ids of users and user groups such as U0123ABCD,S0123ABCD, separated by commas",
                value -> listOf("[UWS][A-Z0-9]{2,}", value)),
        PROFILE("the uid of a Kibana profile such as u_mGBROF_0", value -> value.matches("u_[A-Za-z0-9_-]{1,200}")),
        CHOICE_ALERT_STATUS("sync, set or leave", value -> value.matches("sync|set|leave")),
        CHOICE_CASE_OPEN("triage or decision", value -> value.matches("triage|decision")),
        CHOICE_LOG_FORMAT("text or json", value -> value.matches("text|json")),
        CHOICE_SLACK_MODE("webhook or socket", value -> value.matches("webhook|socket")),
        CHOICE_CASE_STATUS("open, in-progress or closed", value -> value.matches("open|in-progress|closed"));

        private final String expectation;
        private final Function<String, Boolean> test;

        Kind(String expectation, Function<String, Boolean> test) {
            this.expectation = expectation;
            this.test = test;
        }

        /** A value that it accepts and nobody has; null: what is of this kind has a default. */
        String standIn() {
            return switch (this) {
                case TEXT -> "none";
                case SECRET -> "xapp-stands-in-for-a-secret";
                case URL -> "http://127.0.0.1:9";
                case TEAM_ID -> "T00000000";
                case APP_ID -> "A00000000";
                default -> null;
            };
        }

        boolean accepts(String value) {
            return test.apply(value);
        }

        String expectation() {
            return expectation;
        }

        private static boolean listOf(String item, String value) {
            return Arrays.stream(value.split(",", -1))
                    .allMatch(part -> part.strip().matches(item));
        }

        private static boolean isUrl(String value) {
            try {
                URI uri = URI.create(value);
                String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
                return uri.getHost() != null
                        && uri.getQuery() == null
                        && !value.endsWith("/")
                        && (scheme.equals("http") || scheme.equals("https"));
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    static Setting required(String key, Kind kind) {
        return new Setting(key, kind, null);
    }

    static Setting optional(String key, Kind kind, String defaultValue) {
        return new Setting(key, kind, defaultValue);
    }

    boolean matches(String name) {
        return key.equals(name) || key.contains("*") && pattern().matcher(name).matches();
    }

    private Pattern pattern() {
        return Pattern.compile(Pattern.quote(key).replace("*", "\\E[A-Za-z0-9_-]+\\Q"));
    }
}
