package io.camelsoar.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.camelsoar.alert.Alert;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How to reach the host of an alert: by its entry in the inventory, else at the alert's own address; and only if it is an allowed
 * host. Never by anything the model said. Read at start: an approval must not be led elsewhere by a live edit. Nor by an edit and a
 * restart: each proposal keeps its {@link #target}.
 */
public class HostInventory {

    /**
     * Where a host listens.
     *
     * @param credential a name under {@code soar.winrm.credentials}
     */
    public record Target(String address, int port, boolean https, String credential) {

        /** How a host is reached that is not in the inventory. */
        public static Target of(String address) {
            return new Target(address, 5986, true, "default");
        }

        /** For people: all that there is to it. */
        public String shown() {
            return (address.contains(":") ? "[" + address + "]" : address) + ":" + port + " ("
                    + (https ? "https" : "http") + ", credential " + credential + ")";
        }
    }

    /** @param match in any case, but of ASCII only: by Unicode's rules a dotless i, too, is an i in another case */
    private record Entry(Pattern match, Target target) {

        Entry(String match, Target target) {
            this(Pattern.compile(Pattern.quote(Network.usual(match)), Pattern.CASE_INSENSITIVE), target);
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

    private final List<Entry> entries;
    private final AllowedHosts allowed;

    /**
     * Reads the inventory.
     *
     * @throws InvalidSettingsException if the file cannot be used
     */
    public HostInventory(AllowedHosts allowed, Path file) {
        this.allowed = allowed;
        this.entries = read(file, allowed);
    }

    /** Empty where the alert has no host that may be reached. */
    public Optional<Target> find(Alert alert) {
        return target(alert).filter(target -> allowed.objection(target.address()) == null);
    }

    /** Why {@link #find} is empty. */
    public String objection(Alert alert) {
        return target(alert)
                .map(target -> allowed.objection(target.address()))
                .orElse("the alert's host is not in soar.respond.inventory, and the alert has no address of it");
    }

    /** Where the alert leads, allowed or not: what is allowed, and what a name resolves to, is asked when a command is to run. */
    public Optional<Target> target(Alert alert) {
        return entries.stream()
                .filter(entry -> entry.matches(alert))
                .map(Entry::target)
                .findFirst()
                .or(() -> alert.hostAddress().map(Target::of));
    }

    /** The names of the credentials that entries use. */
    public Set<String> credentials() {
        return entries.stream().map(entry -> entry.target().credential()).collect(Collectors.toSet());
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
                boolean https = host.path("https").asBoolean(true);
                Target target = new Target(
                        host.path("address").asText(),
                        host.path("port").asInt(https ? 5986 : 5985),
                        https,
                        host.path("credential").asText("default"));
                if (!host.hasNonNull("match") || target.address().isEmpty()) {
                    throw new InvalidSettingsException(
                            "soar.respond.inventory: " + file + ": every host needs \"match\" and \"address\"", null);
                }
                requireAllowed(target.address(), file, allowed);
                entries.add(new Entry(host.get("match").asText(), target));
            }
            return entries;
        } catch (IOException e) {
            throw new InvalidSettingsException(
                    "soar.respond.inventory: cannot read " + file + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    e);
        }
    }
}
