package io.camelsoar.settings;

import static io.camelsoar.settings.Setting.optional;
import static io.camelsoar.settings.Setting.required;

import io.camelsoar.secrets.EmbeddedSecrets;
import io.camelsoar.secrets.Redaction;
import io.camelsoar.settings.Setting.Kind;
import io.camelsoar.text.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;

/**
 * The {@code soar.*} settings of a running application, checked before anything starts.
 *
 * <p>A missing, mistyped or unknown key stops the start with its name: a SOAR that runs on a default nobody chose is
 * worse than one that does not run.
 */
public final class Settings {

    /** {@code {{name:...}}}, where the name is no property's. */
    private static final Pattern FUNCTION = Pattern.compile("\\{\\{[?!]?([A-Za-z][\\w-]*):");

    /** What Camel names that it cannot replace; the text that it stands in follows. */
    /** A default that is the value of another setting. */
    private static final Pattern SAME_AS = Pattern.compile("\\{\\{(.+)}}");

    private static final Pattern PLACEHOLDER = Pattern.compile("key \\[([^\\]]*)]");

    /** A variable of the environment, and nothing else. */
    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{env:([A-Za-z0-9_]+)}}");

    /** Required as {@code soar.slack.mode} says. */
    private static final List<String> FOR_A_MODE = List.of("soar.slack.signing-secret", "soar.slack.app-token");

    /** Every key there is. {@code application.properties} documents each; a test holds the two together. */
    public static final List<Setting> CATALOG = List.of(
            required("soar.elasticsearch.url", Kind.URL),
            optional("soar.elasticsearch.api-key", Kind.SECRET, ""),
            optional("soar.elasticsearch.connect-timeout", Kind.DURATION, "5s"),
            optional("soar.elasticsearch.timeout", Kind.DURATION, "30s"),
            optional("soar.elasticsearch.ca-file", Kind.TEXT, ""),
            optional("soar.elasticsearch.tls-verify", Kind.BOOLEAN, "true"),
            optional("soar.detect.period", Kind.DURATION, "30s"),
            optional("soar.detect.sources", Kind.NAMES, "detection,endpoint"),
            required("soar.detect.source.*.index", Kind.TEXT),
            required("soar.detect.source.*.query", Kind.TEXT),
            required("soar.detect.source.*.timestamp", Kind.TEXT),
            required("soar.detect.source.*.tiebreaker", Kind.TEXT),
            optional("soar.detect.severities", Kind.SEVERITIES, "critical"),
            optional("soar.detect.lookback", Kind.DURATION, "24h"),
            optional("soar.detect.overlap", Kind.DURATION_OR_NONE, "5m"),
            optional("soar.detect.group-by", Kind.GROUP_KEYS, "rule,host"),
            optional("soar.detect.group-window", Kind.DURATION_OR_NONE, "10m"),
            optional("soar.detect.page-size", Kind.PAGE, "100"),
            required("soar.kibana.url", Kind.URL),
            required("soar.kibana.api-key", Kind.SECRET),
            optional("soar.kibana.connect-timeout", Kind.DURATION, "5s"),
            optional("soar.kibana.timeout", Kind.DURATION, "30s"),
            optional("soar.kibana.ca-file", Kind.TEXT, ""),
            optional("soar.kibana.tls-verify", Kind.BOOLEAN, "true"),
            required("soar.ai.connector-id", Kind.TEXT),
            optional("soar.ai.timeout", Kind.DURATION, "180s"),
            optional("soar.ai.longest-alert", Kind.COUNT, "250000"),
            optional("soar.ai.analyst-cache", Kind.DURATION, "1h"),
            optional("soar.slack.url", Kind.URL, "https://slack.com"),
            optional("soar.slack.ca-file", Kind.TEXT, ""),
            optional("soar.slack.tls-verify", Kind.BOOLEAN, "true"),
            required("soar.slack.token", Kind.SECRET),
            optional("soar.slack.mode", Kind.CHOICE_SLACK_MODE, "webhook"),
            optional("soar.slack.signing-secret", Kind.SECRET, ""),
            optional("soar.slack.app-token", Kind.SECRET, ""),
            required("soar.slack.team-id", Kind.TEAM_ID),
            required("soar.slack.app-id", Kind.APP_ID),
            required("soar.slack.channel", Kind.TEXT),
            optional("soar.slack.on-call", Kind.SLACK_ID, ""),
            optional("soar.roster.file", Kind.TEXT, "routes/roster.yaml"),
            optional("soar.slack.settle", Kind.DURATION, "40s"),
            optional("soar.slack.message-interval", Kind.DURATION_OR_NONE, "1s"),
            optional("soar.slack.directory-refresh", Kind.DURATION, "1h"),
            optional("soar.approval.max-body", Kind.COUNT, "1000000"),
            optional("soar.approval.deciders", Kind.DECIDERS, ""),
            optional("soar.approval.deciders.review", Kind.DECIDERS, ""),
            optional("soar.approval.deciders.destructive", Kind.DECIDERS, ""),
            optional("soar.approval.deciders.critical", Kind.DECIDERS, ""),
            optional("soar.approval.deciders.high", Kind.DECIDERS, ""),
            optional("soar.approval.deciders.medium", Kind.DECIDERS, ""),
            optional("soar.approval.deciders.low", Kind.DECIDERS, ""),
            optional("soar.approval.groups-refresh", Kind.DURATION, "5m"),
            optional("soar.policy.file", Kind.TEXT, "routes/policy.yaml"),
            optional("soar.playbooks.file", Kind.TEXT, "routes/playbooks.yaml"),
            optional("soar.approval.most-asks", Kind.COUNT, "3"),
            optional("soar.approval.expires-after", Kind.DURATION, "4h"),
            optional("soar.approval.escalate-after", Kind.DURATION_OR_NONE, ""),
            optional("soar.conversation.most-questions", Kind.COUNT, "20"),
            optional("soar.respond.inventory", Kind.TEXT, "routes/hosts.yaml"),
            optional("soar.respond.allowed-hosts", Kind.TEXT, "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"),
            optional("soar.respond.allow-loopback", Kind.BOOLEAN, "false"),
            optional("soar.respond.host-wait", Kind.DURATION, "24h"),
            optional("soar.execution.enabled", Kind.BOOLEAN, "true"),
            optional("soar.execution.switchers", Kind.DECIDERS, ""),
            optional("soar.execution.dry-run", Kind.BOOLEAN, "false"),
            optional("soar.execution.most-per-host-per-hour", Kind.COUNT, "60"),
            optional("soar.execution.most-incidents", Kind.COUNT, "10"),
            optional("soar.winrm.ca-file", Kind.TEXT, ""),
            optional("soar.winrm.tls-verify", Kind.BOOLEAN, "true"),
            optional("soar.winrm.connect-timeout", Kind.DURATION, "10s"),
            optional("soar.winrm.command-timeout", Kind.DURATION, "60s"),
            optional("soar.winrm.max-output", Kind.COUNT, "1000000"),
            optional("soar.winrm.credentials.*.domain", Kind.TEXT, ""),
            optional("soar.winrm.credentials.*.username", Kind.TEXT, ""),
            optional("soar.winrm.credentials.*.password", Kind.SECRET, ""),
            optional("soar.winrm.credentials.*.hosts", Kind.TEXT, ""),
            optional("soar.ssh.known-hosts", Kind.TEXT, ""),
            optional("soar.ssh.connect-timeout", Kind.DURATION, "10s"),
            optional("soar.ssh.command-timeout", Kind.DURATION, "60s"),
            optional("soar.ssh.max-output", Kind.COUNT, "1000000"),
            optional("soar.ssh.credentials.*.username", Kind.TEXT, ""),
            optional("soar.ssh.credentials.*.private-key-file", Kind.TEXT, ""),
            optional("soar.ssh.credentials.*.passphrase", Kind.SECRET, ""),
            optional("soar.ssh.credentials.*.password", Kind.SECRET, ""),
            optional("soar.defend.enabled", Kind.BOOLEAN, "false"),
            optional("soar.defend.timeout", Kind.DURATION, "80s"),
            optional("soar.defend.poll-period", Kind.DURATION, "3s"),
            optional("soar.record.assignee.*", Kind.PROFILE, ""),
            optional("soar.record.open", Kind.CHOICE_CASE_OPEN, "triage"),
            optional("soar.record.case-status", Kind.CHOICE_CASE_STATUS, "in-progress"),
            optional("soar.record.case-status-declined", Kind.CHOICE_CASE_STATUS, "in-progress"),
            optional("soar.record.case-status-expired", Kind.CHOICE_CASE_STATUS, "open"),
            optional("soar.record.alert-status", Kind.CHOICE_ALERT_STATUS, "sync"),
            optional("soar.recover.period", Kind.DURATION, "60s"),
            optional("soar.recover.handover", Kind.DURATION, "2m"),
            optional("soar.recover.lease", Kind.DURATION, "10m"),
            optional("soar.recover.longest-wait", Kind.DURATION, "10m"),
            optional("soar.recover.tries", Kind.COUNT, "8"),
            optional(
                    "soar.recover.replay",
                    Kind.TEXT,
                    "file:data/replay?delete=true&initialDelay=0&delay=500&tempPrefix=."),
            optional("soar.instance", Kind.TEXT, "camel-soar"),
            optional("soar.store.url", Kind.TEXT, "jdbc:h2:file:./data/soar"),
            optional("soar.store.username", Kind.TEXT, "sa"),
            optional("soar.store.password", Kind.SECRET, ""),
            optional("soar.store.pool-size", Kind.COUNT, "10"),
            optional("soar.retention.age", Kind.AGE_OR_NONE, "0s"),
            optional("soar.retention.age-declined", Kind.AGE_OR_NONE, "{{soar.retention.age}}"),
            optional("soar.retention.age-expired", Kind.AGE_OR_NONE, "{{soar.retention.age}}"),
            optional("soar.retention.folder", Kind.TEXT, "./data/export"),
            optional("soar.retention.period", Kind.DURATION, "1h"),
            optional("soar.backup.period", Kind.DURATION_OR_NONE, "0s"),
            optional("soar.backup.folder", Kind.TEXT, "./data/backup"),
            optional("soar.backup.keep", Kind.COUNT, "7"),
            optional("soar.http.host", Kind.TEXT, "127.0.0.1"),
            optional("soar.http.port", Kind.PORT, "8080"),
            optional("soar.http.tls-certificate", Kind.TEXT, ""),
            optional("soar.http.tls-key", Kind.TEXT, ""),
            optional("soar.health.host", Kind.TEXT, "127.0.0.1"),
            optional("soar.health.port", Kind.PORT, "8081"),
            optional("soar.health.token", Kind.SECRET, ""),
            optional("soar.tracing.endpoint", Kind.URL, ""),
            optional("soar.tracing.authorization", Kind.SECRET, ""),
            optional("soar.tracing.ca-file", Kind.TEXT, ""),
            optional("soar.tracing.tls-verify", Kind.BOOLEAN, "true"),
            optional("soar.log.format", Kind.CHOICE_LOG_FORMAT, "text"),
            optional("soar.channel.*", Kind.TEXT, ""));

    /** How long incidents stay, by how they ended. */
    public static final List<String> RETENTION_AGES =
            List.of("soar.retention.age", "soar.retention.age-declined", "soar.retention.age-expired");

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads and checks the settings of a context.
     *
     * @throws InvalidSettingsException if any is missing, mistyped or unknown; it names all of them
     */
    public static Settings of(CamelContext context) {
        Properties found = context.getPropertiesComponent().loadProperties(key -> key.startsWith("soar."));
        List<String> problems = new ArrayList<>();
        Map<String, String> values = new TreeMap<>();
        Map<String, String> unread = new TreeMap<>();
        for (String key : found.stringPropertyNames()) {
            Optional<String> vault = unknownFunction(found.getProperty(key), context);
            if (vault.isPresent()) {
                problems.add(key + ": there is nothing that reads {{" + vault.get()
                        + ":...}}; the Camel component that does has to be added to pom.xml");
                values.put(key, null);
                unread.put(key, found.getProperty(key));
                continue;
            }
            try {
                values.put(
                        key,
                        context.resolvePropertyPlaceholders(found.getProperty(key))
                                .trim());
            } catch (IllegalArgumentException e) {
                problems.add(key + ": " + unresolved(found.getProperty(key), e));
                values.put(key, null);
                unread.put(key, found.getProperty(key));
            }
        }
        learnSecrets(values);
        learnSecrets(unread); // as they stand there: perhaps what looks like a placeholder is a part of the secret
        learnSecrets(context);
        return new Settings(check(values, problems));
    }

    /**
     * The name of a property function, such as a vault's, that Camel has not: it would take what is asked for as a default, and a
     * secret would be what everybody can read in the settings.
     */
    private static Optional<String> unknownFunction(String value, CamelContext context) {
        return FUNCTION.matcher(value)
                .results()
                .map(function -> function.group(1))
                .filter(name -> context.getPropertiesComponent().getPropertiesFunction(name) == null)
                .filter(name ->
                        context.getPropertiesComponent().resolveProperty(name).isEmpty())
                .findFirst();
    }

    /**
     * Has {@link Redaction} know the secrets of a context whose settings are not checked, as far as they can be resolved.
     */
    public static void learnFrom(CamelContext context) {
        Properties found = context.getPropertiesComponent().loadProperties(key -> key.startsWith("soar."));
        Map<String, String> values = new TreeMap<>();
        for (String key : found.stringPropertyNames()) {
            if (unknownFunction(found.getProperty(key), context).isPresent()) {
                continue;
            }
            try {
                // by its key: so also what overrides a file
                values.put(
                        key,
                        context.resolvePropertyPlaceholders("{{" + key + "}}").trim());
            } catch (IllegalArgumentException unresolved) {
                // whoever needs it says so
            }
        }
        learnSecrets(values);
        learnSecrets(context);
    }

    /** Before anything is said about them. */
    private static void learnSecrets(Map<String, String> values) {
        List<String> secrets = new ArrayList<>();
        values.forEach((key, value) -> {
            if (value == null) {
                return;
            }
            if (find(key).filter(setting -> setting.kind() == Kind.SECRET).isPresent()) {
                secrets.add(value);
            } else {
                secrets.addAll(EmbeddedSecrets.in(value));
            }
        });
        Redaction.learn(secrets);
    }

    /** Those of Camel's own properties, such as the token of a vault. */
    private static void learnSecrets(CamelContext context) {
        List<String> secrets = new ArrayList<>();
        Properties others = context.getPropertiesComponent()
                .loadProperties(key -> !key.startsWith("soar.") && EmbeddedSecrets.isSecret(key));
        for (String key : others.stringPropertyNames()) {
            try {
                String secret = context.resolvePropertyPlaceholders(others.getProperty(key));
                secrets.add(secret);
                secrets.addAll(EmbeddedSecrets.in(secret)); // the password of a JAAS configuration
            } catch (IllegalArgumentException unresolved) {
                secrets.add(others.getProperty(key)); // whoever needs it says so
            }
        }
        Redaction.learn(secrets);
    }

    /** For tests and tools: settings from plain values, with the same checks. */
    public static Settings of(Map<String, String> values) {
        learnSecrets(values);
        return new Settings(check(new TreeMap<>(values), new ArrayList<>()));
    }

    /**
     * Why Camel could not replace the placeholders of a value, without the value: Camel quotes it, and it may be a secret.
     *
     * @param value as it stands in the file
     */
    public static String unresolved(String value, IllegalArgumentException failure) {
        Matcher environment = ENVIRONMENT.matcher(value);
        if (environment.matches()) {
            return "is required and not set (environment variable " + environment.group(1) + ")";
        }
        Matcher placeholder = PLACEHOLDER.matcher(String.valueOf(failure.getMessage()));
        // where the end is missing Camel takes all the rest for the name
        boolean named = placeholder.find() && value.contains("{{" + placeholder.group(1) + "}}");
        return (named ? "nothing is known by the name in {{" + placeholder.group(1) + "}}" : "cannot be read")
                + "; what is between {{ and }} is looked up, and a value cannot hold a {{ of its own";
    }

    private static Map<String, String> check(Map<String, String> values, List<String> problems) {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            Optional<Setting> setting = find(entry.getKey());
            if (setting.isEmpty()) {
                problems.add(entry.getKey() + ": there is no such setting" + suggestion(entry.getKey()));
            } else if (entry.getValue() != null) {
                problem(setting.get(), entry.getKey(), entry.getValue()).ifPresent(problems::add);
            }
        }
        for (Setting setting : CATALOG) {
            if (!setting.key().contains("*") && setting.defaultValue() == null && !values.containsKey(setting.key())) {
                problems.add(setting.key() + ": is required and not set ("
                        + setting.kind().expectation() + ")");
            }
        }
        requireForMode(values, problems);
        for (String source : list(values.getOrDefault("soar.detect.sources", "detection,endpoint"))) {
            for (String part : List.of("index", "query", "timestamp", "tiebreaker")) {
                String key = "soar.detect.source." + source + "." + part;
                if (!values.containsKey(key)) {
                    problems.add(key + ": is required, since soar.detect.sources names " + source);
                }
            }
        }
        if (problems.isEmpty()) {
            requireLeaseForACall(new Settings(values), problems);
            requireEscalationBeforeExpiry(new Settings(values), problems);
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return values;
    }

    /** How Slack reaches this says what proves that it is Slack. */
    private static void requireForMode(Map<String, String> values, List<String> problems) {
        String mode = values.getOrDefault("soar.slack.mode", "webhook");
        boolean socket = "socket".equals(mode);
        String key = socket ? "soar.slack.app-token" : "soar.slack.signing-secret";
        if (values.containsKey(key) && values.get(key) == null) {
            return; // what is wrong with it is said already
        }
        String value = values.getOrDefault(key, "");
        if (value.isEmpty()) {
            problems.add(key + ": is required and not set, since soar.slack.mode is "
                    + (socket
                            ? "socket (environment variable SOAR_SLACK_APP_TOKEN)"
                            : "webhook (environment variable SOAR_SLACK_SIGNING_SECRET)"));
        } else if (socket && !value.startsWith("xapp-")) {
            problems.add(key + ": its value is not an app-level token, which begins with xapp-");
        }
    }

    /** After its time there is nothing left to ask anybody about. */
    private static void requireEscalationBeforeExpiry(Settings settings, List<String> problems) {
        String key = "soar.approval.escalate-after";
        String expiry = "soar.approval.expires-after";
        if (!settings.text(key).isEmpty() && settings.duration(key).compareTo(settings.duration(expiry)) >= 0) {
            problems.add(
                    key + ": " + settings.text(key) + " is not shorter than " + expiry + ", " + settings.text(expiry));
        }
    }

    /** The lease is renewed before each of these: within a longer one, another worker would do the same meanwhile. */
    private static void requireLeaseForACall(Settings settings, List<String> problems) {
        List<String> calls = new ArrayList<>(List.of(
                "soar.winrm.command-timeout", "soar.ai.timeout", "soar.kibana.timeout", "soar.slack.message-interval"));
        if (!settings.text("soar.ssh.known-hosts").isEmpty()) { // else nothing is sent over SSH
            calls.add("soar.ssh.command-timeout");
        }
        if (settings.flag("soar.defend.enabled")) {
            calls.add("soar.defend.timeout");
        }
        for (String key : calls) {
            if (settings.duration(key).compareTo(settings.duration("soar.recover.lease")) >= 0) {
                problems.add(key + ": " + settings.text(key) + " is not shorter than soar.recover.lease, "
                        + settings.text("soar.recover.lease"));
            }
        }
    }

    private static Optional<String> problem(Setting setting, String key, String value) {
        if (value.isEmpty()) {
            return setting.defaultValue() == null
                    ? Optional.of(
                            key + ": is required and empty (" + setting.kind().expectation() + ")")
                    : Optional.empty();
        }
        if (setting.kind().accepts(value)) {
            return Optional.empty();
        }
        String shown = setting.kind() == Kind.SECRET ? "its value" : "'" + value + "'";
        return Optional.of(key + ": " + shown + " is not " + setting.kind().expectation());
    }

    private static Optional<Setting> find(String key) {
        return CATALOG.stream().filter(setting -> setting.matches(key)).findFirst();
    }

    private static String suggestion(String key) {
        return Suggestion.of(key, CATALOG.stream().map(Setting::key).toList(), 8);
    }

    /** The defaults of all keys that have one, for placeholders in routes. */
    public static Properties defaults() {
        Properties defaults = new Properties();
        for (Setting setting : CATALOG) {
            if (setting.defaultValue() != null && !setting.key().contains("*")) {
                defaults.setProperty(setting.key(), setting.defaultValue());
            }
        }
        return defaults;
    }

    /**
     * Values for what is required and not set, of the form that is expected: with them the rest can be looked through where nobody has the
     * secrets, as on a build server.
     */
    public static Properties standIns(CamelContext context) {
        Properties standIns = new Properties();
        for (Setting setting : CATALOG) {
            String key = setting.key();
            if (setting.kind().standIn() != null && !key.contains("*") && isMissing(setting, context)) {
                standIns.setProperty(key, setting.kind().standIn());
            }
        }
        return standIns;
    }

    private static boolean isMissing(Setting setting, CamelContext context) {
        try {
            String value = context.resolvePropertyPlaceholders("{{" + setting.key() + ":}}");
            boolean required = setting.defaultValue() == null || FOR_A_MODE.contains(setting.key());
            return required && value.isBlank();
        } catch (IllegalArgumentException unresolved) {
            String value = context.getPropertiesComponent()
                    .loadProperties(setting.key()::equals)
                    .getProperty(setting.key(), "");
            return ENVIRONMENT.matcher(value).matches();
        }
    }

    /**
     * The value of a key, or its default.
     *
     * @throws IllegalArgumentException if the catalog has no such key
     */
    public String text(String key) {
        Setting setting = find(key).orElseThrow(() -> new IllegalArgumentException("No setting " + key));
        String value = values.get(key);
        if (value != null && !value.isEmpty()) {
            return value;
        }
        String defaultValue = String.valueOf(setting.defaultValue());
        Matcher another = SAME_AS.matcher(defaultValue);
        return another.matches() ? text(another.group(1)) : defaultValue;
    }

    /** True or false. */
    public boolean flag(String key) {
        return Boolean.parseBoolean(text(key));
    }

    public int number(String key) {
        return Integer.parseInt(text(key));
    }

    /** A comma-separated value as a list. */
    public List<String> items(String key) {
        return list(text(key));
    }

    public Duration duration(String key) {
        String value = text(key);
        String unit = value.replaceAll("[0-9]", "");
        long amount = Long.parseLong(value.substring(0, value.length() - unit.length()));
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** The free names under a prefix: {@code names("soar.winrm.credentials.")} gives the credentials' names. */
    public List<String> names(String prefix) {
        return values.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()).split("\\.")[0])
                .distinct()
                .toList();
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(","))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .toList();
    }
}
