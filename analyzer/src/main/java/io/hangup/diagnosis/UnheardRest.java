package io.hangup.diagnosis;

import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.CapturePlace;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/**
 * From one byte of the answer on, what the server said was repeated again and again and never acknowledged, until the client
 * closed. Told only of captures away from the client: on its own host the bytes did arrive.
 *
 * @param first index of the first segment that was not acknowledged
 * @param last index of its last repeat before the client closed
 * @param close index of the client's FIN or reset
 * @param repeats how often bytes were sent again
 * @param bytes how many were sent and not acknowledged
 * @param smallest payload of the smallest of those segments
 */
public record UnheardRest(int first, int last, int close, int repeats, long bytes, int smallest) {
    private static final int LEAST_REPEATS = 3;
    private static final long LEAST_NANOS = 900_000_000L;

    /** Null when the client heard all, something behind the gap, or had no time to. */
    public static UnheardRest of(Case facts) {
        boolean inBody = facts.hasExchange()
                && facts.exchange().responseStarted()
                && facts.fate().phase() == Phase.BODY
                && facts.ending().by(Side.CLIENT);
        int close = inBody ? facts.wire().firstWith(Side.CLIENT, Packet.FIN | Packet.RST, 0) : -1;
        if (close < 0 || CapturePlace.of(facts.connection()).on(Side.CLIENT)) {
            return null;
        }
        Segments log = facts.log();
        long heard = facts.wire().ackedUpTo(Side.SERVER, log.size());
        int first = -1;
        int last = -1;
        int repeats = 0;
        int smallest = Integer.MAX_VALUE;
        for (int i = 0; i < close; i++) {
            if (log.from(i) == Side.CLIENT) {
                if (first >= 0 && log.sackRight(i) > heard) {
                    return null; // what came later was heard: packets were lost, not the path
                }
                continue;
            }
            if (!facts.wire().hasData(i) || facts.wire().end(i) <= heard) {
                continue;
            }
            first = first < 0 ? i : first;
            smallest = Math.min(smallest, log.length(i));
            if (facts.wire().isRetransmission(i)) {
                repeats++;
                last = i;
            }
        }
        boolean longEnough = repeats >= LEAST_REPEATS
                && facts.wire().time(last) - facts.wire().time(first) >= LEAST_NANOS;
        return longEnough
                ? new UnheardRest(
                        first, last, close, repeats, facts.wire().sentUpTo(Side.SERVER, close) - heard, smallest)
                : null;
    }
}
