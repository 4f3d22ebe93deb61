package io.hangup.diagnosis;

import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;
import java.util.List;

/**
 * The times in which bytes of one side were on the way and the acknowledgments stood still because packets were lost: the
 * sender repeated itself, or the receiver reported that it has later bytes (SACK, RFC 2018). Seen at either end: in front of
 * the loss the repeats show, behind it the holes. A receiver of which nothing is heard all the while is no matter of lost
 * packets, but of a dead path.
 *
 * @param total nanoseconds of all these times together
 * @param longest nanoseconds of the longest
 * @param from index of the segment that stood first in line in the longest
 * @param to index of the segment that ended the longest, or of the last one before the end
 * @param repeats how often bytes were sent again, as far as the capture shows
 * @param segments how many segments with bytes the side sent, repeats among them
 * @param acked bytes that were acknowledged in all this time
 * @param missing bytes that were not when it ended
 * @param heard whether the receiver said anything in such a time
 * @param repaired whether one of these times ended because the lost bytes arrived at last: of whatever size they were
 */
public record LossStalls(
        long total,
        long longest,
        int from,
        int to,
        int repeats,
        int segments,
        long acked,
        long missing,
        boolean heard,
        boolean repaired) {

    private static final LossStalls NONE = new LossStalls(0, 0, -1, -1, 0, 0, 0, 0, false, false);

    /** A retransmission timer is 0.2 s at least in most systems; shorter times are everyday. */
    private static final long LEAST_NANOS = 400_000_000L;

    private static final int ROUND_TRIPS = 3;

    /** So much of it makes a call slow enough to give up on. */
    private static final long LONG = 3_000_000_000L;

    /**
     * Those of what {@code sender} sent between an index of the log and a time.
     *
     * @param until nanoseconds; what is still unacknowledged then is counted up to it
     */
    public static LossStalls of(Case facts, Side sender, int start, long until) {
        if (!facts.wire().once(List.of("signs of loss", sender), () -> signs(facts.log(), facts.wire(), sender))) {
            return NONE;
        }
        return facts.wire()
                .once(
                        List.of(LossStalls.class, sender, start, until),
                        () -> new Walk(facts, sender).walk(Math.max(0, start), until));
    }

    /** Whether the connection shows any sign of it: on most there is none, and thousands of exchanges may ask. */
    private static boolean signs(Segments log, Wire wire, Side sender) {
        for (int i = 0; i < log.size(); i++) {
            boolean sign = log.from(i) == sender
                    ? wire.isRetransmission(i)
                    : log.is(i, TcpEvent.DUPLICATE_ACK) || log.sackRight(i) > log.ack(i);
            if (sign) {
                return true;
            }
        }
        return false;
    }

    /** They are long, and half of this time at least, in nanoseconds: of a call that somebody gave up, the reason. */
    public boolean fill(long nanos) {
        return heard && total >= LONG && total >= nanos / 2;
    }

    private static final class Walk {
        private final Wire wire;
        private final Segments log;
        private final Side sender;
        private final long least;

        private long acked;
        private long sent;

        /** The stall under way. */
        private long since;

        private int first = -1;
        private boolean lost;
        private boolean spoken;
        private boolean repeated;
        private long lastSent;

        private long total;
        private long longest;
        private int longestFrom = -1;
        private int longestTo = -1;
        private int repeats;
        private int segments;
        private boolean heard;
        private boolean repaired;

        private Walk(Case facts, Side sender) {
            this.wire = facts.wire();
            this.log = facts.log();
            this.sender = sender;
            this.least = Math.max(LEAST_NANOS, ROUND_TRIPS * facts.rtt());
        }

        private LossStalls walk(int start, long until) {
            acked = wire.ackedUpTo(sender, start);
            int data = acked == 0 ? wire.firstData(sender, start) : -1;
            acked = data < 0 ? acked : log.seq(data);
            sent = acked;
            long before = acked;
            int last = start;
            for (int i = start; i < log.size() && log.time(i) <= until; i++) {
                last = i;
                if (log.from(i) == sender) {
                    sends(i);
                } else if (log.has(i, Packet.ACK) && !log.has(i, Packet.RST) && !log.has(i, Packet.SYN)) {
                    hears(i);
                }
            }
            if (sent > acked) {
                ends(last, until);
            }
            return new LossStalls(
                    total,
                    longest,
                    longestFrom,
                    longestTo,
                    repeats,
                    segments,
                    acked - before,
                    sent - acked,
                    heard,
                    repaired);
        }

        private void sends(int i) {
            if (!wire.hasData(i) || log.has(i, Packet.RST)) {
                return;
            }
            segments++;
            lastSent = log.time(i);
            if (wire.isRetransmission(i)) {
                repeats++;
                repeated |= wire.end(i) > acked;
                lost |= repeated;
            }
            if (wire.end(i) > acked && sent <= acked) {
                begin(i, log.time(i));
            }
            sent = Math.max(sent, wire.end(i));
        }

        private void hears(int i) {
            if (log.ack(i) > acked) {
                if (sent > acked) {
                    spoken = true;
                    ends(i, log.time(i));
                }
                acked = log.ack(i);
                begin(i, log.time(i));
            } else {
                lost |= sent > acked && log.is(i, TcpEvent.DUPLICATE_ACK);
                spoken |= lost;
            }
            if (log.sackRight(i) > acked && sent > acked) {
                lost = true;
                spoken = true;
            }
        }

        private void begin(int i, long time) {
            first = i;
            since = time;
            lost = false;
            spoken = false;
            repeated = false;
            lastSent = time;
        }

        /** Behind the loss no repeats are seen: there the sender may be gone after the last that came of it. */
        private void ends(int i, long time) {
            boolean over = log.from(i) != sender && log.ack(i) > acked;
            boolean alive = over || repeated || wire.first(sender, i + 1) >= 0;
            long nanos = (alive ? time : lastSent) - since;
            if (!lost || nanos < least) {
                return;
            }
            total += nanos;
            heard |= spoken;
            repaired |= over;
            if (nanos > longest) {
                longest = nanos;
                longestFrom = first;
                longestTo = i;
            }
        }
    }
}
