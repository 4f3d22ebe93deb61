package io.hangup.tcp;

/** What one side of a connection sent, summed up over the whole connection (the segment log may be folded). */
public final class Half {
    /** Sizes of unacknowledged large segments that are remembered at once. */
    private static final int LARGE_SLOTS = 4;

    /** {@link #scale}: no SYN was seen. */
    static final int SCALE_UNKNOWN = -1;

    /** {@link #scale}: one side did not offer scaling, the field is the window. */
    static final int SCALE_UNUSED = -2;

    /** Segments sent, duplicates of the same packet left out. */
    public long segments;

    /** Payload bytes sent for the first time (no retransmissions). */
    public long uniqueBytes;

    /** Payload bytes on the wire, retransmissions included. */
    public long payloadBytes;

    /** SYN or SYN-ACK segments sent (repeats included). */
    public int syns;

    /** A segment with data forbade routers to cut it: DF of IPv4, or IPv6. Without, packets too large are cut, not dropped. */
    public boolean sentDontFragment;

    /** Frame and time of the first SYN or SYN-ACK; 0 when none was seen. */
    public long synFrame;

    public long synTime;

    /** MSS option of the SYN, or -1. */
    public int mss = -1;

    /** Window scale shift, or -1 when not offered or the SYN was not seen. */
    public int windowScale = -1;

    /** Highest relative sequence number sent plus its length (SYN and FIN count one). */
    public long sentUpTo;

    /** Highest relative sequence number of this side that the other side acknowledged. */
    public long ackedUpTo;

    /** Largest payload of one segment. */
    public int largestPayload;

    /** Largest payload of a segment that was acknowledged or selectively acknowledged. */
    public int largestAckedPayload;

    /** First FIN: frame, time, relative sequence number; frame 0 when none. */
    public long finFrame;

    public long finTime;
    public long finSeq;

    /** First RST that is not a duplicate frame: frame and time; frame 0 when none. */
    public long rstFrame;

    public long rstTime;

    public int rsts;

    /** TTL that most of this side's segments without RST carry. */
    public int usualTtl = -1;

    /** The capture host sent a segment of this side itself; it received one from outside. */
    public boolean sentHere;

    public boolean receivedHere;

    /** Interfaces on which its segments were captured, copies included; see {@link InterfaceSet}. */
    public long interfaces;

    /** Segments sent again that the capture had not seen before: lost before they came to the capture point. */
    public int lostBefore;

    /** Segments sent again that the capture had seen: lost behind the capture point, or their acknowledgment was. */
    public int lostBehind;

    /** Bytes that the capture misses though the other side acknowledged them. */
    public long missedBytes;

    /** When the last of them was acknowledged, epoch nanoseconds. */
    public long missedTime;

    /** Acknowledgments that stand in the capture before the bytes that they acknowledge. */
    public int acknowledgedEarly;

    /** The longest time by which such an acknowledgment was too early, nanoseconds. */
    public long acknowledgedEarlyBy;

    /** What was acknowledged and had not been seen, while it may yet come; null when there is nothing. */
    Holes missed;

    /** Where a segment ends of which the snap length cut bytes and which was not acknowledged yet, relative; 0 without one. */
    long cutUpTo;

    /** Segments of which the capture holds only the first bytes of the payload, or none (a snap length). */
    public long cutSegments;

    /** The frame whose acknowledgment first showed that bytes are missing; 0 while {@link #missedBytes} is. */
    public long missedFrame;

    /** Segments longer than the other side's MSS: the network card cut or joined them outside the capture point. */
    public int offloaded;

    /** The first of them, or 0. */
    public long offloadedFrame;

    /** Segments of this side that the other side reported to have received twice (RFC 2883), and the first report. */
    public int reportedTwice;

    public long reportedTwiceFrame;

    /** Which bytes those were, or null while there were none. */
    public ReportedTwice twice;

    /** Copies of its packets from another point of the path, or null while there were none. */
    public FarCopies copies;

    /** Segments whose events were {@link TcpEvent}, by ordinal; null while there was none. */
    private int[] eventCounts;

    // ---- state of the sequence analysis, raw numbers as on the wire

    /** Raw number of relative 0, and whether it is known, and known from this side's own SYN. */
    int base;

    boolean baseKnown;
    boolean baseFromSyn;

    /** The other side acknowledged the SYN of this one when it had said nothing itself: no byte went before. */
    boolean startKnown;

    /** Bytes of this side were delivered. */
    boolean delivered;

    /** All that told it was a reset, which anybody may have made: the next segment tells better. */
    boolean baseFromReset;

    /** Highest sequence number sent plus length (one for SYN and FIN), zero-window probes left out. */
    int nextSeq;

    boolean nextSeqKnown;
    long nextSeqTime;

    /** What can be acknowledged at most: moves only when a segment starts exactly on it. */
    int contiguous;

    boolean contiguousKnown;

    /** Fields of this side's last segment. */
    int lastAck;

    boolean lastAckKnown;
    long lastTime;
    int lastWindow = -1;
    int lastEvents;

    /** The Multipath TCP connection that it is part of, or null; the same in both halves. */
    Multipaths.Multipath multipath;

    boolean multipathKeyKnown;

    /** Subtypes of Multipath TCP's options that had been used in all of that before this side's last segment, a bit each. */
    int signalsBefore;

    /** Duplicate ACKs in a row, and the ACK they repeat. */
    int duplicateAcks;

    long ackFrame;

    /** That bytes of this side were acknowledged unseen was told. */
    boolean unseenTold;

