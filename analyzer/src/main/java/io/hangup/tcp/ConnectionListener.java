package io.hangup.tcp;

import io.hangup.packet.Packet;

/** What is above TCP, told of connections and of the datagrams that are not TCP. */
public interface ConnectionListener {
    /** A new connection: its first segment was just seen. */
    Conversation opened(Connection connection);

    /** A UDP datagram (DNS, QUIC); the packet is valid during the call only. */
    void datagram(Packet packet, long timeNanos, long frame);

    /** An ICMP error that quotes a UDP datagram; the packet is valid during the call only. */
    default void datagramError(Packet packet, long timeNanos, long frame) {}
}
