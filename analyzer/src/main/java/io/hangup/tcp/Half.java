package io.hangup.tcp;

/** What one side of a connection sent, summed up over the whole connection (the segment log may be folded). */
public final class Half {
    /** Segments sent, duplicates of the same packet left out. */
    public long segments;

    /** Payload bytes sent for the first time (no retransmissions). */
    public long uniqueBytes;

    /** Payload bytes on the wire, retransmissions included. */
    public long payloadBytes;

    /** SYN or SYN-ACK segments sent (repeats included). */
    public int syns;

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

    /** Bytes that the capture misses though the other side acknowledged them. */
    public long missedBytes;

    /** How often each {@link TcpEvent} was found, by ordinal. */
    public final int[] events = new int[TcpEvent.values().length];

    public int count(TcpEvent event) {
        return events[event.ordinal()];
    }

    /** Retransmissions of all three kinds. */
    public int retransmissions() {
        return count(TcpEvent.RETRANSMISSION)
                + count(TcpEvent.FAST_RETRANSMISSION)
                + count(TcpEvent.SPURIOUS_RETRANSMISSION);
    }
}
