package io.camelsoar.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.camelsoar.alert.Alert;
import io.camelsoar.policy.Shell;
import io.camelsoar.remote.Destination;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How to reach the host of an alert: by its entry in the inventory, else at the alert's own address and by its operating system; and
 * only if it is an allowed host. Never by anything the model said. Read at start: an approval must not be led elsewhere by a live edit.
 * Nor by an edit and a restart: each proposal keeps its {@link #target}.
 */
public class HostInventory {

    /** How commands get to a host. */
    public enum Via {
        /** To Windows hosts. */
        WINRM("winrm", Shell.POWERSHELL),
        /** To all others. */
        SSH("ssh", Shell.OTHER);

        private final String scheme;
        private final Shell shell;

        Via(String scheme, Shell shell) {
            this.scheme = scheme;
            this.shell = shell;
        }

        /** Its name in endpoints, settings and the inventory. */
        public String scheme() {
            return scheme;
        }

        /** What reads a command there. */
        public Shell shell() {
            return shell;
        }

        private int port(boolean https) {
            return this == SSH ? 22 : https ? 5986 : 5985;
        }
    }

    /**
     * Where a host listens.
     *
     * @param https of WinRM only
     * @param credential a name under {@code soar.winrm.credentials} or {@code soar.ssh.credentials}
     */
    public record Target(Via via, String address, int port, boolean https, String credential) {

        /** Of an alert whose host cannot be reached: an entry that is made for it later was not approved. */
        public static final Target NONE = new Target(Via.WINRM, "", 0, false, "");

        /** What a guard is told by an endpoint that leads there. */
        public Destination destination() {
            return new Destination(
                    via.scheme(), address, port, https, credential, via == Via.SSH ? "sh" : "powershell");
        }

        /** For people: all that there is to it. */
        public String shown() {
            if (equals(NONE)) {
                return "nowhere: the host, or whether it takes WinRM or SSH, is not known";
            }
            return (address.contains(":") ? "[" + address + "]" : address) + ":" + port + " ("
                    + (via == Via.SSH ? "ssh" : https ? "https" : "http") + ", credential " + credential + ")";
        }
    }

    /**
     * A logon that an entry names.
     *
     * @param ways those by which its host may be reached: more than one where that depends on the alert
     */
    public record Logon(Set<Via> ways, String credential) {}

    /**
     * @param match in any case, but of ASCII only: by Unicode's rules a dotless i, too, is an i in another case
     * @param via null: by the alert's operating system
     * @param port null: that of the way
     * @param credential null: by the address
     */
    private record Entry(Pattern match, Via via, String address, Integer port, boolean https, String credential) {

        Target target(Via way, UnaryOperator<String> winrmCredential) {
            return new Target(
                    way,
                    address,
                    port != null ? port : way.port(https),
                    https && way == Via.WINRM,
                    credential != null ? credential : credentialOf(way, address, winrmCredential));
        }

        /** Where no OS is known it is a Windows host: entries did not say so before there was another way. */
        Via via(Alert alert) {
            return via != null ? via : HostInventory.via(alert).orElse(Via.WINRM);
        }

        /** Empty where it is reached another way than the executor's. */
        Optional<Via> via(Alert alert, Executor executor) {
            return executor.via().isEmpty()
                    ? Optional.of(via(alert))
                    : executor.via().filter(way -> via == null || via == way);
        }

        Set<Via> ways() {
            return via != null ? Set.of(via) : EnumSet.allOf(Via.class);
        }

        boolean matches(Alert alert) {
            return alert.hostName().filter(this::is).isPresent()
                    || alert.hostAddress().filter(this::is).isPresent();
        }

        private boolean is(String host) {
            return match.matcher(host).matches();
        }
    }

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final String DEFAULT_CREDENTIAL = "default";

    private final List<Entry> entries;
    private final AllowedHosts allowed;
    private final UnaryOperator<String> winrmCredential;

    /**
     * Reads the inventory.
     *
     * @param winrmCredential the name of the credential for an address, where an entry names none
     * @throws InvalidSettingsException if the file cannot be used
     */
    public HostInventory(AllowedHosts allowed, Path file, UnaryOperator<String> winrmCredential) {
        this.allowed = allowed;
        this.winrmCredential = winrmCredential;
        this.entries = read(file, allowed);
    }

    /** Empty where the alert has no host that may be reached. */
    public Optional<Target> find(Alert alert, Executor executor) {
        return target(alert, executor).filter(target -> allowed.objection(target.address()) == null);
    }

    /** Why {@link #find} is empty. */
    public String objection(Alert alert, Executor executor) {
        return target(alert, executor)
                .map(target -> allowed.objection(target.address()))
                .orElseGet(() -> unreachable(alert, executor));
    }

    private String unreachable(Alert alert, Executor executor) {
        if (executor == Executor.NONE) {
            return "its playbook has no command run (executor: none)";
        }
        Optional<Entry> entry = entry(alert);
        if (entry.isPresent()) {
            return "its playbook has commands go over " + executor.word()
                    + ", and the host's entry in soar.respond.inventory says via: "
                    + entry.get().via().scheme();
        }
        return alert.hostAddress().isEmpty()
                ? "the alert's host is not in soar.respond.inventory, and the alert has no address of it"
                : "the alert does not say that its host runs Windows, Linux or macOS, and the host has no"
                        + " entry in soar.respond.inventory: neither WinRM nor SSH is known to reach it";
    }

    /** What reads commands on the alert's host; not PowerShell where it is not known. */
    public Shell shell(Alert alert, Executor executor) {
        return way(alert, executor).map(Via::shell).orElse(Shell.OTHER);
    }

    private Optional<Via> way(Alert alert, Executor executor) {
        return executor.via()
                .or(() -> entry(alert).map(entry -> entry.via(alert)))
                .or(() -> via(alert));
    }

    /**
     * Where the alert leads, allowed or not: what is allowed, and what a name resolves to, is asked when a command is to run. Empty where
     * nothing is known that leads there, or the executor cannot go that way.
     */
    public Optional<Target> target(Alert alert, Executor executor) {
        if (executor == Executor.NONE) {
            return Optional.empty();
        }
        Optional<Entry> entry = entry(alert);
        if (entry.isPresent()) {
            return entry.get().via(alert, executor).map(way -> entry.get().target(way, winrmCredential));
        }
        return executor.via().or(() -> via(alert)).flatMap(way -> ofAlert(alert, way, winrmCredential));
    }

    private Optional<Entry> entry(Alert alert) {
        return entries.stream().filter(entry -> entry.matches(alert)).findFirst();
    }

    /** How a host is reached that is not in the inventory, and is no credential's own. */
    public static Optional<Target> ofAlert(Alert alert) {
        return via(alert).flatMap(via -> ofAlert(alert, via, address -> DEFAULT_CREDENTIAL));
    }

    private static Optional<Target> ofAlert(Alert alert, Via via, UnaryOperator<String> winrmCredential) {
        return alert.hostAddress()
                .map(address -> new Target(
                        via, address, via.port(true), via == Via.WINRM, credentialOf(via, address, winrmCredential)));
    }

    private static String credentialOf(Via via, String address, UnaryOperator<String> winrmCredential) {
        return via == Via.WINRM ? winrmCredential.apply(address) : DEFAULT_CREDENTIAL;
    }

    private static Optional<Via> via(Alert alert) {
        return switch (alert.operatingSystem()) {
            case "windows" -> Optional.of(Via.WINRM);
            case "linux", "macos" -> Optional.of(Via.SSH);
            default -> Optional.empty();
        };
    }

    /** What entries log on with. */
    public Set<Logon> logons() {
        return entries.stream()
                .filter(entry -> entry.credential() != null)
                .map(entry -> new Logon(entry.ways(), entry.credential()))
                .collect(Collectors.toSet());
    }

    /** Names are looked up when they are used: a start does not depend on DNS. */
    private static void requireAllowed(String address, Path file, AllowedHosts allowed) {
        String objection = Network.isAddress(address) ? allowed.objection(address) : null;
        if (objection != null) {
            throw new InvalidSettingsException("soar.respond.inventory: " + file + ": " + objection, null);
        }
    }

    private static List<Entry> read(Path file, AllowedHosts allowed) {
        List<Entry> entries = new ArrayList<>();
        try {
            for (JsonNode host : YAML.readTree(Files.readString(file)).path("hosts")) {
                if (!host.hasNonNull("match") || host.path("address").asText().isEmpty()) {
                    throw new InvalidSettingsException(
                            "soar.respond.inventory: " + file + ": every host needs \"match\" and \"address\"", null);
                }
                String address = host.get("address").asText();
                requireAllowed(address, file, allowed);
                entries.add(new Entry(
                        Pattern.compile(
                                Pattern.quote(Network.usual(host.get("match").asText())), Pattern.CASE_INSENSITIVE),
                        via(host, file),
                        address,
                        host.hasNonNull("port") ? host.get("port").asInt() : null,
                        host.path("https").asBoolean(true),
                        host.hasNonNull("credential") ? host.get("credential").asText() : null));
            }
            return entries;
        } catch (IOException e) {
            throw new InvalidSettingsException(
                    "soar.respond.inventory: cannot read " + file + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    e);
        }
    }

    private static Via via(JsonNode host, Path file) {
        if (!host.hasNonNull("via")) {
            return null;
        }
        String scheme = host.get("via").asText();
        return Arrays.stream(Via.values())
                .filter(via -> via.scheme().equals(scheme))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingsException(
                        "soar.respond.inventory: " + file + ": via: '" + scheme + "' is not winrm or ssh", null));
    }
}
