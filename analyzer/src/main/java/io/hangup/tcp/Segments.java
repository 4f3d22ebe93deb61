package io.hangup.tcp;

/**
 * The log of one connection's segments in capture order, duplicate frames left out: primitive arrays, capped. When more
 * arrive than fit, the first and the last are kept and the middle is folded ({@link #folded()}).
 *
 * <p>Sequence and acknowledgment numbers are relative and unwrapped: 0 is the sender's SYN (its first byte is 1); for a
 * connection that was joined late, 1 is the first byte seen of that direction (or what the other side acknowledged).
 */
public final class Segments {
    /** Number of segments held. */
    public int size() {
        return 0;
    }

    /** Segments left out between {@link #head()} and the rest. */
    public long folded() {
        return 0;
    }

    /** Index of the first segment after the fold; equals {@link #size()} when nothing was folded. */
    public int head() {
        return size();
    }

    /** Reference of the frame, see {@link io.hangup.capture.FrameRef}. */
    public long frame(int i) {
        return 0;
    }

    /** Epoch nanoseconds. */
    public long time(int i) {
        return 0;
    }

    /** Who sent it. */
    public Side from(int i) {
        return Side.CLIENT;
    }

    /** TCP flag bits as in {@link io.hangup.packet.Packet}. */
    public int flags(int i) {
        return 0;
    }

    /** Relative sequence number of the first byte (or of the SYN or FIN). */
    public long seq(int i) {
        return 0;
    }

    /** Relative acknowledgment number, meaningful only with ACK set. */
    public long ack(int i) {
        return 0;
    }

    /** Payload bytes on the wire. */
    public int length(int i) {
        return 0;
    }

    /** Advertised window in bytes, scaled where the scale is known. */
    public long window(int i) {
        return 0;
    }

    /** Set of {@link TcpEvent} bits. */
    public int events(int i) {
        return 0;
    }

    public int ttl(int i) {
        return 0;
    }

    /** IPv4 identification, -1 for IPv6. */
    public int ipId(int i) {
        return 0;
    }

    /** True when the segment carries a timestamps option. */
    public boolean hasTimestamp(int i) {
        return false;
    }

    public int tsVal(int i) {
        return 0;
    }

    /** Bytes of the IP packet. */
    public int ipLength(int i) {
        return 0;
    }

    /** Lowest left edge of the SACK blocks, relative, or -1. */
    public long sackLeft(int i) {
        return -1;
    }

    /** Highest right edge of the SACK blocks, relative, or -1. */
    public long sackRight(int i) {
        return -1;
    }

    public boolean has(int i, int flag) {
        return (flags(i) & flag) != 0;
    }

    /** True when the event was found on segment {@code i}. */
    public boolean is(int i, TcpEvent event) {
        return event.in(events(i));
    }
}
