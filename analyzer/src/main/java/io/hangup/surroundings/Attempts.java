package io.hangup.surroundings;

import io.hangup.diagnosis.Attempt;
import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The latest connection attempts of the capture, whoever made them. Looks at segments with SYN or RST only. */
final class Attempts {
    /** The most attempts remembered; the oldest are forgotten first. */
    static final int CAP = 20_000;

    /** Equality written out for the reason of {@link IpAddress}: it is asked several times for every attempt. */
    private record Tuple(IpAddress from, int fromPort, IpAddress to, int toPort) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Tuple o
                    && fromPort == o.fromPort
                    && toPort == o.toPort
                    && from.equals(o.from)
                    && to.equals(o.to);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * (31 * from.hashCode() + fromPort) + to.hashCode()) + toPort;
        }
    }

    private final LinkedHashMap<Tuple, Attempt> latest = new LinkedHashMap<>();

    /** The same by the time of the first SYN. */
    private final TreeMap<Long, List<Tuple>> byTime = new TreeMap<>();

    /** The same by the address that was to be reached. */
    private final Map<IpAddress, TreeMap<Long, List<Tuple>>> byServer = new HashMap<>();

    private long forgotten;

    /** How many of the oldest had to be forgotten. */
    long forgotten() {
        return forgotten;
    }

    void packet(Packet p, long timeNanos) {
        if ((p.flags & (Packet.SYN | Packet.RST)) == 0) {
            return;
        }
        if ((p.flags & (Packet.SYN | Packet.ACK)) == Packet.SYN) {
            asked(p, timeNanos);
        } else {
            answered(p, timeNanos);
        }
    }

    private void asked(Packet p, long timeNanos) {
        Tuple tuple = new Tuple(
                new IpAddress(p.sourceHigh, p.sourceLow),
                p.sourcePort,
                new IpAddress(p.destinationHigh, p.destinationLow),
                p.destinationPort);
        Attempt known = latest.get(tuple);
        if (known != null && known.answer() != Attempt.Answer.ACCEPTED) {
            return; // repeated
        }
        forget(tuple);
        HostPort client = new HostPort(p.sourceHigh, p.sourceLow, p.sourcePort);
        HostPort server = new HostPort(p.destinationHigh, p.destinationLow, p.destinationPort);
        latest.put(tuple, new Attempt(client, server, timeNanos, 0, Attempt.Answer.NONE));
        byTime.computeIfAbsent(timeNanos, t -> new ArrayList<>(1)).add(tuple);
        byServer.computeIfAbsent(tuple.to, a -> new TreeMap<>())
                .computeIfAbsent(timeNanos, t -> new ArrayList<>(1))
                .add(tuple);
        if (latest.size() > CAP) {
            forgotten++;
            forget(latest.keySet().iterator().next());
        }
    }

    private void forget(Tuple tuple) {
        Attempt old = latest.remove(tuple);
        if (old == null) {
            return;
        }
        remove(byTime, old.synTime(), tuple);
        TreeMap<Long, List<Tuple>> there = byServer.get(tuple.to);
        remove(there, old.synTime(), tuple);
        if (there.isEmpty()) {
            byServer.remove(tuple.to);
        }
    }

    private static void remove(TreeMap<Long, List<Tuple>> index, long time, Tuple tuple) {
        List<Tuple> same = index.get(time);
        same.remove(tuple);
        if (same.isEmpty()) {
            index.remove(time);
        }
    }

    private void answered(Packet p, long timeNanos) {
        Tuple tuple = new Tuple(
                new IpAddress(p.destinationHigh, p.destinationLow),
                p.destinationPort,
                new IpAddress(p.sourceHigh, p.sourceLow),
                p.sourcePort);
        boolean accepts = (p.flags & Packet.SYN) != 0;
        latest.computeIfPresent(
                tuple,
                (t, old) -> old.answer() != Attempt.Answer.NONE
                        ? old
                        : new Attempt(
                                old.client(),
                                old.server(),
                                old.synTime(),
                                timeNanos,
                                accepts ? Attempt.Answer.ACCEPTED : Attempt.Answer.REFUSED));
    }

    /** The last attempts whose first SYN lies between the two times, in order, at most so many. */
    List<Attempt> lastBetween(long from, long until, int most) {
        List<Attempt> list = new ArrayList<>();
        if (from <= until) {
            collect(byTime.subMap(from, true, until, true).descendingMap(), most, list);
            Collections.reverse(list);
        }
        return list;
    }

    /** The first attempts at the address, whatever port, between the two times, in order, at most so many. */
    List<Attempt> at(HostPort server, long from, long until, int most) {
        List<Attempt> list = new ArrayList<>();
        TreeMap<Long, List<Tuple>> there = byServer.get(IpAddress.of(server));
        if (there != null && from <= until) {
            collect(there.subMap(from, true, until, true), most, list);
        }
        return list;
    }

    private void collect(NavigableMap<Long, List<Tuple>> range, int most, List<Attempt> into) {
        for (List<Tuple> tuples : range.values()) {
            for (Tuple tuple : tuples) {
                if (into.size() == most) {
                    return;
                }
                into.add(latest.get(tuple));
            }
        }
    }
}
