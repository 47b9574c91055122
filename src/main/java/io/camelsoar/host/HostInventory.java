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
 * How to reach the host of an alert: by its entry in the inventory, else at the alert's own address if that lies in the allowed
 * networks. Never by anything the model said. Read at start: an approval must not be led elsewhere by a live edit.
 */
public class HostInventory {

    /**
     * Where a host listens.
     *
     * @param credential a name under {@code soar.winrm.credentials}
     */
    public record Target(String address, int port, boolean https, String credential) {}

    /** @param match in any case, but of ASCII only: by Unicode's rules a dotless i, too, is an i in another case */
    private record Entry(Pattern match, Target target) {

        Entry(String match, Target target) {
            this(Pattern.compile(Pattern.quote(match), Pattern.CASE_INSENSITIVE), target);
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
    private final List<Network> allowedNetworks;

    /**
     * Reads the inventory.
     *
     * @param allowedNetworks in CIDR notation
     * @throws InvalidSettingsException if a network or the file cannot be used
     */
    public HostInventory(List<String> allowedNetworks, Path file) {
        this.allowedNetworks =
                allowedNetworks.stream().map(HostInventory::network).toList();
        this.entries = read(file);
    }

    /** Empty where the alert has no host that may be reached. */
    public Optional<Target> find(Alert alert) {
        return entries.stream()
                .filter(entry -> entry.matches(alert))
                .map(Entry::target)
                .findFirst()
                .or(() -> alert.hostAddress()
                        .filter(this::isAllowed)
                        .map(address -> new Target(address, 5986, true, "default")));
    }

    /** The names of the credentials that entries use. */
    public Set<String> credentials() {
        return entries.stream().map(entry -> entry.target().credential()).collect(Collectors.toSet());
    }

    private boolean isAllowed(String address) {
        return allowedNetworks.stream().anyMatch(network -> network.contains(address));
    }

    private static Network network(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException("soar.respond.allowed-networks: " + e.getMessage(), e);
        }
    }

    private static List<Entry> read(Path file) {
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
