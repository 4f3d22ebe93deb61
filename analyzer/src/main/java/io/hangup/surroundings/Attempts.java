package io.hangup.surroundings;

import io.hangup.diagnosis.Attempt;
import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;

/** The latest connection attempts of the capture, whoever made them. Looks at segments with SYN or RST only. */
final class Attempts {
    /** The most attempts remembered; the oldest are forgotten first. */
    static final int CAP = 20_000;

    private record Tuple(long fromHigh, long fromLow, int fromPort, long toHigh, long toLow, int toPort) {}

    private final LinkedHashMap<Tuple, Attempt> latest = new LinkedHashMap<>();

    /** The same by the time of the first SYN. */
    private final TreeMap<Long, List<Tuple>> byTime = new TreeMap<>();

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
                p.sourceHigh, p.sourceLow, p.sourcePort, p.destinationHigh, p.destinationLow, p.destinationPort);
        Attempt known = latest.get(tuple);
        if (known != null && known.answer() != Attempt.Answer.ACCEPTED) {
            return; // repeated
        }
        forget(tuple);
        HostPort client = new HostPort(p.sourceHigh, p.sourceLow, p.sourcePort);
        HostPort server = new HostPort(p.destinationHigh, p.destinationLow, p.destinationPort);
        latest.put(tuple, new Attempt(client, server, timeNanos, 0, Attempt.Answer.NONE));
        byTime.computeIfAbsent(timeNanos, t -> new ArrayList<>(1)).add(tuple);
        if (latest.size() > CAP) {
            forget(latest.keySet().iterator().next());
        }
    }

    private void forget(Tuple tuple) {
        Attempt old = latest.remove(tuple);
        if (old == null) {
            return;
        }
        List<Tuple> same = byTime.get(old.synTime());
        same.remove(tuple);
        if (same.isEmpty()) {
            byTime.remove(old.synTime());
        }
    }

    private void answered(Packet p, long timeNanos) {
        Tuple tuple = new Tuple(
                p.destinationHigh, p.destinationLow, p.destinationPort, p.sourceHigh, p.sourceLow, p.sourcePort);
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

    /** Attempts whose first SYN lies between the two times, in order. */
    List<Attempt> between(long from, long until) {
        List<Attempt> list = new ArrayList<>();
        if (from <= until) {
            byTime.subMap(from, true, until, true)
                    .values()
                    .forEach(tuples -> tuples.forEach(tuple -> list.add(latest.get(tuple))));
        }
        return list;
    }
}
