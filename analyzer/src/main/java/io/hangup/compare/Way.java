package io.hangup.compare;

import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import java.util.List;

/**
 * The packets of one side, from the point near it to the other.
 *
 * @param from who sent them
 * @param sent packets at the near point that the far capture could have seen
 * @param lost of those, the ones that never got to the far point
 * @param lostData of the lost, those with data, SYN or FIN; the others are acknowledgments
 * @param recut packets that arrived cut up or put together (segmentation offload, or a box)
 * @param missedThere packets that the far capture lacks although their receiver acknowledged them: the capture missed
 *     them, not the network
 * @param lostOrMissed acknowledgments and resets of which nothing tells whether the network or the far capture, which
 *     misses packets, lost them
 * @param missedHere packets of the far capture that the near one lacks: it missed them, or they took another way
 * @param notJudged packets sent while the far point was not watched (any more)
 * @param afterEnd the first of those sent after the far capture's last frame: it was over, or nothing arrived any more
 * @param medianDelayMillis of the journey, by clocks set right; NaN where that is unknown
 * @param worstDelayMillis the longest
 * @param tail of the lost: those with data after the last packet that arrived
 * @param tailNanos from the first of the tail to the last
 * @param tailSmallest payload of the smallest of the tail, or 0
 * @param losses the first of the lost, at most {@link #LISTED_CAP}
 */
public record Way(
        Side from,
        long sent,
        long lost,
        long lostData,
        long recut,
        long missedThere,
        long lostOrMissed,
        long missedHere,
        long notJudged,
        List<Long> afterEnd,
        double medianDelayMillis,
        double worstDelayMillis,
        long tail,
        long tailNanos,
        int tailSmallest,
        List<Loss> losses) {
    /** The most lost packets listed. */
    public static final int LISTED_CAP = 1_000;

    private static final int DEAD_PACKETS = 3;

    private static final long DEAD_NANOS = 1_000_000_000L;

    /** A packet with so little data passes wherever IP does: its loss is not the MTU's. */
    private static final int SMALL_BYTES = 500;

    public Way {
        afterEnd = List.copyOf(afterEnd);
        losses = List.copyOf(losses);
    }

    /**
     * A packet that never arrived.
     *
     * @param frame at the near point
     * @param timeNanos there
     * @param bytes of payload
     * @param flags of TCP
     * @param again frame at the far point in which the bytes came later, or 0 when they never came
     */
    public record Loss(long frame, long timeNanos, int bytes, int flags, long again) {
        private boolean takesPlace() {
            return bytes > 0 || (flags & (Packet.SYN | Packet.FIN)) != 0;
        }
    }

    /**
     * The same where the far capture is known to miss packets: what takes no place in the byte stream is acknowledged by
     * nobody, so that nothing tells what became of it.
     */
    Way whereCaptureMisses() {
        List<Loss> proved = losses.stream().filter(Loss::takesPlace).toList();
        return new Way(
                from,
                sent,
                lostData,
                lostData,
                recut,
                missedThere,
                lost - lostData,
                missedHere,
                notJudged,
                afterEnd,
                medianDelayMillis,
                worstDelayMillis,
                tail,
                tailNanos,
                tailSmallest,
                proved);
    }

    /** The far capture has no packet of this direction although some of it arrived: a filter, or another way. */
    public boolean unseenThere() {
        return missedThere > 0 && sent == lost + lostOrMissed + missedThere;
    }

    /** The near capture has no packet of this direction, and the far one has. */
    public boolean unseenHere() {
        return sent == 0 && notJudged == 0 && missedHere > 0;
    }

    /** Everything that was sent from some moment on got lost, small packets too, for a second or more. */
    public boolean wentDead() {
        return tail >= DEAD_PACKETS && tailNanos >= DEAD_NANOS && tailSmallest < SMALL_BYTES;
    }

    /** Lost packets among those sent, 0 to 1. */
    public double share() {
        return sent == 0 ? 0 : (double) lost / sent;
    }
}
