package io.hangup.diagnosis;

import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.CapturePlace;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/**
 * The server had answered, and nothing of it arrived: seen at the client, where only the number of the server's answer to
 * the client's FIN tells, for it lies behind all that came. What had been sent in the moment of the close alone would be
 * repeated and arrive.
 *
 * @param before index of the server's last segment before the close
 * @param fin index of the client's FIN
 * @param beyond index of the server's answer to it
 * @param bytes that had been sent and did not arrive
 * @param watched whether the capture goes on for so long that a repeat would be in it
 */
public record LostBeforeClose(int before, int fin, int beyond, long bytes, boolean watched) {
    private static final LostBeforeClose NONE = new LostBeforeClose(-1, -1, -1, 0, false);

    /** Silence before the FIN in which a sender that was stuck repeated itself several times. */
    private static final long SILENCE_NANOS = 3_000_000_000L;

    /** A sender repeats what gets no acknowledgment after this and a round trip or two (RFC 6298). */
    private static final long REPEAT_NANOS = 300_000_000L;

    /** Null when nothing was lost, as far as the packets tell. */
    public static LostBeforeClose of(Case facts) {
        LostBeforeClose found = find(facts);
        return found == NONE ? null : found;
    }

    private static LostBeforeClose find(Case facts) {
        Segments log = facts.log();
        int fin = facts.wire().firstWith(Side.CLIENT, Packet.FIN, 0);
        boolean left = facts.fate().outcome() == Outcome.CLIENT_CANCELLED
                && facts.ending().by(Side.CLIENT);
        if (!left || fin < 0 || CapturePlace.of(facts.connection()).at(Side.SERVER)) {
            return NONE;
        }
        int before = facts.wire().last(Side.SERVER, fin);
        int beyond = facts.wire().first(Side.SERVER, fin + 1);
        if (before < 0 || beyond < 0 || log.time(fin) - log.time(before) < SILENCE_NANOS) {
            return NONE;
        }
        boolean answers = log.length(beyond) == 0
                && !log.has(beyond, Packet.RST | Packet.SYN)
                && log.ack(beyond) > log.seq(fin) + log.length(fin);
        boolean watched = facts.observedUntil() - log.time(beyond) >= REPEAT_NANOS + 2 * facts.rtt();
        long arrived = facts.wire().sentUpTo(Side.SERVER, beyond);
        long bytes = log.seq(beyond) - arrived;
        boolean lost = bytes > 0 && facts.wire().ackedUpTo(Side.SERVER, log.size()) <= arrived;
        for (int i = beyond + 1; i < log.size() && lost; i++) {
            boolean filled = log.from(i) == Side.SERVER && log.length(i) > 0 && log.seq(i) < log.seq(beyond);
            lost = !filled;
        }
        return answers && lost ? new LostBeforeClose(before, fin, beyond, bytes, watched) : NONE;
    }
}
