package io.hangup.tcp;

/**
 * An IP address as a key of tables: two longs as in {@link HostPort}. Equality is written out: a record's own is linked
 * at its first call, tens of milliseconds at the start of a program, and costs more than this at every other.
 */
public record IpAddress(long high, long low) {
    /** The address of a host, whatever the port. */
    public static IpAddress of(HostPort host) {
        return new IpAddress(host.high(), host.low());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress o && high == o.high && low == o.low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }
}
