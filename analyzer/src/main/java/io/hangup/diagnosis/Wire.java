package io.hangup.diagnosis;

import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Questions that rules ask of a connection's segment log. Indexes are into {@link Segments}; -1 means none. */
public final class Wire {
    /** The events of segments that repeat bytes. */
    static final int RETRANSMISSIONS =
            TcpEvent.RETRANSMISSION.bit() | TcpEvent.FAST_RETRANSMISSION.bit() | TcpEvent.SPURIOUS_RETRANSMISSION.bit();

    private final Connection connection;
    private final Segments log;

    /** Answers that many exchanges of the connection ask for. */
    private final Map<Object, Object> answers = new HashMap<>();

    /** So many packets without any answer mean the path, not the other side. */
    private static final int UNHEARD_LEAST = 3;

    private static final long UNHEARD_NANOS = 900_000_000L;
    private static final int UNHEARD_ROUND_TRIPS = 10;

    /** Bytes that the timestamps option takes from every segment (RFC 7323 appendix A). */
    private static final int TIMESTAMP_OPTION = 12;

    public Wire(Connection connection) {
        this.connection = connection;
        this.log = connection.segments();
    }

    public Segments log() {
        return log;
    }

    public int size() {
        return log.size();
    }

    /**
     * What can be said of the whole log, whichever exchange asks: worked out once, as walking it for each of thousands of
     * exchanges takes seconds. The log does not grow while a connection is judged.
     *
     * @param question names the answer, with everything that it depends on beside the connection
     * @param walk works the answer out; null is an answer
     */
    public <T> T once(Object question, Supplier<T> walk) {
        if (!answers.containsKey(question)) {
            answers.put(question, walk.get());
        }
        @SuppressWarnings("unchecked") // a question is asked by one rule, which knows what it put in
        T answer = (T) answers.get(question);
        return answer;
    }

