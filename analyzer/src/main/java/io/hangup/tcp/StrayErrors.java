package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ICMP errors about TCP of which the capture holds not one segment: whoever filtered for ICMP, or captured elsewhere, has
 * the answer to an attempt and not the attempt.
 */
public final class StrayErrors {
    /** The most connections remembered; the first ones are kept. */
    static final int CAP = 1_000;

    /** The two ends as the quoted segment names them. */
    private record Quoted(HostPort source, HostPort destination) {}

    /**
     * One connection that only ICMP errors tell of.
     *
     * @param source who sent what is quoted
     * @param destination to whom
     * @param first the first error; relative numbers mean nothing
     * @param errors how many there are
     */
    public record Stray(HostPort source, HostPort destination, IcmpError first, long errors) {}

    private final Map<Quoted, Stray> strays = new LinkedHashMap<>();

    /** Takes an ICMP error that quotes a TCP segment of no connection. */
    void add(Packet p, long timeNanos, long frame) {
        Quoted quoted = new Quoted(
                new HostPort(p.quotedSourceHigh, p.quotedSourceLow, p.quotedSourcePort),
                new HostPort(p.quotedDestinationHigh, p.quotedDestinationLow, p.quotedDestinationPort));
        Stray stray = strays.get(quoted);
        if (stray != null) {
            strays.put(quoted, new Stray(stray.source, stray.destination, stray.first, stray.errors + 1));
        } else if (strays.size() < CAP) {
            IcmpError first = IcmpError.withoutNumbers(p, timeNanos, frame);
            strays.put(quoted, new Stray(quoted.source, quoted.destination, first, 1));
        }
    }

    /** A segment of it came after all. */
    void opened(Packet p) {
        if (!strays.isEmpty()) {
            HostPort source = new HostPort(p.sourceHigh, p.sourceLow, p.sourcePort);
            HostPort destination = new HostPort(p.destinationHigh, p.destinationLow, p.destinationPort);
            strays.remove(new Quoted(source, destination));
            strays.remove(new Quoted(destination, source));
        }
    }

    /** All of them, in the order of their first frames. */
    public List<Stray> all() {
        return new ArrayList<>(strays.values());
    }
}
