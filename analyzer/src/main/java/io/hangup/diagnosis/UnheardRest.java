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
        return facts.wire().once(UnheardRest.class, () -> until(facts.wire(), close));
    }

    /** The same of the whole log up to the client's close, whichever of its exchanges asks. */
    private static UnheardRest until(Wire wire, int close) {
        Segments log = wire.log();
        long heard = wire.ackedUpTo(Side.SERVER, log.size());
        UnheardSegments segments = new UnheardSegments(wire);
        for (int i = 0; i < close; i++) {
            if (log.from(i) == Side.SERVER && wire.hasData(i) && wire.end(i) > heard) {
                segments.add(i);
            } else if (log.from(i) == Side.CLIENT && segments.any() && log.sackRight(i) > heard) {
                return null; // what came later was heard: packets were lost, not the path
            }
        }
        return segments.insistent()
                ? new UnheardRest(
                        segments.first(),
                        segments.last(),
                        close,
                        segments.repeats(),
                        wire.sentUpTo(Side.SERVER, close) - heard,
                        segments.smallest())
                : null;
    }
}
