package io.hangup.diagnosis;

import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.CapturePlace;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/**
 * What the server said after the request was repeated again and again, and the client, which then closed, had acknowledged
 * nothing of it. Told only of captures away from the client: on its own host the bytes did arrive.
 *
 * @param request index of the request's last segment
 * @param first index of the first segment that was not acknowledged
 * @param last index of its last repeat before the client closed
 * @param close index of the client's FIN or reset
 * @param repeats how often bytes were sent again
 * @param bytes how many were sent
 * @param smallest payload of the smallest of those segments
 */
public record UnheardAnswer(int request, int first, int last, int close, int repeats, long bytes, int smallest) {
    private static final UnheardAnswer NONE = new UnheardAnswer(-1, -1, -1, -1, 0, 0, 0);

    /** Null when the client heard something, or there was nothing to hear. */
    public static UnheardAnswer of(Case facts) {
        UnheardAnswer found = find(facts);
        return found == NONE ? null : found;
    }

    private static UnheardAnswer find(Case facts) {
        int close = facts.wire().firstWith(Side.CLIENT, Packet.FIN | Packet.RST, 0);
        int request = facts.hasExchange() ? facts.wire().indexOf(facts.exchange().requestLastFrame) : -1;
        boolean waited = facts.hasExchange()
                && facts.fate().phase() == Phase.AWAITING_HEADERS
                && facts.requestAcked()
                && facts.ending().by(Side.CLIENT);
        if (!waited
                || request < 0
                || close < request
                || CapturePlace.of(facts.connection()).on(Side.CLIENT)) {
            return NONE;
        }
        Segments log = facts.log();
        long heard = facts.wire().ackedUpTo(Side.SERVER, log.size());
        UnheardSegments segments = new UnheardSegments(facts.wire());
        for (int i = request + 1; i < close; i++) {
            if (log.from(i) != Side.SERVER || !facts.wire().hasData(i)) {
                continue;
            }
            if (log.seq(i) < heard) {
                return NONE; // something of the answer was heard
            }
            segments.add(i);
        }
        return segments.insistent()
                ? new UnheardAnswer(
                        request,
                        segments.first(),
                        segments.last(),
                        close,
                        segments.repeats(),
                        facts.wire().sentUpTo(Side.SERVER, close) - heard,
                        segments.smallest())
                : NONE;
    }
}
