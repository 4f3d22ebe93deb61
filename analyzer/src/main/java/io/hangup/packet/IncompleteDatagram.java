package io.hangup.packet;

import java.util.List;

/**
 * An IP packet of which fragments arrived, but not all: a fragment was lost on the way, or the capture missed it (a
 * filter by port drops every fragment but the first). Nothing above IP was told of it.
 *
 * @param source sender's address
 * @param destination receiver's address
 * @param protocol IP protocol, 6 for TCP, 17 for UDP; of an IPv6 packet whose first fragment is missing, the next
 *     header of a later one
 * @param id IP identification
 * @param sourcePort port of the sender, or -1 when the first fragment is missing or the protocol has no ports
 * @param destinationPort port of the receiver, or -1
 * @param first true when the first fragment was seen
 * @param last true when the last fragment was seen
 * @param firstTimeNanos time of the first frame, epoch nanoseconds
 * @param lastTimeNanos time of the last frame
 * @param frames references of the first {@link #FRAME_CAP} frames
 * @param fragments number of fragments that arrived, repeats included
 * @param bytes payload bytes that arrived
 */
public record IncompleteDatagram(
        String source,
        String destination,
        int protocol,
        int id,
        int sourcePort,
        int destinationPort,
        boolean first,
        boolean last,
        long firstTimeNanos,
        long lastTimeNanos,
        List<Long> frames,
        int fragments,
        int bytes) {
    /** The most frames listed. */
    public static final int FRAME_CAP = 20;

    public IncompleteDatagram {
        frames = List.copyOf(frames);
    }
}
