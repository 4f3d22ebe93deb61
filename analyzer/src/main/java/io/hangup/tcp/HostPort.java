package io.hangup.tcp;

import io.hangup.packet.Addresses;

/** An IP address (two longs, IPv4 in mapped form as in {@link io.hangup.packet.Packet}) and a port. */
public record HostPort(long high, long low, int port) {
    /** The address as text: dotted quad, or RFC 5952 for IPv6. */
    public String address() {
        return Addresses.text(high, low);
    }

    /** True for an IPv4 address. */
    public boolean isIpv4() {
        return Addresses.isV4(high, low);
    }

    /** {@code 192.0.2.1:443} or {@code [2001:db8::1]:443}. */
    @Override
    public String toString() {
        String address = address();
        return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }
}
