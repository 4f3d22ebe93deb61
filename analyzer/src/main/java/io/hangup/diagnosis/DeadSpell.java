package io.hangup.diagnosis;

import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/**
 * A time in which the path was dead although it lived again later: the client closed, and nobody answered until long after.
 * Whoever gave up in such a time was not let down by the other side.
 *
 * @param heard index of the server's last segment before
 * @param first the client's first segment that got no answer
 * @param last the last one of them
 * @param back the server's first segment after it
 * @param asked how many of the client's segments got no answer meanwhile
 */
public record DeadSpell(int heard, int first, int last, int back, int asked) {
    /** More than what is lost now and then: a FIN and three repeats, or as many segments with bytes. */
    private static final int LEAST = 4;

    private static final long LEAST_NANOS = 1_500_000_000L;

    /** A queue on the way may hold packets for some round trips. */
    private static final int ROUND_TRIPS = 5;

    /**
     * The spell in which the client closed, or null when there was none, or one that never ended.
     *
     * @param rtt of the path, nanoseconds
     */
    static DeadSpell of(Wire wire, Ending ending, long rtt) {
        int close = ending.firstTcpIndex();
        if (close < 0 || !ending.by(Side.CLIENT) || wire.log().from(close) != Side.CLIENT) {
            return null;
        }
        int heard = wire.last(Side.SERVER, close);
        int first = wire.firstAsking(Side.CLIENT, heard + 1);
        int back = first < 0 ? -1 : wire.first(Side.SERVER, first + 1);
        if (heard < 0 || back < 0 || first > close || wire.log().has(close, Packet.RST)) {
            return null;
        }
        int asked = 0;
        int last = first;
        for (int i = first; i < back; i++) {
            if (wire.log().from(i) == Side.CLIENT && wire.asks(i)) {
                asked++;
                last = i;
            }
        }
        long dead = wire.time(last) - wire.time(first);
        return asked >= LEAST && dead >= LEAST_NANOS && dead >= ROUND_TRIPS * rtt
                ? new DeadSpell(heard, first, last, back, asked)
                : null;
    }

    /** {@code The path came back 5.7 s after that.} */
    public String words(Wire wire) {
        return "The path came back " + Words.duration(wire.time(back) - wire.time(first)) + " after that.";
    }
}