    /** Shift of the window field, or one of the two below. */
    int scale = SCALE_UNKNOWN;

    /** The last segment was a SYN: its window is never scaled. */
    boolean lastWasSyn;

    // ---- state of our own judgement

    /** What was sent beyond a hole; null while nothing is missing. */
    Holes holes;

    /** Bytes are missing before the last that it sent, and no acknowledgment says that they arrived. */
    public boolean lacksBytes() {
        return holes != null;
    }

    /** Relative number up to which bytes were counted as missed. */
    long missedUpTo;

    /** The other side's highest SACK edge for this side's data, relative; 0 when none. */
    long sackedUpTo;

    /** Last transmission of old bytes: relative start, time, and the wait before it. */
    long resendSeq = -1;

    long resendTime;
    long resendWait = -1;

    /** Segment that is being timed: relative end and time; 0 when none. */
    long timedEnd;

    long timedAt;

    /** Shortest time from a segment of this side to its acknowledgment as the capture saw both, nanoseconds, or -1. */
    public long minRtt = -1;

    /** A zero-window probe of one byte was sent at the edge. */
    boolean probed;

    /** Sent a SYN without ACK; and after it a SYN-ACK for the other side's. */
    boolean openedActively;

    boolean crossed;

    /** Raw number and time of the last SYN. */
    int synSeq;

    long lastSynTime;

    // ---- facts for judging resets

    /** TSval of the first SYN, or 0. */
    int synTimestamp;

    int lastIpId = -1;
    int lastTsVal;

    /** Raw window field and time of the last segment without RST. */
    int plainWindow = -1;

    long plainTime;

    /** Whether its latest segment without RST had a timestamps option. */
    public boolean lastHadTimestamp;

    /** Kind of the option that signs this side's segments (19 MD5, 29 TCP-AO), or 0; its latest one without RST tells. */
    int signature;

    long mac = -1;
    boolean macChanged;
    private int ttlLead;

    /** Unacknowledged segments larger than {@link #largestAckedPayload}: pairs of length and end, or null. */
    private long[] largeInFlight;

    /** State of this end as Zeek has it, and the one before: see {@link ConnState}. */
    int state;

    int stateBefore;

    Reassembly reassembly;

    public int count(TcpEvent event) {
        return eventCounts == null ? 0 : eventCounts[event.ordinal()];
    }

    void copied(int ttlStep, long nanos) {
        if (copies == null) {
            copies = new FarCopies();
        }
        copies.add(ttlStep, nanos);
    }

    void countEvents(int set) {
        if (eventCounts == null) {
            eventCounts = new int[TcpEvent.SYN.ordinal()];
        }
        for (int rest = set; rest != 0; rest &= rest - 1) {
            int ordinal = Integer.numberOfTrailingZeros(rest);
            if (ordinal < eventCounts.length) {
                eventCounts[ordinal]++;
            }
        }
    }

    /** A raw sequence number of this side (or an acknowledgment by the other) as a relative, unwrapped one. */
    long relative(int raw) {
        return Seq32.unwrap(raw, base, sentUpTo);
    }

    /** Majority vote (Boyer and Moore) over the TTL of all segments but resets. */
    void voteTtl(int ttl) {
        if (ttl == usualTtl) {
            ttlLead++;
        } else if (--ttlLead < 0) {
            usualTtl = ttl;
            ttlLead = 1;
        }
    }

    /** A new segment with payload is on its way. */
    void sentLarge(int length, long end) {
        if (length > largestPayload) {
            largestPayload = length;
        }
        if (length <= largestAckedPayload) {
            return;
        }
        if (largeInFlight == null) {
            largeInFlight = new long[2 * LARGE_SLOTS];
        }
        int slot = 0;
        for (int i = 0; i < largeInFlight.length; i += 2) {
            if (largeInFlight[i] == length) {
                return;
            }
            if (largeInFlight[i] < largeInFlight[slot]) {
                slot = i;
            }
        }
        largeInFlight[slot] = length;
        largeInFlight[slot + 1] = end;
    }

    /** Old bytes went out again in a smaller segment: their arrival says nothing of the larger one any more. */
    void resentSmaller(long start, int length) {
        if (largeInFlight == null) {
            return;
        }
        for (int i = 0; i < largeInFlight.length; i += 2) {
            long end = largeInFlight[i + 1];
            if (largeInFlight[i] > length && start < end && start + length > end - largeInFlight[i]) {
                largeInFlight[i] = 0;
            }
        }
    }

    /** The other side has received the bytes from {@code left} to {@code right}. */
    void received(long left, long right) {
        if (largeInFlight == null) {
            return;
        }
        boolean any = false;
        for (int i = 0; i < largeInFlight.length; i += 2) {
            long length = largeInFlight[i];
            if (length > 0 && largeInFlight[i + 1] <= right && largeInFlight[i + 1] - length >= left) {
                largestAckedPayload = Math.max(largestAckedPayload, (int) length);
                largeInFlight[i] = 0;
            }
            any |= largeInFlight[i] > 0;
        }
        if (!any) {
            largeInFlight = null;
        }
    }

    /** Retransmissions of all three kinds. */
    public int retransmissions() {
        return count(TcpEvent.RETRANSMISSION)
                + count(TcpEvent.FAST_RETRANSMISSION)
                + count(TcpEvent.SPURIOUS_RETRANSMISSION);
    }

    /** Segments without RST that this side sent, duplicates left out. */
    long plainSegments() {
        return segments - rsts;
    }
}
