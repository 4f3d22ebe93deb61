package io.hangup.packet;

import io.hangup.capture.Frame;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts IP fragments together (RFC 791, RFC 8200 section 4.5). The packet is there at the frame that brings its last
 * piece, as in Wireshark. Of overlapping IPv4 pieces the first wins; overlapping IPv6 pieces discard the packet (RFC
 * 5722). Packets that stay incomplete are listed, for they explain answers that never came.
 */
final class IpReassembly {
    /** The most packets in work; beyond it the oldest is given up. */
    static final int DATAGRAM_CAP = 1024;

    /** The most bytes of buffers in work. */
    static final int BYTES_CAP = 8 << 20;

    /** Longest wait for a piece: what RFC 8200 gives; Linux gives up IPv4 after 30 s. */
    static final long AGE_CAP_NANOS = 60_000_000_000L;

    /** The same in frames, for captures without times or with a clock that jumps back. */
    static final long AGE_CAP_FRAMES = 1_000_000;

    /** The most incomplete packets listed; beyond it they are only counted. */
    static final int INCOMPLETE_CAP = 1000;

    /** Completed packets remembered, to know repeated frames by. */
    static final int RECENT_CAP = 256;

    private final PacketCounters counters;
    private final Map<Datagram.Key, Datagram> open = new LinkedHashMap<>();
    private final Map<Datagram.Key, Boolean> recent = new LinkedHashMap<>();
    private final List<IncompleteDatagram> givenUp = new ArrayList<>();
    private int bytes;

    IpReassembly(PacketCounters counters) {
        this.counters = counters;
    }

    /** Packets that lack a piece: those given up, and those still waited for; oldest first. */
    List<IncompleteDatagram> incomplete() {
        List<IncompleteDatagram> all = new ArrayList<>(givenUp);
        for (Datagram datagram : open.values()) {
            if (all.size() == INCOMPLETE_CAP) {
                break;
            }
            if (isLoss(datagram)) {
                all.add(datagram.incomplete());
            }
        }
        return List.copyOf(all);
    }

    /**
     * Takes the fragment that the cursor is at. When it completes its packet, the cursor moves into the assembled
     * bytes; else the packet's kind says fragment.
     *
     * @param offset of the fragment's payload, bytes
     * @param more true unless it is the last fragment
     */
    int add(Cursor cursor, Packet packet, int offset, boolean more, int id) {
        packet.kind = Packet.FRAGMENT;
        int length = cursor.declaredEnd - cursor.offset;
        int captured = Math.max(0, Math.min(length, cursor.end - cursor.offset));
        if (length <= 0 || offset + length > Datagram.LARGEST || more && (length & 7) != 0) {
            counters.bad(Malformed.FRAGMENT_WRONG);
            return firstPiece(cursor, packet, offset, captured < length);
        }
        Datagram datagram = datagram(cursor, packet, id);
        datagram.note(cursor.frame, cursor.timeNanos);
        if (offset == 0) {
            first(datagram, cursor, captured);
        }
        int before = datagram.data.length;
        Datagram.Added added = datagram.add(cursor.data, cursor.offset, captured, offset, length, more);
        bytes += datagram.data.length - before;
        count(added, datagram, packet.v6);
        datagram.cut |= captured < length;
        if (datagram.complete()) {
            close(datagram, true);
            if (!datagram.cut && !datagram.discarded) {
                return assembled(datagram, cursor, packet, length);
            }
        }
        enforceCaps();
        return firstPiece(cursor, packet, offset, captured < length);
    }

    /** A first piece cut by the snap length: nothing will complete it, so what it tells is all there is. */
    private static int firstPiece(Cursor cursor, Packet packet, int offset, boolean cut) {
        if (offset > 0 || !cut) {
            return Layer.DONE;
        }
        cursor.firstFragmentOnly = true;
        return packet.v6 ? Layer.IPV6_EXTENSIONS : Layer.IP_PROTOCOL;
    }

