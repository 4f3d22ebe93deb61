package io.hangup.compare;

import io.hangup.packet.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which segment of one side at the first point is which at the second. Exact copies first; then those whose IP
 * identification, timestamps or acknowledgment a box rewrote; last those that were cut up or put together on the way
 * (segmentation offload of the capturing host does that too), by byte ranges.
 */
final class PacketMatch {
    private static final int LEVELS = 4;

    /** The most segments of a side that are looked for in pieces. */
    private static final int PIECE_TRIES = 20_000;

    /** So many copies with the same identification, or the same timestamp, and the path does not rewrite it. */
    private static final int KEPT_LEAST = 4;

    /** Pairs of equal payloads that vote for the distance of the sequence numbers. */
    private static final int SHIFT_LOOKS = 100_000;

    private static final int MARKING = Packet.SYN | Packet.FIN | Packet.RST;

    /** No partner. */
    static final int NONE = -1;

    /** No single partner, but all its bytes are there. */
    static final int IN_PIECES = -2;

    final SeenSide a;
    final SeenSide b;

    /** Index at the other point, {@link #NONE} or {@link #IN_PIECES}. */
    final int[] toB;

    final int[] toA;

    private final int seqShift;
    private final int ackShift;

    /** Not told apart from another copy of the same bytes: what it shows of the clocks may be another copy's. */
    private final BitSet guessed = new BitSet();

    /** Pairs that had one identification, or one timestamp, at both points. */
    private int sameIpId;

    private int sameTsVal;

    /**
     * @param seqShift what to add to sequence numbers at b to get those at a: a firewall may rewrite them
     * @param ackShift the same of the other direction, for acknowledgments
     */
    private PacketMatch(SeenSide a, SeenSide b, int seqShift, int ackShift) {
        this.a = a;
        this.b = b;
        this.seqShift = seqShift;
        this.ackShift = ackShift;
        toB = new int[a.size];
        toA = new int[b.size];
        Arrays.fill(toB, NONE);
        Arrays.fill(toA, NONE);
    }

    static PacketMatch of(SeenSide a, SeenSide b, int seqShift, int ackShift) {
        PacketMatch match = new PacketMatch(a, b, seqShift, ackShift);
        for (int level = 0; level < LEVELS; level++) {
            match.exact(level);
        }
        match.pieces();
        return match;
    }

    /** Two connections that carry the same bytes: segments with the same payload, in order, whatever their numbers. */
    static PacketMatch byPayload(SeenSide a, SeenSide b) {
        PacketMatch match = new PacketMatch(a, b, 0, 0);
        Map<Long, ArrayDeque<Integer>> waiting = new HashMap<>();
        for (int j = 0; j < b.size; j++) {
            if (b.payload[j] != 0) {
                waiting.computeIfAbsent(Pairing.mix(b.payload[j], b.length[j]), k -> new ArrayDeque<>(1))
                        .add(j);
            }
        }
        for (int i = 0; i < a.size; i++) {
            ArrayDeque<Integer> same = a.payload[i] == 0 ? null : waiting.get(Pairing.mix(a.payload[i], a.length[i]));
            if (same != null && !same.isEmpty()) {
                match.pair(i, same.poll());
            }
        }
        return match;
    }

    /** What to add to the numbers of the same side at b: by its SYN, or by equal payloads, or nothing. */
    static int shift(SeenSide a, SeenSide b) {
        if (a.syn >= 0 && b.syn >= 0) {
            return a.seq[a.syn] - b.seq[b.syn];
        }
        OptionalInt stamped = vote(a, b, true);
        return stamped.isPresent() ? stamped.getAsInt() : vote(a, b, false).orElse(0);
    }

