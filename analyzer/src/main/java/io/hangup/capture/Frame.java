package io.hangup.capture;

/**
 * The one frame a {@link FrameReader} is at: a mutable view of the reader's own buffer, filled anew for every frame so
 * that reading allocates nothing. Whoever needs a frame's bytes later copies them.
 */
public final class Frame {
    /** {@link #timeNanos} of a frame that carries no time (pcapng simple packet blocks). */
    public static final long NO_TIME = Long.MIN_VALUE;

    /** The latest time a frame can bear, and with a minus the earliest: any sum or difference of two fits into a long. */
    public static final long MAX_TIME = (1L << 62) - 1;

    /** {@link #direction}: not said by the capture. */
    public static final int DIRECTION_UNKNOWN = 0;

    public static final int DIRECTION_INBOUND = 1;
    public static final int DIRECTION_OUTBOUND = 2;

    /** The reader's buffer; valid until the next call of {@link FrameReader#next}. */
    public byte[] data = new byte[0];

    /** Where the frame starts in {@link #data}. */
    public int offset;

    /** Bytes of the frame that the capture holds. */
    public int capturedLength;

    /** Bytes that the frame had on the wire (without a frame check sequence); at least {@link #capturedLength}. */
    public int wireLength;

    /** Nanoseconds since the epoch within {@link #MAX_TIME}, or {@link #NO_TIME}. */
    public long timeNanos = NO_TIME;

    /** LINKTYPE_ value of the frame's interface (tcpdump.org's list). */
    public int linkType;

    /** Index of the interface within the file (over all sections), from 0. */
    public int interfaceId;

    /** One of the DIRECTION_ values; from the flags of a pcapng enhanced packet block. */
    public int direction;

    /** The frame's reference: which capture file, and Wireshark's frame number in it; see {@link FrameRef}. */
    public long ref;

    /** Offset in the (decompressed) file of the record or block that holds this frame; -1 for live capture. */
    public long fileOffset;
}
