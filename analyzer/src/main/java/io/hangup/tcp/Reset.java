package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * One RST and the facts of its form. Sequence numbers are relative and unwrapped.
 *
 * @param frame the frame that carried it
 * @param timeNanos epoch nanoseconds
 * @param side from whose address it came
 * @param ack whether the ACK flag is set
 * @param seq its sequence number
 * @param expected what its receiver expected next from that side as far as the capture tells: the highest number it
 *     had acknowledged; -1 when it had acknowledged nothing
 * @param ackNumber its acknowledgment number, relative in the other side's numbers, or -1 without ACK
 * @param fit how {@code seq} stands to {@code expected}
 * @param sentUpTo what the side itself had sent up to (its own next number)
 * @param otherSentUpTo what the other side had sent up to
 * @param window raw window field
 * @param lastWindow raw window field of the side's segment before, or -1
 * @param timestamp whether it carries a timestamps option
 * @param timestampsUsed whether the side's segment before carried one
 * @param timestampStep how far its TSval lies after that of the side's segment before; 0 when one of them has none
 * @param ttl its TTL
 * @param usualTtl TTL of most of the side's other segments, or -1 when there is none
 * @param ipId IPv4 identification, or -1
 * @param lastIpId identification of the side's segment before, or -1
 * @param sameMac false when the source MAC address differs from the side's other segments
 * @param macChanged the side's segments had come from several MAC addresses before (redundant routers)
 * @param length payload bytes (RFC 9293 section 3.5.3 permits a text)
 * @param text its payload as printable ASCII, dots for the rest, at most {@link #TEXT_CAP} characters; often empty
 * @param multipath the MP_TCPRST or MP_FASTCLOSE option as in {@link Packet#multipathReset}, or -1
 * @param unsigned the side signs its segments (TCP-AO, RFC 5925, or MD5, RFC 2385) and this one is not signed: its receiver
 *     drops it
 * @param replyForm whether {@code seq} is an acknowledgment number that the other side sent: a closed socket answers
 *     a segment that way
 * @param sinceOther nanoseconds since the other side's last segment, or -1
 * @param sinceOwn nanoseconds since the side's own segment before, or -1
 * @param baselineRtt shortest time this side took to answer a segment as seen at the capture point, or -1
 * @param baselineSegments segments without RST that the side had sent
 * @param laterDataFrame the first segment of the side with new data or a FIN within two seconds after it, or 0
 * @param aliveFrame the first segment that proves that the side had not sent this, however long after: see {@link Alive};
 *     or 0
 * @param aliveTime when that was, epoch nanoseconds; 0 without one
 */
public record Reset(
        long frame,
        long timeNanos,
        Side side,
        boolean ack,
        long seq,
        long expected,
        long ackNumber,
        Fit fit,
        long sentUpTo,
        long otherSentUpTo,
        int window,
        int lastWindow,
        boolean timestamp,
        boolean timestampsUsed,
        int timestampStep,
        int ttl,
        int usualTtl,
        int ipId,
        int lastIpId,
        boolean sameMac,
        boolean macChanged,
        int length,
        String text,
        int multipath,
        boolean unsigned,
        boolean replyForm,
        long sinceOther,
        long sinceOwn,
        long baselineRtt,
        long baselineSegments,
        long laterDataFrame,
        long aliveFrame,
        long aliveTime) {
    /** The most characters kept of a reset's payload. */
    public static final int TEXT_CAP = 64;

    /** What the receiver of a reset does with it (RFC 9293 section 3.10.7, RFC 5961 section 3). */
    public enum Fit {
        /** Exactly the number expected, or an acceptable answer to a SYN: the connection is reset. */
        EXACT,
        /** In the window but not exact: a challenge ACK answers, the connection survives. */
        IN_WINDOW,
        /** Outside the window: ignored. */
        OUT_OF_WINDOW,
        /** The receiver sent nothing that would tell. */
        UNKNOWN
    }

    /** The first segment that shows the side going on after it: {@link #laterDataFrame} or {@link #aliveFrame}, or 0. */
    public long laterFrame() {
        return laterDataFrame != 0 ? laterDataFrame : aliveFrame;
    }

    Reset withLaterData(long later) {
        return with(later, aliveFrame, aliveTime);
    }

    Reset withAlive(long alive, long time) {
        return with(laterDataFrame, alive, time);
    }

    private Reset with(long later, long alive, long aliveAt) {
        return new Reset(
                frame,
                timeNanos,
                side,
                ack,
                seq,
                expected,
                ackNumber,
                fit,
                sentUpTo,
                otherSentUpTo,
                window,
                lastWindow,
                timestamp,
                timestampsUsed,
                timestampStep,
                ttl,
                usualTtl,
                ipId,
                lastIpId,
                sameMac,
                macChanged,
                length,
                text,
                multipath,
                unsigned,
                replyForm,
                sinceOther,
                sinceOwn,
                baselineRtt,
                baselineSegments,
                later,
                alive,
                aliveAt);
    }
}
