package io.camelsoar.alert;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a person wants to know of an alert at a glance, each in one line; empty where the alert does not say it. */
public record AlertFacts(Alert alert) {

    private static final int LONGEST = 500;
    private static final int LONGEST_LINK = 400;
    /** The first second that ISO 8601 writes with more than four digits in its year. */
    private static final long YEAR_10000 = 253_402_300_800L;

    /** Of a tactic, a technique or one below it. */
    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,15}");

    private static final Pattern MITRE_ID = Pattern.compile("TA?\\d{4}(\\.\\d{3})?");

    private static final int MOST_IDS = 50;
    /** Where rules, and then the alerts of other integrations, name MITRE's tactics and techniques. */
    private static final List<String> THREATS = List.of("kibana.alert.rule.threat.", "threat.");

    private static final Pattern ALERT_PAGE = Pattern.compile("(/s/[a-z0-9_-]+)?/app/security/alerts/redirect/.*");

    /** With its version where the alert has it, else which of the systems that have commands of their own it is. */
    public String operatingSystem() {
        return text("host.os.full")
                .or(() -> text("host.os.name").map(name -> oneLine(name + " " + first("host.os.version"))))
                .orElse(alert.operatingSystem());
    }

    /** The user with the domain, as Windows writes it. */
    public Optional<String> account() {
        return alert.user()
                .map(AlertFacts::oneLine)
                .map(name -> text("user.domain")
                        .map(domain -> oneLine(domain + "\\" + name))
                        .orElse(name));
    }

    /** MITRE tactics, as "Execution (TA0002)". */
    public Optional<String> tactics() {
        return mitre("tactic");
    }

    /** MITRE techniques, those below others after them. */
    public Optional<String> techniques() {
        return mitre("technique", "technique.subtechnique");
    }

    /** Their ids alone, and nothing that is none: of tactics, then of techniques, those below others last; each once. */
    public List<String> mitreIds() {
        return Stream.of("tactic.id", "technique.id", "technique.subtechnique.id")
                .flatMap(id -> THREATS.stream().map(threat -> threat + id))
                .flatMap(path -> alert.fields().texts(path).stream())
                .filter(id -> MITRE_ID.matcher(id).matches())
                .distinct()
                .limit(MOST_IDS)
                .toList();
    }

    /** When what it is about was seen first; suppressed alerts say since when. */
    public Optional<Instant> firstSeen() {
        return times("kibana.alert.original_time", "kibana.alert.suppression.start", "kibana.alert.start", "@timestamp")
                .min(Instant::compareTo);
    }

    public Optional<Instant> lastSeen() {
        return times("kibana.alert.suppression.end", "kibana.alert.last_detected", "@timestamp")
                .max(Instant::compareTo);
    }

    /** When the alert itself was raised. */
    public Optional<Instant> raised() {
        return times("@timestamp").findFirst();
    }

    /**
     * Its page in Kibana: as the alert has it, if that is a page of this Kibana, else made of what identifies it. An alert may be
     * anybody's word: it leads nowhere else.
     *
     * @param kibanaUrl without a slash at its end
     */
    public Optional<String> link(String kibanaUrl) {
        return alert.url()
                .filter(url -> url.startsWith(kibanaUrl)
                        && ALERT_PAGE.matcher(url.substring(kibanaUrl.length())).matches())
                .filter(AlertFacts::isShort)
                .or(() -> made(kibanaUrl))
                .filter(AlertFacts::isShort);
    }

    /** As long as it is in Slack, where it is escaped. */
    private static boolean isShort(String url) {
        return url.replace("&", "&amp;").length() <= LONGEST_LINK;
    }

    /** Elastic Defend's own alerts have no page. */
    private Optional<String> made(String kibanaUrl) {
        return alert.fields()
                .text("kibana.alert.uuid")
                .map(uuid -> kibanaUrl + "/app/security/alerts/redirect/"
                        + encoded(uuid) + "?index="
                        + encoded(alert.index().replaceFirst("^\\.internal", "").replaceFirst("-\\d{6}$", ""))
                        + raised().map(time -> "&timestamp=" + encoded(time.toString()))
                                .orElse(""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Optional<String> mitre(String... kinds) {
        for (String threat : THREATS) {
            String found = Stream.of(kinds)
                    .flatMap(kind -> named(threat + kind).stream())
                    .distinct()
                    .collect(Collectors.joining(", "));
            if (!found.isEmpty()) {
                return Optional.of(oneLine(found));
            }
        }
        return Optional.empty();
    }

    private List<String> named(String path) {
        List<String> names = alert.fields().texts(path + ".name");
        List<String> ids = alert.fields().texts(path + ".id");
        if (names.size() != ids.size()) {
            return names.isEmpty() ? ids : names; // which id is whose is not known then
        }
        return IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + " (" + ids.get(i) + ")")
                .toList();
    }

    private Stream<Instant> times(String... fields) {
        List<Instant> times = new ArrayList<>();
        for (String field : fields) {
            alert.fields().text(field).flatMap(AlertFacts::time).ifPresent(times::add);
        }
        return times.stream();
    }

    private static Optional<Instant> time(String text) {
        try {
            Instant time = MILLISECONDS.matcher(text).matches()
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
            return Optional.of(time).filter(at -> at.getEpochSecond() >= 0 && at.getEpochSecond() < YEAR_10000);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Optional<String> text(String field) {
        return alert.fields().text(field).map(AlertFacts::oneLine).filter(text -> !text.isEmpty());
    }

    private String first(String field) {
        return text(field).orElse("");
    }

    private static String oneLine(String text) {
        String line = text.substring(0, Math.min(text.length(), 2 * LONGEST))
                .replaceAll("[\\s\\p{Zl}\\p{Zp}]+", " ")
                .strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }
}