    /**
     * The distance that most segments with equal payloads have. Programs repeat requests and answers byte for byte: with
     * timestamps one of another time is told apart, without them each votes for every distance that it allows.
     */
    private static OptionalInt vote(SeenSide a, SeenSide b, boolean stamped) {
        Map<Long, List<Integer>> seqs = new HashMap<>();
        for (int j = 0; j < b.size; j++) {
            if (b.payload[j] != 0 && (!stamped || b.tsVal[j] != 0)) {
                seqs.computeIfAbsent(content(b, j, stamped), k -> new ArrayList<>(1))
                        .add(b.seq[j]);
            }
        }
        Map<Integer, Integer> votes = new HashMap<>();
        int looks = 0;
        for (int i = 0; i < a.size && looks < SHIFT_LOOKS; i++) {
            if (a.payload[i] == 0 || stamped && a.tsVal[i] == 0) {
                continue;
            }
            for (int seq : seqs.getOrDefault(content(a, i, stamped), List.of())) {
                votes.merge(a.seq[i] - seq, 1, Integer::sum);
                looks++;
            }
        }
        // numbers that nobody rewrites agree at once; those of a box never do by accident
        if (votes.isEmpty() || votes.containsKey(0)) {
            return votes.isEmpty() ? OptionalInt.empty() : OptionalInt.of(0);
        }
        return OptionalInt.of(
                Collections.max(votes.entrySet(), Map.Entry.comparingByValue()).getKey());
    }

    private static long content(SeenSide side, int i, boolean stamped) {
        return Pairing.mix(side.payload[i], side.length[i], stamped ? side.tsVal[i] : 0);
    }

    int seqShift() {
        return seqShift;
    }

    /** The pair rests on one segment being the nearest in time among several alike. */
    boolean guessed(int i) {
        return guessed.get(i);
    }

    private void exact(int level) {
        Map<Long, List<Integer>> waiting = new HashMap<>();
        for (int j = 0; j < b.size; j++) {
            if (toA[j] == NONE && fits(b, j, level) && !another(b, j, level)) {
                waiting.computeIfAbsent(key(b, j, level, seqShift, ackShift), k -> new ArrayList<>(1))
                        .add(j);
            }
        }
        if (waiting.isEmpty()) {
            return;
        }
        Map<Long, List<Integer>> asking = new HashMap<>();
        for (int i = 0; i < a.size; i++) {
            if (toB[i] == NONE && fits(a, i, level) && !another(a, i, level)) {
                long key = key(a, i, level, 0, 0);
                if (waiting.containsKey(key)) {
                    asking.computeIfAbsent(key, k -> new ArrayList<>(1)).add(i);
                }
            }
        }
        List<Long> uneven = new ArrayList<>();
        for (Map.Entry<Long, List<Integer>> entry : asking.entrySet()) {
            List<Integer> others = waiting.get(entry.getKey());
            if (others.size() == entry.getValue().size()) {
                for (int k = 0; k < others.size(); k++) {
                    pair(entry.getValue().get(k), others.get(k));
                    count(level, entry.getValue().get(k));
                }
            } else {
                uneven.add(entry.getKey());
            }
        }
        if (!uneven.isEmpty()) {
            long apart = usualDistance();
            for (long key : uneven) {
                nearest(asking.get(key), waiting.get(key), apart);
            }
        }
    }

    /** Only what takes sequence space or is a reset is found without its acknowledgment. */
    private static boolean fits(SeenSide side, int i, int level) {
        return level < LEVELS - 1 || side.length[i] > 0 || (side.flags[i] & MARKING) != 0;
    }

    private void count(int level, int i) {
        sameIpId += level == 0 && a.ipId[i] > 0 ? 1 : 0;
        sameTsVal += level <= 1 && a.tsVal[i] != 0 ? 1 : 0;
    }

    /**
     * On a path that leaves identifications or timestamps alone, segments that differ in them are two copies of the same
     * bytes, and one of each was lost or not captured. FINs and resets may be a box's.
     */
    private boolean another(SeenSide side, int i, int level) {
        if ((side.flags[i] & MARKING) != 0) {
            return false;
        }
        return level > 0 && sameIpId >= KEPT_LEAST && side.ipId[i] > 0
                || level > 1 && sameTsVal >= KEPT_LEAST && side.tsVal[i] != 0;
    }

