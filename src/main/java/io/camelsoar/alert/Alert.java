package io.camelsoar.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * One alert as Elasticsearch holds it: a detection alert ({@code kibana.alert.*}) or an Elastic Defend alert, which has none
 * of those fields.
 *
 * @param source the configured source it came from
 * @param index the hit's own {@code _index}, which Cases wants when the alert is attached
 * @param documentId the hit's {@code _id}
 * @param fields reads the document
 */
public record Alert(String source, String index, String documentId, AlertFields fields) {

    private static final int LONGEST_ID = 800;
    private static final int MAX_SHORT_TEXT = 500;
    /** Spaces stay as many as they are: playbooks name rules. */
    /** Of numbers alone, or with a colon: no name. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final Pattern URL = Pattern.compile("https?://[^\\s<>|]{1,1000}");
    private static final Pattern BREAKS = Pattern.compile("[\\s\\x85\\p{Zl}\\p{Zp}&&[^ ]]+");

    private static final List<String> SEVERITIES = List.of("critical", "high", "medium", "low");
    private static final Map<String, String> OPERATING_SYSTEMS = Map.ofEntries(
            Map.entry("windows", "windows"),
            Map.entry("linux", "linux"),
            Map.entry("macos", "macos"),
            Map.entry("darwin", "macos"),
            Map.entry("almalinux", "linux"),
            Map.entry("amazon", "linux"),
            Map.entry("centos", "linux"),
            Map.entry("debian", "linux"),
            Map.entry("fedora", "linux"),
            Map.entry("redhat", "linux"),
            Map.entry("rhel", "linux"),
            Map.entry("rocky", "linux"),
            Map.entry("sles", "linux"),
            Map.entry("suse", "linux"),
            Map.entry("ubuntu", "linux"));

    public Alert {
        documentId = documentId.replace("\0", ""); // PostgreSQL takes none: the alert would hold up its whole source
    }

    public static Alert of(String source, String index, String documentId, ObjectNode document) {
        return new Alert(source, index, documentId, new AlertFields(document));
    }

    /** What makes it this alert: the detection engine's uuid, else the document within its source. */
    public String id() {
        String id = fields.text("kibana.alert.uuid").orElse(source + "/" + documentId);
        // an alert is hostile: an id that no column takes must not hold up its whole source
        return id.length() <= LONGEST_ID ? id : "sha256:" + DigestUtils.sha256Hex(id);
    }

    public boolean isDetection() {
        return fields.text("kibana.alert.uuid").isPresent();
    }

    /** In one line: the message that stands in for a name may be anybody's words. */
    public String rule() {
        return Stream.of("kibana.alert.rule.name", "rule.name", "message")
                .flatMap(field -> fields.text(field).stream())
                .map(text -> shortText(BREAKS.matcher(text).replaceAll(" ").strip()))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("Alert without a rule name");
    }

    public Optional<String> ruleId() {
        return fields.text("kibana.alert.rule.uuid").or(() -> fields.text("rule.id"));
    }

    /**
     * low, medium, high or critical; of several the highest, and critical where it is none of these: who may decide depends on it.
     * Defend has a number, mapped as its own detection rule maps it.
     */
    public String severity() {
        List<String> named = fields.texts("kibana.alert.severity").stream()
                .map(text -> text.toLowerCase(Locale.ROOT))
                .toList();
        if (!named.isEmpty()) {
            return SEVERITIES.stream().filter(named::contains).findFirst().orElse("critical");
        }
        int number = fields.text("event.severity").map(Alert::parse).orElse(99);
        return number >= 99 ? "critical" : number >= 73 ? "high" : number >= 47 ? "medium" : "low";
    }

    public Optional<String> hostName() {
        return fields.text("host.name").or(() -> fields.text("host.hostname")).map(Alert::shortText);
    }

    /** The address to show and to reach the host at, in its usual spelling: IPv4 before IPv6, never loopback or link-local. */
    public Optional<String> hostAddress() {
        return hostAddressAsWritten().flatMap(Alert::reachable).map(NetUtil::toAddressString);
    }

    /** The same as the alert has it: what was approved before addresses had one spelling covers that. */
    public Optional<String> hostAddressAsWritten() {
        List<String> usable = fields.texts("host.ip").stream()
                .filter(text -> reachable(text).isPresent())
                .toList();
        return usable.stream()
                .filter(address -> !address.contains(":"))
                .findFirst()
                .or(() -> usable.stream().findFirst());
    }

    /** windows, linux, macos or unknown. */
    public String operatingSystem() {
        for (String field : List.of("host.os.type", "host.os.family", "host.os.platform", "host.os.name")) {
            String value = fields.text(field).orElse("").toLowerCase(Locale.ROOT);
            for (Map.Entry<String, String> known : OPERATING_SYSTEMS.entrySet()) {
                if (value.startsWith(known.getKey())) {
                    return known.getValue();
                }
            }
        }
        return "unknown";
    }

    public Optional<String> user() {
        return fields.text("user.name").map(Alert::shortText);
    }

    public Optional<String> reason() {
        return fields.text("kibana.alert.reason").or(() -> fields.text("message"));
    }

    public Optional<String> url() {
        return fields.text("kibana.alert.url").filter(url -> URL.matcher(url).matches());
    }

    public Optional<String> timestamp() {
        return fields.text("@timestamp").map(Alert::shortText);
    }

    public JsonNode document() {
        return fields.document();
    }

    private static Optional<InetAddress> reachable(String text) {
        // an IP literal only: a name here would be looked up in DNS, on the word of whoever wrote the alert
        if (!ADDRESS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text))
                    .filter(address -> !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress()
                            && !address.isAnyLocalAddress()
                            && !address.isMulticastAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static int parse(String number) {
        try {
            return (int) Double.parseDouble(number);
        } catch (NumberFormatException e) {
            return 99;
        }
    }

    private static String shortText(String text) {
        return text.length() <= MAX_SHORT_TEXT ? text : text.substring(0, MAX_SHORT_TEXT);
    }
}