    /** The segment that this frame carried, or the last one before it; -1 when all are later. */
    public int indexOf(long frame) {
        int low = 0;
        int high = log.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (log.frame(middle) <= frame) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    public boolean hasData(int i) {
        return log.length(i) > 0 && !isProbe(i);
    }

    /** A keep-alive or window probe: carries nothing new. */
    public boolean isProbe(int i) {
        return log.is(i, TcpEvent.KEEP_ALIVE) || log.is(i, TcpEvent.ZERO_WINDOW_PROBE);
    }

    public boolean isRetransmission(int i) {
        return (log.events(i) & RETRANSMISSIONS) != 0;
    }

    public long end(int i) {
        return log.seq(i) + log.length(i) + (log.has(i, Packet.SYN) ? 1 : 0) + (log.has(i, Packet.FIN) ? 1 : 0);
    }

    /** First segment of the side with payload at or after {@code from}. */
    public int firstData(Side side, int from) {
        for (int i = Math.max(0, from); i < log.size(); i++) {
            if (log.from(i) == side && hasData(i)) {
                return i;
            }
        }
        return -1;
    }

    /** First segment of the side at or after {@code from}, whatever it carries. */
    public int first(Side side, int from) {
        for (int i = Math.max(0, from); i < log.size(); i++) {
            if (log.from(i) == side) {
                return i;
            }
        }
        return -1;
    }

    /** First segment of the side at or after {@code from} that wants an answer: bytes, FIN or keep-alive probe. */
    public int firstAsking(Side side, int from) {
        for (int i = Math.max(0, from); i < log.size(); i++) {
            if (log.from(i) == side && asks(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Segments of the side that want an answer and got none: nothing at all came after them from the other side. */
    public int unanswered(Side side) {
        int heard = last(side.opposite(), log.size());
        int count = 0;
        for (int i = heard + 1; i < log.size(); i++) {
            count += log.from(i) == side && asks(i) ? 1 : 0;
        }
        return count;
    }

    /**
     * Nobody hears the side any more: at least three of its packets got no answer in 0.9 s, or four in half of that and ten
     * round trips.
     *
     * @param rtt of the path, nanoseconds
     */
    public boolean unheard(Side side, long rtt) {
        int count = unanswered(side);
        if (count < UNHEARD_LEAST) {
            return false;
        }
        int first = firstAsking(side, last(side.opposite(), log.size()) + 1);
        long span = time(last(side, log.size())) - time(first);
        return span >= UNHEARD_NANOS
                || count > UNHEARD_LEAST && span >= UNHEARD_NANOS / 2 && span >= UNHEARD_ROUND_TRIPS * rtt;
    }

    /** The segment wants an answer: it carries bytes or FIN, or is a keep-alive probe. */
    public boolean asks(int i) {
        boolean carries = log.length(i) > 0 || log.has(i, Packet.FIN) || log.is(i, TcpEvent.KEEP_ALIVE);
        return carries && !log.has(i, Packet.RST);
    }

    /** Last segment of the side before {@code before}. */
    public int last(Side side, int before) {
        for (int i = Math.min(before, log.size()) - 1; i >= 0; i--) {
            if (log.from(i) == side) {
                return i;
            }
        }
        return -1;
    }

    /** Last segment of the side with payload before {@code before}. */
    public int lastData(Side side, int before) {
        for (int i = Math.min(before, log.size()) - 1; i >= 0; i--) {
            if (log.from(i) == side && hasData(i)) {
                return i;
            }
        }
        return -1;
    }

    /** First segment of the side with the flag at or after {@code from}. */
    public int firstWith(Side side, int flag, int from) {
        boolean never = flag == Packet.FIN && connection.half(side).finFrame == 0
                || flag == Packet.RST && connection.half(side).rsts == 0;
        if (never) {
            return -1;
        }
        for (int i = Math.max(0, from); i < log.size(); i++) {
            if (log.from(i) == side && log.has(i, flag)) {
                return i;
            }
        }
        return -1;
    }

    /** The first segment that acknowledges everything of {@code sender} before sequence number {@code end}. */
    public int acknowledgment(Side sender, long end, int from) {
        Side other = sender.opposite();
        for (int i = Math.max(0, from); i < log.size(); i++) {
            if (log.from(i) == other && log.has(i, Packet.ACK) && log.ack(i) >= end && !log.has(i, Packet.RST)) {
                return i;
            }
        }
        return -1;
    }

    /** Highest sequence number end that the side had sent before index {@code before} (RST segments left out). */
    public long sentUpTo(Side side, int before) {
        long highest = 0;
        for (int i = 0; i < Math.min(before, log.size()); i++) {
            if (log.from(i) == side && !log.has(i, Packet.RST)) {
                highest = Math.max(highest, end(i));
            }
        }
        return highest;
    }

    /** Highest number of {@code sender} that the other side had acknowledged before index {@code before}. */
    public long ackedUpTo(Side sender, int before) {
        long highest = 0;
        Side other = sender.opposite();
        for (int i = 0; i < Math.min(before, log.size()); i++) {
            if (log.from(i) == other && log.has(i, Packet.ACK) && !log.has(i, Packet.RST)) {
                highest = Math.max(highest, log.ack(i));
            }
        }
        return highest;
    }

    /** How often segments of the side at or after {@code from} repeated bytes. */
    public int retransmissions(Side side, int from) {
        int count = 0;
        for (int i = Math.max(0, from); i < log.size(); i++) {
            if (log.from(i) == side && isRetransmission(i)) {
                count++;
            }
        }
        return count;
    }

    /** New payload bytes of the side (beyond what it had sent before) at or after {@code from}. */
    public long newBytes(Side side, int from) {
        long before = sentUpTo(side, from);
        long highest = before;
        for (int i = Math.max(0, from); i < log.size(); i++) {
            if (log.from(i) == side && hasData(i)) {
                highest = Math.max(highest, log.seq(i) + log.length(i));
            }
        }
        return highest - before;
    }

    /** The most payload of one packet by the MSS of both sides, or of the one seen; else {@link Integer#MAX_VALUE}. */
    public int segmentSize() {
        int client = connection.half(Side.CLIENT).mss;
        int server = connection.half(Side.SERVER).mss;
        if (client <= 0 && server <= 0) {
            return Integer.MAX_VALUE;
        }
        int first = 0;
        while (first < log.size() && !hasData(first)) {
            first++;
        }
        boolean stamped = first < log.size() && log.hasTimestamp(first);
        int least = client <= 0 || server <= 0 ? Math.max(client, server) : Math.min(client, server);
        return least - (stamped ? TIMESTAMP_OPTION : 0);
    }

    public long time(int i) {
        return log.time(i);
    }

    public long frame(int i) {
        return log.frame(i);
    }
}
