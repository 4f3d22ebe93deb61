package io.hangup.compare;

import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Judges one direction of a connection, from the point near its sender to the far one. */
final class Journey {
    /** The most pairs of a packet and a segment looked at: beyond, packets are not judged. */
    private static final long LOOKS_CAP = 100_000_000L;

    /** A capture stops in the midst of packets: what was sent this shortly before its end is not judged. */
    private static final long END_SLACK_NANOS = 10_000_000L;

    /** Fewer packets seen at both points say nothing about one that is missing. */
    private static final int LEAST_SEEN = 2;

    private final Side from;
    private final SeenSide near;
    private final SeenSide far;
    private final SeenSide farReverse;
    private final int[] toFar;
    private final int[] toNear;
    private final int seqShift;
    private final Watch nearWatch;
    private final Watch farWatch;

    /**
     * A point's time, and how to come by it from the other's clock.
     *
     * @param toOther what to add to a time here for the other point's clock
     */
    record Watch(long first, long last, java.util.function.LongUnaryOperator toOther, boolean clockKnown) {}

    /**
     * @param reverse what the receiver sent, as the far point saw it
     * @param nearIsA the sender is on a's side
     */
    Journey(Side from, PacketMatch match, boolean nearIsA, SeenSide reverse, Watch nearWatch, Watch farWatch) {
        this.from = from;
        this.near = nearIsA ? match.a : match.b;
        this.far = nearIsA ? match.b : match.a;
        this.farReverse = reverse;
        this.toFar = nearIsA ? match.toB : match.toA;
        this.toNear = nearIsA ? match.toA : match.toB;
        this.seqShift = nearIsA ? match.seqShift() : -match.seqShift();
        this.nearWatch = nearWatch;
        this.farWatch = farWatch;
    }

    SeenSide near() {
        return near;
    }

    SeenSide far() {
        return far;
    }

    /** Index at the far point of a packet at the near one; negative when it is not there. */
    int arrived(int i) {
        return toFar[i];
    }

    Way way() {
        long[] delays = new long[near.size];
        int delayed = 0;
        long worst = Long.MIN_VALUE;
        for (int i = 0; i < near.size; i++) {
            if (toFar[i] >= 0) {
                long delay = far.time[toFar[i]] - nearWatch.toOther().applyAsLong(near.time[i]);
                delays[delayed++] = delay;
                worst = Math.max(worst, delay);
            }
        }
        Arrays.sort(delays, 0, delayed);
        long slack = Math.max(0, worst) + END_SLACK_NANOS;
        long[] acks = acknowledged();
        long sent = 0;
        long lost = 0;
        long lostData = 0;
        long recut = 0;
        long missed = 0;
        long unwatched = 0;
        long looks = 0;
        long tail = 0;
        long tailStart = 0;
        long tailEnd = 0;
        int smallest = 0;
        List<Way.Loss> losses = new ArrayList<>();
        List<Long> afterEnd = new ArrayList<>();
        for (int i = 0; i < near.size; i++) {
            if (toFar[i] != PacketMatch.NONE) {
                tail = 0;
                sent++;
                recut += toFar[i] == PacketMatch.IN_PIECES ? 1 : 0;
                continue;
            }
            long there = nearWatch.toOther().applyAsLong(near.time[i]);
            looks += far.size;
            if (there < farWatch.first() || there + slack > farWatch.last() || looks > LOOKS_CAP) {
                unwatched++;
                if (there > farWatch.last() && afterEnd.size() < Way.LISTED_CAP) {
                    afterEnd.add(near.frame[i]);
                }
                continue;
            }
            sent++;
            int copy = near.space(i) == 0 ? -1 : copy(i);
            if (near.space(i) > 0 && acknowledgedUnseen(i, copy, acks)) {
                missed++;
                continue;
            }
            lost++;
            lostData += near.space(i) > 0 ? 1 : 0;
            if (near.length[i] > 0) {
                tailStart = tail == 0 ? near.time[i] : tailStart;
                smallest = tail == 0 ? near.length[i] : Math.min(smallest, near.length[i]);
                tailEnd = near.time[i];
                tail++;
            }
            if (losses.size() < Way.LISTED_CAP) {
                losses.add(new Way.Loss(
                        near.frame[i],
                        near.time[i],
                        near.length[i],
                        near.flags[i] & 0xff,
                        copy < 0 ? 0 : far.frame[copy]));
            }
        }
        boolean timed = nearWatch.clockKnown() && delayed > 0;
        return new Way(
                from,
                sent,
                lost,
                lostData,
                recut,
                missed,
                0,
                missedHere(),
                unwatched,
                afterEnd,
                timed ? delays[delayed / 2] / 1e6 : Double.NaN,
                timed ? worst / 1e6 : Double.NaN,
                tail,
                tail == 0 ? 0 : tailEnd - tailStart,
                tail == 0 ? 0 : smallest,
                losses);
    }

