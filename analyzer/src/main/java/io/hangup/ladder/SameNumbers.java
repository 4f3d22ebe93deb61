package io.hangup.ladder;

import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a connection's other streams: a host that translates addresses shows it under two tuples, or more. Both initial
 * sequence numbers agree then, and those of two connections at the same time hardly ever do.
 */
final class SameNumbers {
    /** Most streams remembered; the eldest goes first. */
    private static final int CAP = 16_384;

    /** One packet passes both points of one host within this time. */
    private static final long SAME_TIME_NANOS = 50_000_000L;

    /** Most streams that are named. */
    private static final int NAMED = 3;

    /**
     * A stream that shows the numbers of another one.
     *
     * @param stream Wireshark's {@code tcp.stream}
     */
    record Other(int stream, HostPort client, HostPort server) {
        @Override
        public String toString() {
            return "tcp.stream " + stream + " (" + client + " to " + server + ")";
        }
    }

    private static final class Opening {
        private final int number;
        private final long time;
        private final Other other;
        private int answer;
        private boolean answered;

        private Opening(int number, long time, Other other) {
            this.number = number;
            this.time = time;
            this.other = other;
        }
    }

    private final Map<Integer, Opening> byStream = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Opening> eldest) {
            return size() > CAP;
        }
    };

    /** Takes in a segment, of which only SYN and SYN-ACK count. */
    void on(Packet p, long timeNanos, int stream) {
        if ((p.flags & Packet.SYN) == 0) {
            return;
        }
        Opening opening = byStream.get(stream);
        if ((p.flags & Packet.ACK) == 0 && (opening == null || opening.number != p.seq)) {
            HostPort client = new HostPort(p.sourceHigh, p.sourceLow, p.sourcePort);
            HostPort server = new HostPort(p.destinationHigh, p.destinationLow, p.destinationPort);
            byStream.put(stream, new Opening(p.seq, timeNanos, new Other(stream, client, server)));
        } else if ((p.flags & Packet.ACK) != 0 && opening != null && p.ack == opening.number + 1) {
            opening.answer = p.seq;
            opening.answered = true;
        }
    }

    private static boolean sameTuple(Opening one, Opening other) {
        return one.other.client().equals(other.other.client())
                && one.other.server().equals(other.other.server());
    }

    /** Those with the numbers of this one, in the order of their first SYN; empty where its handshake was not seen. */
    List<Other> of(int stream) {
        Opening own = byStream.get(stream);
        if (own == null || !own.answered) {
            return List.of();
        }
        return byStream.values().stream()
                .filter(opening -> opening != own && opening.answered)
                .filter(opening -> opening.number == own.number && opening.answer == own.answer)
                .filter(opening -> Math.abs(opening.time - own.time) < SAME_TIME_NANOS && !sameTuple(opening, own))
                .map(opening -> opening.other)
                .limit(NAMED)
                .toList();
    }
}
