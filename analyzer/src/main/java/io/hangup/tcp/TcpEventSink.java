package io.hangup.tcp;

import io.hangup.packet.Packet;

/** Told of every TCP frame and what the sequence analysis says of it. */
@FunctionalInterface
public interface TcpEventSink {
    /**
     * One frame with a TCP header, in file order. The packet and the details are valid during the call only. An ICMP
     * error that quotes a whole TCP header is such a frame too (its {@link Packet#kind} is then ICMP, the tuple is the
     * quoted one).
     *
     * @param frame see {@link io.hangup.capture.FrameRef}
     * @param timeNanos epoch nanoseconds, or {@link io.hangup.capture.Frame#NO_TIME}
     * @param stream Wireshark's {@code tcp.stream} in the frame's file
     * @param packet the decoded headers
     * @param events set of {@link TcpEvent} bits
     * @param detail what more there is to say of each event
     */
    void frame(long frame, long timeNanos, int stream, Packet packet, int events, EventDetail detail);
}