    /** Running maximum of what the receiver acknowledged, in the order of the far capture, relative to the first. */
    private long[] acknowledged() {
        long[] acks = new long[farReverse.size];
        long most = Long.MIN_VALUE;
        int base = near.size == 0 ? 0 : near.seq[0];
        for (int j = 0; j < farReverse.size; j++) {
            if (farReverse.has(j, Packet.ACK) && !farReverse.has(j, Packet.RST)) {
                most = Math.max(most, farReverse.ack[j] + seqShift - base);
            }
            acks[j] = most;
        }
        return acks;
    }

    /** The receiver acknowledged the packet before any copy of it was seen at its point: the capture missed it. */
    private boolean acknowledgedUnseen(int i, int copy, long[] acks) {
        long end = (long) near.seq[i] - near.seq[0] + near.space(i);
        end = (int) end;
        int low = 0;
        int high = acks.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (acks[middle] >= end) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < acks.length && (copy < 0 || farReverse.time[low] < far.time[copy]);
    }

    /** First segment at the far point that carries the packet's last byte, or -1. */
    private int copy(int i) {
        int last = near.seq[i] + near.space(i) - 1;
        for (int j = 0; j < far.size; j++) {
            int start = far.seq[j] + seqShift;
            if (far.space(j) > 0 && last - start >= 0 && last - start < far.space(j)) {
                return j;
            }
        }
        return -1;
    }

    private long missedHere() {
        long missed = 0;
        Set<Long> arrived = new HashSet<>();
        for (int j = 0; j < far.size; j++) {
            if (toNear[j] >= 0 && far.ipId[j] > 0) {
                arrived.add(identity(j));
            }
        }
        for (int j = 0; j < far.size; j++) {
            boolean closing = far.has(j, Packet.RST) || far.has(j, Packet.FIN);
            boolean counts = toNear[j] == PacketMatch.NONE && !closing && watchedHere(j);
            missed += counts && !arrived.contains(identity(j)) ? 1 : 0;
        }
        return missed;
    }

    /** What one packet has for itself, and a copy of it that the network made. */
    private long identity(int j) {
        return Pairing.mix(
                (long) far.seq[j] << 32 | far.ack[j] & 0xffff_ffffL,
                (long) far.ipId[j] << 32 | far.length[j] & 0xffff_ffffL,
                far.tsVal[j]);
    }

    /** The near point was watched when the far one saw this. */
    private boolean watchedHere(int j) {
        long here = farWatch.toOther().applyAsLong(far.time[j]);
        return here - END_SLACK_NANOS > nearWatch.first() && here < nearWatch.last() + END_SLACK_NANOS;
    }

    /** Resets and FINs at the far point that the sender's own point never saw. */
    List<Stray> strays() {
        List<Stray> strays = new ArrayList<>();
        int seen = 0;
        for (int partner : toFar) {
            seen += partner != PacketMatch.NONE ? 1 : 0;
        }
        boolean complete = missedHere() == 0;
        long looks = 0;
        for (int j = 0; j < far.size && strays.size() < Way.LISTED_CAP && looks < LOOKS_CAP; j++) {
            if (toNear[j] != PacketMatch.NONE || !far.has(j, Packet.RST) && !far.has(j, Packet.FIN)) {
                continue;
            }
            looks += near.size;
            boolean closing = far.has(j, Packet.RST) || far.has(j, Packet.FIN) && !known(j);
            boolean begun = farWatch.toOther().applyAsLong(far.time[j]) - END_SLACK_NANOS > nearWatch.first();
            if (toNear[j] == PacketMatch.NONE && closing && seen >= LEAST_SEEN && begun) {
                boolean watched = watchedHere(j);
                long wentOn = wentOn(j);
                strays.add(new Stray(
                        far.frame[j],
                        far.time[j],
                        from,
                        far.flags[j] & 0xff,
                        far.ttl(j),
                        usualTtl(far, toNear),
                        watched && (complete || wentOn != 0),
                        watched,
                        wentOn));
            }
        }
        return strays;
    }

    /** The near point saw a FIN at this place of the stream: the far one is a repeat of it. */
    private boolean known(int j) {
        int end = far.seq[j] + seqShift + far.length[j];
        for (int i = 0; i < near.size; i++) {
            if (near.has(i, Packet.FIN) && near.seq[i] + near.length[i] == end) {
                return true;
            }
        }
        return false;
    }

    /** A segment, no reset, that the sender sent after the reset in its name had come out: no socket does that. */
    private long wentOn(int j) {
        long here = farWatch.toOther().applyAsLong(far.time[j]);
        for (int i = near.size - 1; i >= 0; i--) {
            if (near.time[i] > here && !near.has(i, Packet.RST) && (near.length[i] > 0 || near.has(i, Packet.FIN))) {
                return near.frame[i];
            }
        }
        return 0;
    }

    /** The TTL of most packets that have a partner, or -1. */
    static int usualTtl(SeenSide side, int[] partner) {
        int[] counts = new int[256];
        int best = -1;
        for (int i = 0; i < side.size; i++) {
            if (partner[i] >= 0) {
                int ttl = side.ttl(i);
                counts[ttl]++;
                best = best < 0 || counts[ttl] > counts[best] ? ttl : best;
            }
        }
        return best;
    }
}
