package io.camelsoar.host;

import io.camelsoar.settings.InvalidSettingsException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which hosts may be connected to at all: networks, addresses and names of {@code soar.respond.allowed-hosts}. This machine itself,
 * link-local addresses and the addresses at which clouds hand out credentials are never among them, whatever a name resolves to.
 */
public final class AllowedHosts {

    private static final String SETTING = "soar.respond.allowed-hosts";

    /** Metadata services that are not link-local: AWS over IPv6, Azure, Alibaba, Oracle. */
    private static final Set<String> METADATA =
            Set.of("fd00:ec2:0:0:0:0:0:254", "168.63.129.16", "100.100.100.200", "192.0.0.192");

    private final List<Network> networks = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final boolean loopback;

    /**
     * @param allowed networks in CIDR notation, addresses, names, and names with {@code *.} for all below a domain
     * @param loopback whether this machine counts as any other, for tests against a simulator
     * @throws InvalidSettingsException if one of them is none of that
     */
    public AllowedHosts(List<String> allowed, boolean loopback) {
        this.loopback = loopback;
        for (String entry : allowed) {
            if (entry.matches("(\\*\\.)?[A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*\\.?")) {
                names.add(withoutRoot(entry));
            } else {
                networks.add(network(entry));
            }
        }
    }

    /**
     * Why a host may not be connected to; null if it may.
     *
     * @param host a name or an address
     */
    public String objection(String host) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            return isNamed(host) ? null : host + " has no address";
        }
        for (InetAddress address : addresses) {
            if (isForbidden(address)) {
                return host + " is " + address.getHostAddress()
                        + ", an address of this machine, of its own link or of a cloud's metadata service";
            }
        }
        for (InetAddress address : addresses) {
            if (!isNamed(host) && networks.stream().noneMatch(network -> network.contains(address))) {
                return host + " does not lie in " + SETTING;
            }
        }
        return null;
    }

    private boolean isNamed(String host) {
        String name = withoutRoot(host);
        return names.stream()
                .anyMatch(allowed -> allowed.startsWith("*.")
                        ? name.endsWith(allowed.substring(1)) && name.length() >= allowed.length()
                        : name.equals(allowed));
    }

    private boolean isForbidden(InetAddress address) {
        return address.isLoopbackAddress() && !loopback
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || isCompatible(address)
                || METADATA.contains(address.getHostAddress());
    }

    /** An IPv4 address that is written as one of IPv6 (RFC 4291, 2.5.5.1), outgrown since. */
    private static boolean isCompatible(InetAddress address) {
        return address instanceof Inet6Address six && six.isIPv4CompatibleAddress() && !six.isLoopbackAddress();
    }

    private static String withoutRoot(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static Network network(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(SETTING + ": " + e.getMessage(), e);
        }
    }
}
