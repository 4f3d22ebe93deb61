package io.hangup.packet;

import io.hangup.capture.Frame;
import io.hangup.testing.PacketBytes;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** One decoder, fed with frames that tests write; keeps the last packet. */
final class Decoding {
    static final int ETHERNET = 1;
    static final byte[] A = PacketBytes.address("10.0.0.1");
    static final byte[] B = PacketBytes.address("203.0.113.10");
    static final byte[] A6 = PacketBytes.address("2001:db8::1");
    static final byte[] B6 = PacketBytes.address("2001:db8::10");

    final PacketDecoder decoder;
    final Packet packet = new Packet();
    private long frames;
    private long timeNanos = 1_000_000_000L;

    Decoding() {
        this(false);
    }

    Decoding(boolean asWireshark) {
        decoder = new PacketDecoder(asWireshark);
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** A segment from port 40000 to 443 with sequence number 1000. */
    static byte[] segment(byte[] source, byte[] destination, byte[] options, int payload) {
        return PacketBytes.tcp(
                source, destination, 40_000, 443, 1000, 2000, Packet.ACK | Packet.PSH, 501, options, new byte[payload]);
    }

    static byte[] segment(int payload) {
        return segment(A, B, new byte[0], payload);
    }

    /** An IPv4 packet with that segment. */
    static byte[] packet(int payload) {
        return PacketBytes.ip(A, B, PacketBytes.TCP, 64, 77, segment(payload));
    }

    static byte[] packet6(int payload) {
        return PacketBytes.ip(A6, B6, PacketBytes.TCP, 64, 0, segment(A6, B6, new byte[0], payload));
    }

    static byte[] u16(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    static byte[] concat(byte[]... parts) {
        return PacketBytes.concat(parts);
    }

    Decoding after(long millis) {
        timeNanos += millis * 1_000_000;
        return this;
    }

    Packet ethernet(byte[] ipPacket) {
        return frame(ETHERNET, PacketBytes.ethernet(ipPacket));
    }

    Packet frame(int linkType, byte[] data) {
        return frame(linkType, data, data.length);
    }

    /** Decodes from the middle of a larger array, as readers hand frames out. */
    Packet frame(int linkType, byte[] data, int wireLength) {
        Frame frame = new Frame();
        frame.data = concat(new byte[] {0x55, 0x55, 0x55}, data, new byte[] {0x55, 0x55, 0x55, 0x55, 0x55});
        frame.offset = 3;
        frame.capturedLength = data.length;
        frame.wireLength = wireLength;
        frame.linkType = linkType;
        frame.timeNanos = timeNanos;
        frame.ref = ++frames;
        frame.interfaceId = 7;
        decoder.decode(frame, packet);
        return packet;
    }
}
