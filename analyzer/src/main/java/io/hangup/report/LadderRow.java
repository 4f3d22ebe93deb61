package io.hangup.report;

import io.hangup.tcp.Side;
import java.util.List;

/**
 * One frame of a {@link Ladder}.
 *
 * @param phase the phase that begins with this frame, or an empty string
 * @param frame see {@link io.hangup.capture.FrameRef}
 * @param timeNanos epoch nanoseconds
 * @param from who sent it; null for what comes from neither side (ICMP errors, name look-ups)
 * @param flags TCP flag bits as in {@link io.hangup.packet.Packet}; 0 without a sender
 * @param seq relative sequence number of its first byte, 0 for the SYN
 * @param length payload bytes
 * @param events set of {@link io.hangup.tcp.TcpEvent} bits
 * @param eventTexts the events in words
 * @param contents what its bytes are; text from the capture in it is not yet escaped
 * @param routine the contents are like those of its neighbours: a long run may be folded
 */
public record LadderRow(
        String phase,
        long frame,
        long timeNanos,
        Side from,
        int flags,
        long seq,
        int length,
        int events,
        List<String> eventTexts,
        List<String> contents,
        boolean routine) {
    public LadderRow {
        eventTexts = List.copyOf(eventTexts);
        contents = List.copyOf(contents);
    }
}
