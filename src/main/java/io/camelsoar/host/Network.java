package io.camelsoar.host;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** A range of addresses in CIDR notation, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a lone address is a range of one. */
record Network(BigInteger prefix, int hostBits, int length) {

    /** @throws IllegalArgumentException if the text is no network; names are none, since they would be looked up */
    static Network parse(String text) {
        String[] parts = text.split("/", 2);
        byte[] address = bytes(parts[0]);
        int bits = address.length * Byte.SIZE;
        int prefixLength;
        try {
            prefixLength = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not a network", e);
        }
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException(text + " is not a network");
        }
        int hostBits = bits - prefixLength;
        return new Network(new BigInteger(1, address).shiftRight(hostBits), hostBits, address.length);
    }

    boolean contains(InetAddress address) {
        byte[] candidate = address.getAddress();
        return candidate.length == length
                && new BigInteger(1, candidate).shiftRight(hostBits).equals(prefix);
    }

    /** Whether the text is an address, as opposed to a name. */
    static boolean isAddress(String text) {
        return text.matches("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    }

    /** An address in its usual spelling, as alerts have it; a name as it is. */
    static String usual(String host) {
        try {
            return isAddress(host) ? NetUtil.toAddressString(InetAddress.getByName(host)) : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }

    private static byte[] bytes(String literal) {
        if (!isAddress(literal)) {
            throw new IllegalArgumentException(literal + " is not an IP address");
        }
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal + " is not an IP address", e);
        }
    }
}