    private static long key(SeenSide s, int i, int level, int seqShift, int ackShift) {
        long numbers = (long) (s.seq[i] + seqShift) << 32 | s.length[i] & 0xffff_ffffL;
        int flags = level < LEVELS - 1 ? s.flags[i] & (MARKING | Packet.ACK) : s.flags[i] & MARKING;
        int ack = level == LEVELS - 1 || !s.has(i, Packet.ACK) ? 0 : s.ack[i] + ackShift;
        int tsVal = level > 1 ? 0 : s.tsVal[i];
        int ipId = level > 0 ? 0 : s.ipId[i];
        return Pairing.mix(numbers, (long) flags << 32 | ack & 0xffff_ffffL, (long) tsVal << 32 | ipId & 0xffff_ffffL);
    }

    private void pair(int i, int j) {
        toB[i] = j;
        toA[j] = i;
    }

    /** Median of b's clock minus a's over what is paired so far. */
    private long usualDistance() {
        long[] apart = new long[a.size];
        int count = 0;
        for (int i = 0; i < a.size; i++) {
            if (toB[i] >= 0) {
                apart[count++] = b.time[toB[i]] - a.time[i];
            }
        }
        if (count == 0) {
            return 0;
        }
        Arrays.sort(apart, 0, count);
        return apart[count / 2];
    }

    /** More copies at one point than at the other: each of the fewer takes the one that lies nearest in time. */
    private void nearest(List<Integer> ours, List<Integer> others, long apart) {
        boolean fewerHere = ours.size() < others.size();
        List<Integer> fewer = fewerHere ? ours : others;
        ArrayDeque<Integer> more = new ArrayDeque<>(fewerHere ? others : ours);
        int left = fewer.size();
        for (int one : fewer) {
            int best = more.poll();
            while (more.size() >= left
                    && !more.isEmpty()
                    && distance(one, more.peek(), fewerHere, apart) <= distance(one, best, fewerHere, apart)) {
                best = more.poll();
            }
            left--;
            pair(fewerHere ? one : best, fewerHere ? best : one);
            guessed.set(fewerHere ? one : best);
        }
    }

    private long distance(int one, int other, boolean oneIsA, long apart) {
        long between = oneIsA ? b.time[other] - a.time[one] : b.time[one] - a.time[other];
        return Math.abs(between - apart);
    }

    /** Byte ranges of what is left: a segment whose bytes all lie in unpaired ones of the other point was cut up. */
    private void pieces() {
        Set<Long> wholeAtA = whole(a, toB, 0);
        Set<Long> wholeAtB = whole(b, toA, seqShift);
        ByteRanges atB = left(b, toA, seqShift, wholeAtA);
        ByteRanges atA = left(a, toB, 0, wholeAtB);
        if (atA.isEmpty() || atB.isEmpty()) {
            return;
        }
        take(a, toB, 0, wholeAtB, atB);
        take(b, toA, seqShift, wholeAtA, atA);
    }

    private static void take(SeenSide side, int[] partner, int shift, Set<Long> copies, ByteRanges there) {
        int tries = 0;
        for (int i = 0; i < side.size && tries < PIECE_TRIES; i++) {
            if (partner[i] == NONE && side.length[i] > 0 && !copies.contains(range(side, i, shift))) {
                tries++;
                partner[i] = there.takes(side.seq[i] + shift, side.length[i]) ? IN_PIECES : NONE;
            }
        }
    }

    private static long range(SeenSide side, int i, int shift) {
        return (long) (side.seq[i] + shift) << 32 | side.length[i] & 0xffff_ffffL;
    }

    /** What is left, each as the range of its bytes. */
    private static Set<Long> whole(SeenSide side, int[] partner, int shift) {
        Set<Long> ranges = new HashSet<>();
        for (int i = 0; i < side.size; i++) {
            if (partner[i] == NONE && side.length[i] > 0) {
                ranges.add(range(side, i, shift));
            }
        }
        return ranges;
    }

    /** Bytes of what is left, but of segments that the other point has whole: that is another copy, not cut up. */
    private static ByteRanges left(SeenSide side, int[] partner, int shift, Set<Long> copies) {
        ByteRanges ranges = new ByteRanges();
        for (int i = 0; i < side.size; i++) {
            if (partner[i] == NONE && side.length[i] > 0 && !copies.contains(range(side, i, shift))) {
                ranges.add(side.seq[i] + shift, side.length[i]);
            }
        }
        return ranges;
    }
}