    private Datagram datagram(Cursor cursor, Packet packet, int id) {
        Datagram.Key key = new Datagram.Key(
                packet.sourceHigh,
                packet.sourceLow,
                packet.destinationHigh,
                packet.destinationLow,
                id,
                packet.v6 ? -1 : cursor.protocol);
        Datagram datagram = open.get(key);
        if (datagram != null && isOld(datagram, cursor.timeNanos)) {
            close(datagram, false);
            datagram = null;
        }
        if (datagram == null) {
            expire(cursor.timeNanos);
            datagram = new Datagram(key, cursor.frame, cursor.timeNanos, counters.frames, recent.containsKey(key));
            datagram.protocol = cursor.protocol;
            open.put(key, datagram);
        }
        return datagram;
    }

    private static void first(Datagram datagram, Cursor cursor, int captured) {
        datagram.protocol = cursor.protocol;
        if (captured >= 4 && (cursor.protocol == Icmp.TCP || cursor.protocol == Icmp.UDP)) {
            datagram.sourcePort = cursor.u16(0);
            datagram.destinationPort = cursor.u16(2);
        }
    }

    private void count(Datagram.Added added, Datagram datagram, boolean v6) {
        if (added == Datagram.Added.REPEATED) {
            counters.fragmentsRepeated++;
        } else if (added == Datagram.Added.OVERLAPPING) {
            counters.fragmentsOverlapping++;
            datagram.discarded |= v6;
        } else if (added == Datagram.Added.WRONG) {
            counters.bad(Malformed.FRAGMENT_WRONG);
        }
    }

    private int assembled(Datagram datagram, Cursor cursor, Packet packet, int fragmentLength) {
        int total = datagram.total();
        packet.kind = Packet.OTHER;
        packet.reassembled = true;
        packet.fragments = datagram.fragments;
        packet.firstFragmentFrame = datagram.firstFrame;
        packet.ipLength += total - fragmentLength;
        if (packet.tunnelDepth == 0) {
            packet.tunnelOverhead = cursor.tunnelOverhead(packet.ipLength); // what is inside is less than the whole
        }
        cursor.protocol = datagram.protocol;
        cursor.set(datagram.data, 0, total, total);
        return packet.v6 ? Layer.IPV6_EXTENSIONS : Layer.IP_PROTOCOL;
    }

    private boolean isOld(Datagram datagram, long now) {
        if (counters.frames - datagram.firstCount > AGE_CAP_FRAMES) {
            return true;
        }
        return now != Frame.NO_TIME
                && datagram.firstTimeNanos != Frame.NO_TIME
                && now - datagram.firstTimeNanos > AGE_CAP_NANOS;
    }

    private void expire(long now) {
        while (!open.isEmpty()) {
            Datagram oldest = oldest();
            if (!isOld(oldest, now)) {
                return;
            }
            close(oldest, false);
        }
    }

    private void enforceCaps() {
        while (open.size() > DATAGRAM_CAP || bytes > BYTES_CAP) {
            counters.datagramsEvicted++;
            close(oldest(), false);
        }
    }

    private Datagram oldest() {
        Iterator<Datagram> all = open.values().iterator();
        return all.next();
    }

    private void close(Datagram datagram, boolean complete) {
        open.remove(datagram.key);
        bytes -= datagram.data.length;
        if (complete) {
            recent.put(datagram.key, Boolean.TRUE);
            if (recent.size() > RECENT_CAP) {
                Iterator<Datagram.Key> keys = recent.keySet().iterator();
                keys.next();
                keys.remove();
            }
        } else if (isLoss(datagram)) {
            counters.datagramsIncomplete++;
            if (givenUp.size() < INCOMPLETE_CAP) {
                givenUp.add(datagram.incomplete());
            }
        }
    }

    /** A repeated frame of a completed packet is no loss, and a discarded packet was not lost. */
    private static boolean isLoss(Datagram datagram) {
        return !datagram.repeat && !datagram.discarded;
    }
}
