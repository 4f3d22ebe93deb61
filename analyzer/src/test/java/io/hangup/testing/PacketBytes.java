package io.hangup.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Headers with correct lengths and checksums, from the inside out: each method wraps the payload it is given. */
public final class PacketBytes {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;
    public static final int IPV4 = 0x0800;
    public static final int IPV6 = 0x86dd;

    private static final int DONT_FRAGMENT = 0x4000;

    private PacketBytes() {}

    /** The 4 or 16 bytes of an address literal. */
    public static byte[] address(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    public static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    /** An Ethernet II frame. */
    public static byte[] ethernet(long sourceMac, long destinationMac, int type, byte[] payload) {
        return ByteBuffer.allocate(14 + payload.length)
                .putShort((short) (destinationMac >>> 32))
                .putInt((int) destinationMac)
                .putShort((short) (sourceMac >>> 32))
                .putInt((int) sourceMac)
                .putShort((short) type)
                .put(payload)
                .array();
    }

    /** An Ethernet frame around an IPv4 or IPv6 packet, with MAC addresses that do not matter. */
    public static byte[] ethernet(byte[] ipPacket) {
        return ethernet(0x0200_0000_0001L, 0x0200_0000_0002L, ipPacket[0] >>> 4 == 4 ? IPV4 : IPV6, ipPacket);
    }

    /** An IP packet of the family of the addresses, with don't-fragment set where there is such a bit. */
    public static byte[] ip(byte[] source, byte[] destination, int protocol, int ttl, int ipId, byte[] payload) {
        return source.length == 4
                ? ipv4(source, destination, protocol, ttl, ipId, DONT_FRAGMENT, payload)
                : ipv6(source, destination, protocol, ttl, payload);
    }

    /** @param fragment the flags and fragment offset field, offset in units of 8 bytes */
    public static byte[] ipv4(
            byte[] source, byte[] destination, int protocol, int ttl, int ipId, int fragment, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(20 + payload.length)
                .putShort((short) 0x4500)
                .putShort((short) (20 + payload.length))
                .putShort((short) ipId)
                .putShort((short) fragment)
                .put((byte) ttl)
                .put((byte) protocol)
                .putShort((short) 0)
                .put(source)
                .put(destination)
                .put(payload);
        packet.putShort(10, (short) checksum(packet.array(), 0, 20, 0));
        return packet.array();
    }

    public static byte[] ipv6(byte[] source, byte[] destination, int nextHeader, int hopLimit, byte[] payload) {
        return ByteBuffer.allocate(40 + payload.length)
                .putInt(6 << 28)
                .putShort((short) payload.length)
                .put((byte) nextHeader)
                .put((byte) hopLimit)
                .put(source)
                .put(destination)
                .put(payload)
                .array();
    }

    /** An IPv6 fragment header and its piece; next header 44 leads to it. */
    public static byte[] ipv6Fragment(int nextHeader, int offset, boolean more, int id, byte[] piece) {
        return ByteBuffer.allocate(8 + piece.length)
                .put((byte) nextHeader)
                .put((byte) 0)
                .putShort((short) (offset | (more ? 1 : 0)))
                .putInt(id)
                .put(piece)
                .array();
    }

    /** @param options padded with end-of-list to a multiple of four */
    public static byte[] tcp(
            byte[] source,
            byte[] destination,
            int sourcePort,
            int destinationPort,
            int seq,
            int ack,
            int flags,
            int window,
            byte[] options,
            byte[] payload) {
        int header = 20 + (options.length + 3) / 4 * 4;
        ByteBuffer segment = ByteBuffer.allocate(header + payload.length)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(seq)
                .putInt(ack)
                .put((byte) (header << 2))
                .put((byte) flags)
                .putShort((short) window)
                .putInt(0)
                .put(options);
        segment.position(header);
        segment.put(payload);
        segment.putShort(16, (short) checksum(segment.array(), pseudo(source, destination, TCP, segment.capacity())));
        return segment.array();
    }

    public static byte[] udp(byte[] source, byte[] destination, int sourcePort, int destinationPort, byte[] payload) {
        ByteBuffer datagram = ByteBuffer.allocate(8 + payload.length)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putShort((short) (8 + payload.length))
                .putShort((short) 0)
                .put(payload);
        int sum = checksum(datagram.array(), pseudo(source, destination, UDP, datagram.capacity()));
        datagram.putShort(6, (short) (sum == 0 ? 0xffff : sum));
        return datagram.array();
    }

    /** ICMP or ICMPv6, by the family of the addresses. */
    public static byte[] icmp(byte[] source, byte[] destination, int type, int code, int rest, byte[] payload) {
        ByteBuffer message = ByteBuffer.allocate(8 + payload.length)
                .put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .putInt(rest)
                .put(payload);
        int sum = source.length == 4 ? 0 : pseudo(source, destination, ICMPV6, message.capacity());
        message.putShort(2, (short) checksum(message.array(), sum));
        return message.array();
    }

    private static int pseudo(byte[] source, byte[] destination, int protocol, int length) {
        return sum(source, 0, source.length) + sum(destination, 0, destination.length) + protocol + length;
    }

    private static int checksum(byte[] data, int start) {
        return checksum(data, 0, data.length, start);
    }

    private static int checksum(byte[] data, int from, int length, int start) {
        int sum = start + sum(data, from, length);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }

    private static int sum(byte[] data, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (i & 1) == 0 ? (data[from + i] & 0xff) << 8 : data[from + i] & 0xff;
        }
        return sum;
    }
}
