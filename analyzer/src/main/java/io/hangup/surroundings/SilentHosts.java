package io.hangup.surroundings;

import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans of time in which a host asked several others and heard nothing from anybody. Looks at every packet, so it works
 * on a table of its own, without objects a packet; hosts beyond the cap are not watched.
 */
public final class SilentHosts {
    /** Hosts that asked for something; the first this many are watched. */
    static final int HOST_CAP = 4096;

    /** The most spans kept. */
    static final int SPAN_CAP = 100;

    private static final int SLOTS = 4 * HOST_CAP;
    private static final int PEERS = 8;
    private static final int DNS_PORT = 53;
    private static final int ECHO = 8;
    private static final int ECHO_V6 = 128;
    private static final int LEAST_ASKED = 4;
    private static final int LEAST_HEARD = 3;
    private static final int LEAST_PEERS = 2;

    /** Shorter pauses are those of slow answers. */
    private static final long LEAST_SPAN = 3_000_000_000L;

    /** Asked once more after this time, a peer is silent, not late. */
    private static final long REPEATED_AFTER = 400_000_000L;

    /**
     * A host that heard nothing.
     *
     * @param lastHeard when the last packet from anybody came, epoch nanoseconds
     * @param firstAsked first question after that
     * @param lastAsked last question before anything came again, or of the capture
     * @param heardAgain when something came again, or 0 when nothing did
     * @param peers whom it asked again and again, ports left out (0)
     */
    public record Span(
            HostPort host, long lastHeard, long firstAsked, long lastAsked, long heardAgain, List<HostPort> peers) {}

    private static final class Host {
        private final long high;
        private final long low;
        private long lastHeard;
        private long heard;
        private int asked;
        private long firstAsked;
        private long lastAsked;
        private int peers;
        private final long[] peerHigh = new long[PEERS];
        private final long[] peerLow = new long[PEERS];
        private final long[] peerFirst = new long[PEERS];
        private final long[] peerLast = new long[PEERS];

        private Host(long high, long low) {
            this.high = high;
            this.low = low;
        }
    }

    private final Host[] table = new Host[SLOTS];
    private final List<Span> spans = new ArrayList<>();
    private int hosts;
    private Host lastFrom;
    private Host lastTo;

    void packet(Packet p, long time) {
        if (p.kind == Packet.OTHER || p.sourceLow == p.destinationLow && p.sourceHigh == p.destinationHigh) {
            return;
        }
        Host to = lastKnown(lastTo, lastFrom, p.destinationHigh, p.destinationLow);
        if (to == null) {
            to = find(p.destinationHigh, p.destinationLow, false);
        }
        if (to != null) {
            lastTo = to;
            if (to.asked > 0) {
                settle(to, time);
            }
            to.lastHeard = time;
            to.heard++;
        }
        if (demands(p)) {
            Host from = lastKnown(lastFrom, lastTo, p.sourceHigh, p.sourceLow);
            if (from == null) {
                from = find(p.sourceHigh, p.sourceLow, true);
            }
            if (from != null) {
                lastFrom = from;
                ask(from, p, time);
            }
        }
    }

    /** One of two hosts that packets before were from or to, for most packets belong to the same talk; or null. */
    private static Host lastKnown(Host likely, Host other, long high, long low) {
        if (likely != null && likely.low == low && likely.high == high) {
            return likely;
        }
        return other != null && other.low == low && other.high == high ? other : null;
    }

    /** Packets that the other side has to answer, if only with an acknowledgment. */
    private static boolean demands(Packet p) {
        switch (p.kind) {
            case Packet.TCP:
                return p.payloadLength > 0 && (p.flags & Packet.RST) == 0 || (p.flags & (Packet.SYN | Packet.FIN)) != 0;
            case Packet.UDP:
                return p.destinationPort == DNS_PORT;
            case Packet.ICMP:
                return p.icmpType == (p.v6 ? ECHO_V6 : ECHO);
            default:
                return false;
        }
    }

    private static void ask(Host host, Packet p, long time) {
        if (host.asked++ == 0) {
            host.firstAsked = time;
        }
        host.lastAsked = time;
        for (int i = 0; i < host.peers; i++) {
            if (host.peerLow[i] == p.destinationLow && host.peerHigh[i] == p.destinationHigh) {
                host.peerLast[i] = time;
                return;
            }
        }
        if (host.peers < PEERS) {
            int i = host.peers++;
            host.peerHigh[i] = p.destinationHigh;
            host.peerLow[i] = p.destinationLow;
            host.peerFirst[i] = time;
            host.peerLast[i] = time;
        }
    }

    /** @param heardAgain 0 at the end of the capture */
    private void settle(Host host, long heardAgain) {
        boolean longEnough = host.asked >= LEAST_ASKED
                && host.heard >= LEAST_HEARD
                && host.lastAsked - host.lastHeard >= LEAST_SPAN
                && spans.size() < SPAN_CAP;
        if (longEnough) {
            List<HostPort> silent = new ArrayList<>();
            for (int i = 0; i < host.peers; i++) {
                if (host.peerLast[i] - host.peerFirst[i] >= REPEATED_AFTER) {
                    silent.add(new HostPort(host.peerHigh[i], host.peerLow[i], 0));
                }
            }
            if (silent.size() >= LEAST_PEERS) {
                spans.add(new Span(
                        new HostPort(host.high, host.low, 0),
                        host.lastHeard,
                        host.firstAsked,
                        host.lastAsked,
                        heardAgain,
                        silent));
            }
        }
        host.asked = 0;
        host.peers = 0;
    }

    private Host find(long high, long low, boolean create) {
        int slot = (int) ((high * 31 + low) * 0x9e37_79b9_7f4a_7c15L >>> 40) & SLOTS - 1;
        while (table[slot] != null) {
            if (table[slot].low == low && table[slot].high == high) {
                return table[slot];
            }
            slot = slot + 1 & SLOTS - 1;
        }
        if (!create || hosts == HOST_CAP) {
            return null;
        }
        hosts++;
        table[slot] = new Host(high, low);
        return table[slot];
    }

    /** The capture is over. */
    List<Span> end() {
        for (Host host : table) {
            if (host != null && host.asked > 0) {
                settle(host, 0);
            }
        }
        return spans;
    }
}
